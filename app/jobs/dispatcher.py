"""The thread that takes runs from the store, sends their chunks to the workers and keeps what comes back."""

from __future__ import annotations

import dataclasses
import logging
import queue
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from app.errors import NotFound, ProgramError, RunFailed
from app.jobs import states
from app.jobs.cluster import ALLOWED_FAILURES, Cluster
from app.jobs.plan import Chunk, Plan, Result
from app.jobs.progress import ActiveRun, names
from app.jobs.records import RunRecord
from app.jobs.store import Store
from app.storage.files import Files

log = logging.getLogger(__name__)

# How often a chunk may be sent again because the way to the workers was lost.
ALLOWED_LOSSES = 3
RESULT_SECONDS = 60


class Dispatcher:
    """All its work happens in one thread, which sleeps until a message comes.

    `plan` finds what a run has to do; `workers` tells how many chunks can be computed at once; `task` computes one on a
    worker (None: the plan's own); `starting` tells whether the workers are still warming up.
    """

    def __init__(
        self,
        store: Store,
        files: Files,
        cluster: Cluster,
        plan: Callable[[RunRecord], Plan],
        *,
        workers: Callable[[], int] = lambda: 1,
        task: Callable[[Any], Any] | None = None,
        starting: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store, self._files, self._cluster, self._plan = store, files, cluster, plan
        self._workers, self._task, self._starting = workers, task, starting
        self._inbox: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._active: dict[str, ActiveRun] = {}
        self._in_flight: dict[str, tuple[Any, ActiveRun, Chunk]] = {}
        self._thread = threading.Thread(target=self._work, name="dispatcher", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 5) -> None:
        """End the thread; runs that are not over stay as they are in the store, for the next start."""
        self._inbox.put(None)
        if self._thread.ident is not None:
            self._thread.join(timeout)

    def wake(self) -> None:
        """Look at the queue: a run was added or cancelled, or workers came up."""
        self._inbox.put(self._drop_ended_runs)

    def tell_stage(self, event: tuple[Any, dict[str, str]]) -> None:
        """What a worker says it does (an event of the topic `app.jobs.tasks.STAGE_TOPIC`)."""
        self._inbox.put(lambda: self._store.progress(event[1]["run"], stage=event[1]["stage"]))

    def _work(self) -> None:
        handle: Callable[[], None] | None = self._drop_ended_runs
        while handle is not None:
            for step in (handle, self._fill):
                try:
                    step()
                except Exception:
                    log.exception("The dispatcher goes on after an error")
            handle = self._inbox.get()

    def _fill(self) -> None:
        if not self._cluster.connected:
            # The next run waits for the engine as a running one: it says so, and it can be prepared meanwhile.
            if not self._active:
                self._begin_next_run()
            return
        while len(self._in_flight) < self._workers():
            run = next((run for run in self._active.values() if run.pending), None) or self._begin_next_run()
            if run is None:
                return
            if run.pending:
                self._send(run, run.next_chunk())

    def _begin_next_run(self) -> ActiveRun | None:
        while (record := self._store.take_next_run()) is not None:
            try:
                return self._begin(record)
            except Exception as error:
                self._active.pop(record.id, None)
                self._store.fail(record.id, _problem(error, "The run could not be prepared"))
        return None

    def _begin(self, record: RunRecord) -> ActiveRun:
        plan = self._plan(record)
        run = ActiveRun(plan, plan.done(self._store), self._workers())
        self._active[run.id] = run
        if run.done:
            self._store.count_known(run.id, len(run.done))
        if run.finished:
            self._end(run)
        else:
            self._store.progress(run.id, stage="starting the engine" if self._starting() else run.first_stage())
            self._write_record(run)
        return run

    def _send(self, run: ActiveRun, chunk: Chunk) -> None:
        key = f"{run.plan.run.kind}-{uuid.uuid4()}"
        try:
            future = self._cluster.client.submit(self._task or run.plan.task, chunk, key=key, pure=False)
        except Exception:
            log.exception("A chunk could not be sent to the engine")
            self._lose(run, chunk)
            return
        self._in_flight[key] = (future, run, chunk)
        future.add_done_callback(lambda _: self._inbox.put(lambda: self._receive(key)))

    def _receive(self, key: str) -> None:
        if key not in self._in_flight:
            return
        future, run, chunk = self._in_flight.pop(key)
        try:
            if future.status == "finished":
                result = future.result(timeout=RESULT_SECONDS)
                self._fill()  # the worker goes on meanwhile; not before: with it this result would be lost
                self._keep(run, chunk, result)
            elif future.status == "error":
                self._fail(run, _chunk_problem(future.exception(), run, chunk))
            else:
                self._lose(run, chunk)
        except Exception as error:
            self._fail(run, _problem(error, f"The results of {names(chunk)} could not be kept"))

    def _keep(self, run: ActiveRun, chunk: Chunk, result: Result) -> None:
        kept = run.plan.kept(self._files, chunk, result)
        run.complete(chunk, kept.pairs, result.seconds)
        run.versions = result.versions
        if not kept.save(self._store, len(run.done), run.stage(chunk), run.eta_seconds()):
            self._drop(run)
        elif run.finished:
            self._end(run)
        else:
            self._write_record(run)

    def _end(self, run: ActiveRun) -> None:
        self._active.pop(run.id, None)
        # The record first: who sees the run done finds all of it.
        self._write_record(run, state=states.DONE)
        self._store.finish(run.id)

    def _fail(self, run: ActiveRun, problem: dict[str, Any]) -> None:
        self._forget(run)
        with suppress(OSError, NotFound):
            self._write_record(run, state=states.FAILED, error=problem)
        self._store.fail(run.id, problem)

    def _lose(self, run: ActiveRun, chunk: Chunk) -> None:
        run.give_back(chunk)
        if run.lost > ALLOWED_LOSSES:
            problem = RunFailed("The connection to the engine was lost again and again; start the run again.").problem()
            self._fail(run, problem)

    def _drop_ended_runs(self) -> None:
        for run in list(self._active.values()):
            try:
                over = self._store.run(run.id).state != states.RUNNING
            except NotFound:
                over = True
            if over:
                self._drop(run)

    def _drop(self, run: ActiveRun) -> None:
        """The run was cancelled; when its tab is closed too, nothing may be left of it."""
        self._forget(run)
        if self._is_closed(run):
            self._files.delete_output(run.id)
        else:
            self._write_record(run)

    def _is_closed(self, run: ActiveRun) -> bool:
        try:
            return not self._store.run(run.id).tabs
        except NotFound:
            return True

    def _forget(self, run: ActiveRun) -> None:
        self._active.pop(run.id, None)
        for key, (future, owner, _) in list(self._in_flight.items()):
            if owner is run:
                del self._in_flight[key]
                future.cancel()

    def _write_record(self, run: ActiveRun, state: str | None = None, error: dict[str, Any] | None = None) -> None:
        record = self._store.run(run.id)
        if state is not None:
            record = dataclasses.replace(record, state=state, error=error, finished=time.time())
        run.plan.write_record(self._store, self._files, record, run.versions)


def _chunk_problem(error: BaseException, run: ActiveRun, chunk: Chunk) -> dict[str, Any]:
    from distributed import KilledWorker

    where = f"{run.plan.label} for {names(chunk)}"
    if isinstance(error, KilledWorker):
        log.error("%s", error)
        return RunFailed(
            f"The engine worker died {ALLOWED_FAILURES + 1} times while it computed {where}. Most likely the memory "
            "was not enough; try a smaller model or another method."
        ).problem()
    return _problem(error, f"{where} failed")


def _problem(error: BaseException, what: str) -> dict[str, Any]:
    if isinstance(error, ProgramError):
        return error.problem()
    log.error("%s", what, exc_info=error)
    # Only what the system says is for the user; other texts may hold paths and code.
    reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return RunFailed(f"{what}: {reason}. The log of the program has the details.").problem()
