"""The thread that sends chunks and questions to the workers, watches over them, and hands on what they answer."""

from __future__ import annotations

import logging
import queue
import threading
import time
import uuid
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from app.jobs.active_runs import ActiveRuns
from app.jobs.backlog import PATIENCE_SECONDS
from app.jobs.cluster import Cluster
from app.jobs.deaths import Death
from app.jobs.line import Line
from app.jobs.plan import Plan
from app.jobs.questions import Question, Questions
from app.jobs.records import RunRecord
from app.jobs.store import Store
from app.jobs.trouble import in_words
from app.jobs.workers import Key, Sending, Work, Workers
from app.storage.files import Files

log = logging.getLogger(__name__)

RESULT_SECONDS = 20
TICK_SECONDS = 0.5
_LOST = object()


@dataclass(frozen=True)
class TimeLimits:
    """In seconds: a chunk from its last sign of life, a run while it is computed, one that nobody wants any more.

    `gone` is how long a worker must be away to be taken for dead; in that time its nanny tells why it ended.
    """

    chunk: float = 30 * 60
    run: float = 24 * 3600
    unwanted: float = 2.0
    gone: float = 0.7
    patience: float = PATIENCE_SECONDS


class Dispatcher:
    """All its work happens in one thread, which sleeps until a message comes or a time is up.

    `plan` finds what a run has to do; `workers` are the addresses of those that can compute (None: all of the
    cluster); `task` computes a chunk on one (None: the plan's own); `starting` tells whether they are warming up.
    """

    def __init__(
        self,
        store: Store,
        files: Files,
        cluster: Cluster,
        plan: Callable[[RunRecord], Plan],
        *,
        workers: Callable[[], Collection[str]] | None = None,
        task: Callable[[Any], Any] | None = None,
        starting: Callable[[], bool] = lambda: False,
        limits: TimeLimits = TimeLimits(),
    ) -> None:
        self._store, self._cluster = store, cluster
        self._addresses = workers or cluster.worker_addresses
        self._limits = limits
        self._inbox: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._workers, self._questions = Workers(), Questions()
        self._runs = ActiveRuns(
            store,
            files,
            plan,
            workers=self._count,
            starting=starting,
            unwant=lambda run: self._workers.unwant(run, time.monotonic()),
            patience=limits.patience,
        )
        self._line = Line(self._runs, self._questions, task=task, silent=limits.chunk, doubtful=self._workers.in_doubt)
        self._deaths: dict[str, Death] = {}
        self._trouble: str | None = None
        self._may_wait = False  # whether a run may wait for want of a worker
        self._thread = threading.Thread(target=self._work, name="dispatcher", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 5) -> None:
        """End the thread; runs that are not over stay as they are in the store, for the next start."""
        self._inbox.put(None)
        if self._thread.ident is not None:
            self._thread.join(timeout)
        self._questions.end()
        for sending in self._workers.take(lambda one: one.work.run is None):
            sending.work.lost()

    @property
    def trouble(self) -> str | None:
        """Why nothing can be written now, None when it can."""
        return self._runs.backlog.trouble or self._trouble

    def computing(self) -> dict[str, str | None]:
        """The id of the run that each busy worker computes, None for a question, by its address."""
        sendings = list(self._workers.sendings.values())
        return {one.worker: None if one.work.run is None else one.work.run.id for one in sendings}

    def questioned(self) -> dict[str, float]:
        """For how many seconds each worker that was asked a question has not answered it, by its address."""
        now = time.monotonic()
        return {one.worker: now - one.sent for one in list(self._workers.sendings.values()) if one.work.run is None}

    def ask(self, question: Question) -> None:
        """Let a question wait for its turn; raises like `Questions.add`."""
        self._questions.add(question)
        self._inbox.put(_nothing)

    def wake(self) -> None:
        """Look at the queue: a run was added or cancelled, or workers came up."""
        self._inbox.put(self._runs.drop_ended)

    def tell_stage(self, event: tuple[Any, dict[str, str]]) -> None:
        """What a worker says it does (an event of the topic `app.jobs.tasks.STAGE_TOPIC`)."""
        self._inbox.put(lambda: self._hear(**event[1]))

    def tell_death(self, address: str, death: Death) -> None:
        """Why a worker ended, from who watched over it."""
        self._inbox.put(lambda: self._note_death(address, death))

    def _work(self) -> None:
        handle: Callable[[], None] | None = self._runs.drop_ended
        while handle is not None:
            for step in (handle, self._runs.backlog.work, self._watch, self._fill):
                try:
                    step()
                    self._trouble = None
                except Exception as error:
                    self._note_trouble(error)
            try:
                handle = self._inbox.get(timeout=TICK_SECONDS if self._is_busy() else None)
            except queue.Empty:
                handle = _nothing

    def _is_busy(self) -> bool:
        expecting = self._runs or self._questions or self._workers.watched or self._may_wait
        return bool(expecting or self._runs.backlog or self._trouble)

    def _note_trouble(self, error: Exception) -> None:
        words = in_words(error)
        if words is None or words != self._trouble:
            log.error("The dispatcher goes on after an error", exc_info=error)
        self._trouble = words

    def _fill(self) -> None:
        if not self._cluster.connected:
            # The next run waits for the engine as a running one: it says so, and it can be prepared meanwhile.
            if not self._runs:
                self._line.prepare()
            return
        self._may_wait = True
        for address in self._workers.free(self._addresses()):
            work = self._line.next(self._workers.loaded(address))
            if work is None:
                self._may_wait = False
                return
            self._send(work, address)

    def _count(self) -> int:
        with suppress(Exception):
            return len(self._addresses()) or 1
        return 1

    def _send(self, work: Work, address: str) -> None:
        # Dask puts keys that begin alike into one group, instead of making one for each.
        key, now = (work.kind, str(uuid.uuid4())), time.monotonic()
        try:
            # To this worker and no other: who computes what must be known to end it, and to count its deaths.
            future = self._cluster.client.submit(work.task, work.argument, key=key, pure=False, workers=[address])
        except Exception:
            log.exception("A chunk or a question could not be sent to the engine")
            work.lost()
            return
        self._workers.send(Sending(key, future, work, address, sent=now, heard=now))
        future.add_done_callback(lambda _: self._inbox.put(lambda: self._receive(key)))

    def _receive(self, key: Key) -> None:
        sending = self._workers.answered(key)
        if sending is None or sending.unwanted is not None:
            return
        work, future = sending.work, sending.future
        self._line.charge(work, time.monotonic() - sending.sent)
        if future.status == "error":
            self._receive_error(sending, future.exception())
            return
        result = _result_of(future) if future.status == "finished" else _LOST
        if result is _LOST:
            work.lost()
            return
        if (loaded := getattr(result, "loaded", None)) is not None:
            self._workers.has_loaded(sending.worker, loaded)
        if work.run is not None:
            self._fill()  # the worker goes on meanwhile; not before: with it this result would be lost
        work.finished(result)

    def _receive_error(self, sending: Sending, error: BaseException) -> None:
        from distributed import KilledWorker

        if isinstance(error, KilledWorker):  # Dask saw it first
            sending.work.died(self._deaths.pop(sending.worker, Death()))
        else:
            sending.work.refused(error)

    def _watch(self) -> None:
        """Look at what does not come as a message: workers that are gone, and times that are up."""
        now = time.monotonic()
        if self._workers.watched and self._cluster.connected:
            present = self._addresses()
            for sending in self._workers.missing(present, now, self._limits.gone, self._deaths):
                self._lose_worker(sending)
            for address in self._workers.still_there(present, now):
                self._cluster.replace(address)
        for sending in self._workers.take(lambda one: _is_over(one.unwanted, now, self._limits.unwanted)):
            self._replace(sending, now)
        for sending in self._workers.take(lambda one: one.work.is_over(one, now, self._line.others_than)):
            self._line.charge(sending.work, now - sending.sent)
            self._replace(sending, now)
            sending.work.too_long(now - sending.sent)
        self._runs.end_long_ones(self._limits.run)

    def _lose_worker(self, sending: Sending) -> None:
        _forget_future(sending)
        death = self._deaths.pop(sending.worker, Death())
        if sending.unwanted is None:
            self._line.charge(sending.work, time.monotonic() - sending.sent)
            sending.work.died(death)

    def _replace(self, sending: Sending, now: float) -> None:
        _forget_future(sending)
        self._workers.leave(sending.worker, now)
        self._cluster.replace(sending.worker)

    def _hear(self, run: str, stage: str, worker: str | None = None) -> None:
        self._workers.heard(worker, run, time.monotonic())
        self._store.progress(run, stage=stage)

    def _note_death(self, address: str, death: Death) -> None:
        if any(sending.worker == address for sending in self._workers.sendings.values()):
            self._deaths.setdefault(address, death)


def _is_over(since: float | None, now: float, seconds: float) -> bool:
    return since is not None and now - since >= seconds


def _forget_future(sending: Sending) -> None:
    with suppress(Exception):  # the connection may be lost
        sending.future.cancel()


def _result_of(future: Any) -> Any:
    """The result; `_LOST` when the worker was lost before it was here."""
    try:
        return future.result(timeout=RESULT_SECONDS)
    except Exception:
        log.debug("A result was lost with its worker", exc_info=True)
        return _LOST


def _nothing() -> None:
    pass
