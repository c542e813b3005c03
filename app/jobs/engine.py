"""The only door from the web process to the engine workers."""

from __future__ import annotations

import logging
import signal
import threading
import time
from typing import Any

from app.config import Settings
from app.errors import Unavailable
from app.jobs import tasks
from app.jobs.asking import Asking, answer_of
from app.jobs.cluster import Cluster, NobodyWatches
from app.jobs.dispatcher import Dispatcher, TimeLimits
from app.jobs.heartbeats import Heartbeats
from app.jobs.planner import planner
from app.jobs.questions import Question
from app.jobs.store import Store
from app.storage.files import Files

log = logging.getLogger(__name__)

STARTING, READY, FAILED, STOPPED = "starting", "ready", "failed", "stopped"

# Dask gives tasks of higher priority to a worker first.
WARM_UP_PRIORITY = 50
WATCH_SECONDS = 1.0
RETRY_SECONDS = 5.0
STOP_SECONDS = 3.0


class Engine:
    """Starts the workers in the background, watches over them, and asks them.

    `start` returns at once; until the workers are up, runs wait in the store and `status` says "starting".
    """

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings = settings
        self.store = store
        self._cluster = Cluster(settings)
        self._dispatcher = Dispatcher(
            store,
            Files(settings),
            self._cluster,
            planner(settings, store),
            workers=self._usable,
            starting=lambda: self._state == STARTING,
            limits=TimeLimits(chunk=settings.chunk_minutes * 60, run=settings.run_hours * 3600),
        )
        self._state, self._detail = STOPPED, "not started"
        self._workers: set[str] = set()
        self._warm_ups: dict[str, Any] = {}
        self._heartbeats = Heartbeats()
        self._connected, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._watch, name="engine", daemon=True)

    def start(self) -> None:
        """Put runs back in the queue that a former program left unfinished, and start the workers."""
        self.store.requeue_unfinished()
        self._state, self._detail = STARTING, "starting the engine"
        self._thread.start()
        self._dispatcher.start()

    def stop(self) -> None:
        """End the workers, in the middle of their work if need be; their runs go on at the next start."""
        self._state, self._detail = STOPPED, "stopped"
        self._stopping.set()
        if self._thread.ident is None:
            return
        self._dispatcher.stop()
        self._thread.join(timeout=STOP_SECONDS)
        self._cluster.stop()
        self._connected.clear()
        self._workers, self._warm_ups, self._heartbeats = set(), {}, Heartbeats()

    def status(self) -> dict[str, Any]:
        """`state` is starting, ready, failed or stopped; `workers` how many there are; `detail` a sentence."""
        trouble = self._dispatcher.trouble
        detail = self._detail if trouble is None else f"runs wait, because {trouble}"
        if silent := self.silent():
            detail = f"{len(silent)} of {len(self._workers)} workers have not answered for {max(silent):.0f} s"
        return {"state": self._state, "workers": len(self._workers), "detail": detail}

    def silent(self) -> list[float]:
        """For how many seconds each worker that does not answer has said nothing."""
        return list(self._heartbeats.silent(self._dispatcher.questioned(), time.monotonic()).values())

    def load(self) -> list[dict[str, Any]]:
        """What each worker does: `name`, `state` (starting, free, busy), `run` (its id, None when free), `memory`.

        `memory` is in bytes, None where it is not known.
        """
        computing, usable = self._dispatcher.computing(), self._usable()
        memory = self._cluster.memory()
        return [
            {
                "name": f"worker {number}",
                "state": "busy" if address in computing else "free" if address in usable else "starting",
                "run": computing.get(address),
                "memory": memory.get(address),
            }
            for number, address in enumerate(sorted(self._workers), start=1)
        ]

    def wake(self) -> None:
        """The queue changed: a run was added or cancelled."""
        self._dispatcher.wake()

    def of(self, owner: str) -> Asking:
        """What one user can ask of the workers."""
        return Asking(owner, self._ask)

    def _ask(self, question: Question, wait: float) -> Any:
        begun = time.monotonic()
        if not self._connected.wait(wait if self._state == STARTING else 0):
            raise Unavailable(f"The engine is not there: {self._detail}. Try again in a moment.")
        self._dispatcher.ask(question)
        return answer_of(question, max(0.1, wait - (time.monotonic() - begun)))

    def _watch(self) -> None:
        _leave_ctrl_c_to_the_main_thread()
        while not self._stopping.is_set():
            try:
                self._connect()
                while self._cluster.connected:
                    self._look_at_workers()
                    if self._stopping.wait(WATCH_SECONDS):
                        return
            except Exception as error:
                log.debug("No way to the engine", exc_info=error)
                self._state, self._detail = STARTING, _no_way(self.settings, error)
            if not self._stopping.is_set():
                self._lose_connection()
                self._stopping.wait(RETRY_SECONDS)

    def _connect(self) -> None:
        self._cluster.start()
        self._cluster.client.subscribe_topic(tasks.STAGE_TOPIC, self._dispatcher.tell_stage)
        self._cluster.on_death(self._dispatcher.tell_death)
        self._connected.set()
        self._dispatcher.wake()

    def _lose_connection(self) -> None:
        self._connected.clear()
        self._workers, self._warm_ups, self._heartbeats = set(), {}, Heartbeats()
        if self._state == READY:
            self._state, self._detail = STARTING, "the connection to the engine was lost; connecting again"
        self._cluster.stop()

    def _look_at_workers(self) -> None:
        present = self._present()
        if present is None:
            return
        if present != self._workers:
            come, gone = present - self._workers, self._workers - present
            self._workers = present
            for address in come:
                self._warm_up(address)
            for address in gone:
                self._warm_ups.pop(address, None)
            self._dispatcher.wake()
        if not present and self._state == READY:
            self._state, self._detail = STARTING, "starting the engine again"

    def _present(self) -> set[str] | None:
        try:
            signs = self._cluster.last_signs()
        except NobodyWatches:
            raise
        except OSError:  # the scheduler is gone or late; `connected` will tell which
            return None
        self._heartbeats.note(signs, time.monotonic())
        return set(signs)

    def _warm_up(self, address: str) -> None:
        future = self._cluster.client.submit(tasks.warm_up, workers=[address], pure=False, priority=WARM_UP_PRIORITY)
        self._warm_ups[address] = future  # a task that nobody holds is dropped
        future.add_done_callback(self._warmed_up)

    def _usable(self) -> set[str]:
        """The workers that have the engine, or could not start it: their chunks then say why."""
        return {address for address, future in list(self._warm_ups.items()) if future.done()}

    def _warmed_up(self, future: Any) -> None:
        if self._stopping.is_set() or future.status not in ("finished", "error"):
            return
        self._dispatcher.wake()
        if future.status == "finished":
            self._state, self._detail = READY, "ready"
        elif self._state == STARTING:
            error = future.exception()
            log.error("The engine could not be started", exc_info=error)
            self._state = FAILED
            self._detail = f"The engine could not be started: {type(error).__name__}: {error}"


def _leave_ctrl_c_to_the_main_thread() -> None:
    # Threads and processes that this thread starts inherit its mask, the workers from their first instruction on:
    # Ctrl-C reaches every process of a terminal, but only the main one may act on it.
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})


def _no_way(settings: Settings, error: Exception) -> str:
    where = settings.scheduler or "engine workers of its own"
    return f"no connection to {where} ({type(error).__name__}); trying again"
