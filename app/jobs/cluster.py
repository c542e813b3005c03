"""The Dask cluster of engine workers: one of our own on this machine, or one that runs already.

`distributed` is imported when the cluster starts, not before: the page must be there first.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from app.config import Settings
from app.jobs.deaths import MEMORY_LIMIT, Death
from app.jobs.local_workers import dask_settings, local_cluster
from app.jobs.tls import security_of

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5
CLOSE_SECONDS = 3
# Dask's own topic: a nanny ends a worker that takes too much memory.
_MEMORY_TOPIC = "worker-restart-memory"


class NobodyWatches(OSError):
    """A worker of our own ended and could not be started again; the cluster has to be started anew."""


class Cluster:
    """Starts and stops the workers; `client` is the way to them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._local: Any = None
        self.client: Any = None

    def start(self) -> None:
        """Start the workers or connect to the scheduler; blocks until the client is connected.

        Raises `OSError` or `TimeoutError` when there is no way to the scheduler.
        """
        import dask

        dask.config.set(dask_settings(self._settings))  # before the import: some are read there
        from distributed import Client

        logging.getLogger("distributed").setLevel(logging.ERROR)
        if self._settings.scheduler is None:
            self._local = local_cluster(self._settings)
            self.client = Client(self._local, set_as_default=False)
        else:
            address, security = self._settings.scheduler, security_of(self._settings)
            self.client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False, security=security)

    @property
    def connected(self) -> bool:
        return self.client is not None and self.client.status == "running"

    def worker_addresses(self) -> set[str]:
        """The workers there are now; raises like `last_signs`."""
        return set(self.last_signs())

    def last_signs(self) -> dict[str, float]:
        """When each worker there is now gave its last sign of life, by the scheduler's clock.

        Raises `OSError` when the scheduler does not answer, or `NobodyWatches`.
        """
        nannies = [nanny for nanny in self._nannies() if nanny.status.name not in ("closed", "failed")]
        if self._local is not None and len(nannies) < len(self._local.worker_spec):
            raise NobodyWatches("A worker could not be started again.")
        workers = self.client.scheduler_info(n_workers=-1)["workers"]
        return {address: facts["last_seen"] for address, facts in workers.items()}

    def memory(self) -> dict[str, int]:
        """Bytes that each worker takes, by address, as it last said; nothing when the scheduler does not answer."""
        try:
            workers = self.client.scheduler_info(n_workers=-1)["workers"]
        except (OSError, AttributeError):
            return {}
        return {
            address: facts["metrics"]["memory"] for address, facts in workers.items() if "memory" in facts["metrics"]
        }

    def on_death(self, tell: Callable[[str, Death], None]) -> None:
        """Let `tell` hear of each worker that ends, by address, and why."""
        from app.jobs.nanny import DEATH_TOPIC

        def ended(event: tuple[Any, dict[str, Any]]) -> None:
            if event[1]["worker"] is not None:
                tell(event[1]["worker"], Death(event[1]["cause"], event[1]["signal"]))

        self.client.subscribe_topic(DEATH_TOPIC, ended)
        self.client.subscribe_topic(_MEMORY_TOPIC, lambda event: tell(event[1]["worker"], Death(MEMORY_LIMIT)))

    def replace(self, address: str) -> None:
        """End a worker in the middle of whatever it does; its nanny starts a new one."""
        if self._local is None:
            threading.Thread(target=self._replace_elsewhere, args=(address,), daemon=True).start()
            return
        # By its name: the scheduler knows a new worker's address before its nanny does.
        worker = self._local.scheduler.workers.get(address)
        nanny = None if worker is None else self._local.workers.get(worker.name)
        if nanny is not None:
            _kill(nanny)

    def stop(self) -> None:
        """End every worker of our own, in the middle of its work if need be; a cluster that ran before us goes on."""
        if self.client is None and self._local is None:
            return
        _hush()
        self._end_worker_processes()
        for part in (self.client, self._local):
            if part is not None:
                with suppress(Exception):
                    part.close(timeout=CLOSE_SECONDS)
        self.client = self._local = None

    def _nannies(self) -> list[Any]:
        return [] if self._local is None else list(self._local.workers.values())

    def _replace_elsewhere(self, address: str) -> None:
        from app.jobs.nanny import end_worker

        client = self.client
        try:
            client.run(end_worker, workers=[address], nanny=True, wait=True)
        except Exception:
            log.debug("The nanny of %s does not know how to end its worker", address, exc_info=True)
            with suppress(Exception):
                client.restart_workers([address], timeout=CONNECT_SECONDS, raise_for_error=False)

    def _end_worker_processes(self) -> None:
        # A worker deep in a computation does not hear a polite request in time. The nannies come first:
        # they would start new workers.
        for nanny in self._nannies():
            nanny.auto_restart = False
        for nanny in self._nannies():
            _kill(nanny)


def _kill(nanny: Any) -> None:
    pid = nanny.process.pid if nanny.process is not None else None
    if pid is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _hush() -> None:
    # From here on connections break because we break them: not even what Dask calls critical is a fault.
    for name in ("tornado.application", "asyncio", *logging.Logger.manager.loggerDict):
        if name.split(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
