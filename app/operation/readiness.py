"""Whether the program can do its work now: the store answers, the disk can be written, a worker is there."""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.config import size_text

if TYPE_CHECKING:
    from app.jobs.engine import Engine
    from app.jobs.store import Store

log = logging.getLogger(__name__)

LEAST_DISK = 500 * 2**20  # bytes
# Anybody may ask, so the parts are not asked more often than this.
KEEP_SECONDS = 1.0


@dataclass
class Readiness:
    """By part of the program what is wrong with it, None for nothing; the sentences name no path."""

    store: Store
    engine: Engine
    data_dir: Path
    clock: Callable[[], float] = time.monotonic
    _known: tuple[float, dict[str, str | None]] | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def parts(self) -> dict[str, str | None]:
        """What was found now or a moment ago; while somebody looks, what is known already.

        A database that hangs must not hold up everybody who asks.
        """
        known = self._known
        if not self._lock.acquire(blocking=known is None):
            assert known is not None
            return known[1]
        try:
            if self._known is None or self.clock() - self._known[0] >= KEEP_SECONDS:
                self._known = self.clock(), self._looked()
            return self._known[1]
        finally:
            self._lock.release()

    def _looked(self) -> dict[str, str | None]:
        return {"store": self._store_problem(), "disk": self._disk_problem(), "worker": self._worker_problem()}

    def _store_problem(self) -> str | None:
        try:
            self.store.count_runs()
        except Exception:
            log.exception("The database does not answer")
            return "The database does not answer."
        return None

    def _disk_problem(self) -> str | None:
        try:
            with tempfile.TemporaryFile(dir=self.data_dir / "instance") as file:
                file.write(b"x")
            free = shutil.disk_usage(self.data_dir).free
        except OSError as error:
            log.error("The data folder cannot be written", exc_info=error)
            return f"The data folder cannot be written ({error.strerror})."
        if free < LEAST_DISK:
            return f"The disk of the data folder has {size_text(free)} left; {size_text(LEAST_DISK)} are needed."
        return None

    def _worker_problem(self) -> str | None:
        status = self.engine.status()
        if status["state"] != "ready" or not status["workers"]:
            return f"No engine worker computes ({status['state']})."
        silent = self.engine.silent()
        if len(silent) < status["workers"]:
            return None
        return f"No engine worker answers: nothing came for {min(silent):.0f} s."
