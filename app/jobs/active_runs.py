"""The runs that are computed now: taken from the store, prepared, and what becomes of their chunks."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from app.errors import NotFound
from app.jobs import deaths, reasons, states
from app.jobs.backlog import Backlog
from app.jobs.deaths import Death
from app.jobs.keeper import Keeper
from app.jobs.plan import Plan, Result
from app.jobs.progress import ActiveRun, Piece
from app.jobs.records import RunRecord
from app.jobs.store import Store
from app.jobs.turns import Waiting
from app.jobs.waiting import QueuedRuns
from app.storage.files import Files

log = logging.getLogger(__name__)

# How often a chunk may be sent again because the way to the workers was lost.
ALLOWED_LOSSES = 3


class ActiveRuns:
    """Belongs to the thread of the dispatcher.

    `plan` finds what a run has to do, `workers` tells how many can compute, `starting` whether they are warming up;
    `unwant` hears of a run whose chunks nobody waits for any more.
    """

    def __init__(
        self,
        store: Store,
        files: Files,
        plan: Callable[[RunRecord], Plan],
        *,
        workers: Callable[[], int],
        starting: Callable[[], bool],
        unwant: Callable[[ActiveRun], None],
        patience: float,
    ) -> None:
        self._store, self._plan = store, plan
        self._workers, self._starting, self._unwant = workers, starting, unwant
        self._active: dict[str, ActiveRun] = {}
        self._queued = QueuedRuns(store)
        self._keeper = Keeper(store, files, self._settled, self._fail, patience)

    @property
    def backlog(self) -> Backlog:
        return self._keeper.backlog

    def __bool__(self) -> bool:
        return bool(self._active)

    def waiting(self) -> list[Waiting]:
        """The runs that have a chunk to compute or wait in the queue."""
        begun = [
            Waiting(run.id, run.owner, run.plan.run.created, run.next_models)
            for run in self._active.values()
            if run.pending
        ]
        return begun + self._queued.all()

    def begun(self, run_id: str) -> ActiveRun | None:
        """The run, taken from the queue if need be; None when it is over or cannot be prepared now."""
        if run_id not in self._active:
            record = self._store.take_next_run(run_id)
            if record is not None:
                self.backlog.do(run_id, partial(self._prepare, record), partial(self._fail_unprepared, run_id))
        return self._active.get(run_id)

    def keep(self, run: ActiveRun, piece: Piece, result: Result) -> None:
        """A chunk is computed."""
        users = len({one.owner for one in self._active.values()})
        self._keeper.keep(run, piece, result, users)

    def refused(self, run: ActiveRun, piece: Piece, error: BaseException) -> None:
        """A chunk could not be computed."""
        self._fail_rows(run, piece, reasons.of_chunk(error, run, piece))

    def died(self, run: ActiveRun, piece: Piece, death: Death) -> None:
        """A worker ended in the middle of a chunk: it is tried again, until it is clear that the chunk is to blame."""
        log.error("A worker ended (%s) in the middle of a chunk of run %s", death.cause, run.id)
        if death.from_outside:
            piece.kills += 1
        else:
            piece.deaths += 1
        if piece.deaths < deaths.DEADLY and piece.kills < deaths.TOO_OFTEN_KILLED:
            run.give_back(piece, time.monotonic())
            self._look_again(run)
            return
        problem = reasons.of_death(death, run, piece)
        self._fail_rows(run, piece, problem, None if death.from_outside else problem["detail"])

    def lost(self, run: ActiveRun, piece: Piece) -> None:
        """The way to the worker of a chunk was lost."""
        run.give_back(piece, time.monotonic())
        run.lost += 1
        if run.lost > ALLOWED_LOSSES:
            self._fail(run, reasons.of_lost_connection())
        else:
            self._look_again(run)

    def end_long_ones(self, seconds: float) -> None:
        """Fail the runs that have computed for longer."""
        now = time.monotonic()
        for run in [run for run in self._active.values() if run.watch.seconds(now) > seconds]:
            self._fail(run, reasons.of_time(seconds / 3600))

    def drop_ended(self) -> None:
        """Forget the runs that were cancelled."""
        for run in list(self._active.values()):
            try:
                over = self._store.run(run.id).state != states.RUNNING
            except NotFound:
                over = True
            if over:
                self._drop(run)

    def _prepare(self, record: RunRecord) -> None:
        plan = self._plan(record)
        run = ActiveRun(plan, plan.done(self._store), self._workers(), record.failures)
        if run.done:
            self._store.count_known(run.id, len(run.done))
        if not run.finished:
            self._store.progress(run.id, stage="starting the engine" if self._starting() else run.first_stage())
            self._keeper.write_record(run)
        self._active[run.id] = run
        if run.finished:
            self._end(run)

    def _fail_unprepared(self, run_id: str, error: BaseException) -> None:
        self._active.pop(run_id, None)
        self._keeper.fail(run_id, reasons.of_error(error, "The run could not be prepared"))

    def _fail_rows(self, run: ActiveRun, piece: Piece, problem: dict[str, Any], mark: str | None = None) -> None:
        """The rows of a chunk fail in this run; of several it is first found out which."""
        now = time.monotonic()
        if len(piece.rows) > 1:
            run.divide(piece, now)
            self._look_again(run)
            return
        run.settle(piece, now)
        for row in piece.rows:
            run.fail_row(row, problem)
        self._keeper.fail_rows(run, piece, mark)

    def _settled(self, run: ActiveRun, piece: Piece, running: bool) -> None:
        run.settle(piece, time.monotonic())
        if run.id in self._active and not running:
            self._drop(run)
        else:
            self._end_if_over(run)

    def _look_again(self, run: ActiveRun) -> None:
        """A chunk of which nothing is tried again may have been the last; what is still to be written goes first."""
        self.backlog.do(run.id, partial(self._end_if_over, run))

    def _end_if_over(self, run: ActiveRun) -> None:
        if run.id not in self._active:
            return
        if run.failed:
            self._fail(run, next(iter(run.failures.values())))
        elif run.finished:
            self._end(run)

    def _end(self, run: ActiveRun) -> None:
        self._active.pop(run.id, None)
        self._keeper.end(run)

    def _fail(self, run: ActiveRun, problem: dict[str, Any]) -> None:
        self._forget(run)
        self._keeper.fail(run.id, problem, run)

    def _drop(self, run: ActiveRun) -> None:
        self._forget(run)
        self._keeper.drop(run)

    def _forget(self, run: ActiveRun) -> None:
        self._active.pop(run.id, None)
        self._unwant(run)
