"""The processes that read pictures of strangers, seen from the web process: kept warm, watched, and replaced."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from app.errors import Unavailable
from app.storage.picture_reader import WALL_SECONDS, Order, Outcome, PictureReader, Size

COUNT = 2
Kept = TypeVar("Kept")
ReadAll = Callable[[Sequence[Order]], list[Outcome]]


class PictureReaders:
    """As many threads as processes, each with one of its own; jobs wait until one is free."""

    def __init__(self, count: int = COUNT) -> None:
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="picture")
        self._own = threading.local()
        self._all: list[PictureReader] = []
        self._lock = threading.Lock()
        self._count = count

    def start(self) -> None:
        """Start the processes now, so that the first picture does not wait for them."""
        every_thread = threading.Barrier(self._count)
        for _ in range(self._count):
            self._threads.submit(self._start_one, every_thread)

    def submit(self, job: Callable[[ReadAll], Kept]) -> Future[Kept]:
        """Let a thread do the job, which gets `read_all`: what became of each order, in their order.

        `read_all` raises `Unavailable` when no process can be started.
        """
        return self._threads.submit(lambda: job(self._read_all))

    def read(self, order: Order) -> Size:
        """Read one picture; raises what became of it when that is an error."""
        (outcome,) = self.submit(lambda read_all: read_all([order])).result()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def close(self) -> None:
        """End every process; pictures that are being read are refused."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for reader in self._all:
            reader.close()

    def _start_one(self, every_thread: threading.Barrier) -> None:
        every_thread.wait(WALL_SECONDS)  # one thread must not start them all
        self._reader()

    def _read_all(self, orders: Sequence[Order]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        failed_starts = 0
        while len(outcomes) < len(orders):
            reader = self._reader()
            if reader.is_ready():
                outcomes += reader.read_some(orders[len(outcomes) :])
                continue
            reader.close()
            failed_starts += 1
            if failed_starts == 2:
                raise Unavailable("Pictures cannot be read now: their process does not start. Try again in a moment.")
        return outcomes

    def _reader(self) -> PictureReader:
        reader: PictureReader | None = getattr(self._own, "reader", None)
        if reader is None or reader.is_over:
            if reader is not None:
                reader.close()
            reader = self._own.reader = PictureReader()
            with self._lock:
                self._all = [other for other in self._all if not other.is_over] + [reader]
        return reader


READERS = PictureReaders()
atexit.register(READERS.close)
