"""The process that watches over one engine worker: it starts a new one when that ends, and tells why it ended."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from typing import Any

from distributed import Nanny

from app.jobs.deaths import MEMORY_LIMIT, Death, death_of, out_of_memory_kills

DEATH_TOPIC = "innvestigate-gui-death"
_TELL_SECONDS = 2


class EngineNanny(Nanny):
    """Dask's, with a word to `DEATH_TOPIC` before it says that the worker is gone."""

    _kills_before = 0
    _ended_before = -1

    async def instantiate(self) -> Any:
        self._kills_before = out_of_memory_kills()
        self._ended_before = self._ended_for_memory()
        return await super().instantiate()

    async def _on_worker_exit(self, exitcode: int) -> None:
        death = self._death(exitcode)
        event = {"worker": self.worker_address, "cause": death.cause, "signal": death.signal}
        with suppress(Exception):  # the scheduler may be gone; the worker must be started anew all the same
            await asyncio.wait_for(self._log_event(DEATH_TOPIC, event), _TELL_SECONDS)
        await super()._on_worker_exit(exitcode)

    def _death(self, exitcode: int | None) -> Death:
        if self._ended_for_memory() != self._ended_before:
            return Death(MEMORY_LIMIT)
        return death_of(exitcode, out_of_memory_kills() > self._kills_before)

    def _ended_for_memory(self) -> int:
        """The process that was last ended because it took more memory than it may, -1 for none."""
        return getattr(self.memory_manager, "_last_terminated_pid", -1)


def end_worker(dask_worker: Any) -> None:
    """Runs in a nanny: ends its worker, whatever that is doing."""
    os.kill(dask_worker.process.pid, signal.SIGKILL)
