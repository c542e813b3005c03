"""The Dask cluster of engine workers: one of our own on this machine, or one that runs already.

`distributed` is imported when the cluster starts, not before: the page must be there first.
"""

from __future__ import annotations

import logging
import os
import signal
from contextlib import suppress
from typing import Any

from app.config import ALLOW_CODE_VARIABLE, WEIGHTS_MIRROR_VARIABLE, Settings

# A task whose worker died this often is given up: it is the task that kills.
ALLOWED_FAILURES = 2
CONNECT_SECONDS = 5
CLOSE_SECONDS = 3


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

        dask.config.set(_dask_settings(self._settings))  # before the import: some are read there
        from distributed import Client

        logging.getLogger("distributed").setLevel(logging.ERROR)
        if self._settings.scheduler is None:
            self._local = _local_cluster(self._settings)
            self.client = Client(self._local, set_as_default=False)
        else:
            address = self._settings.scheduler
            self.client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)

    @property
    def connected(self) -> bool:
        return self.client is not None and self.client.status == "running"

    def worker_addresses(self) -> set[str]:
        """The workers there are now; raises `OSError` when the scheduler does not answer."""
        return set(self.client.scheduler_info(n_workers=-1)["workers"])

    def stop(self) -> None:
        """End every worker of our own, in the middle of its work if need be; a cluster that ran before us goes on."""
        if self.client is None and self._local is None:
            return
        _hush()
        if self._local is not None:
            self._end_worker_processes()
        for part in (self.client, self._local):
            if part is not None:
                with suppress(Exception):
                    part.close(timeout=CLOSE_SECONDS)
        self.client = self._local = None

    def _end_worker_processes(self) -> None:
        # A worker deep in a computation does not hear a polite request in time. The nannies come first:
        # they would start new workers.
        nannies = list(self._local.workers.values())
        for nanny in nannies:
            nanny.auto_restart = False
        for nanny in nannies:
            pid = nanny.process.pid if nanny.process is not None else None
            if pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def _local_cluster(settings: Settings) -> Any:
    from distributed import LocalCluster

    return LocalCluster(
        processes=True,
        n_workers=settings.workers,
        threads_per_worker=1,
        security=True,
        host="127.0.0.1",
        dashboard_address=None,
        # Without this Dask takes port 8787 and warns when that is in use.
        scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
        # Dask would kill a worker that holds a large network.
        memory_limit=0,
        env=_worker_environment(settings),
        silence_logs=logging.ERROR,
    )


def _dask_settings(settings: Settings) -> dict[str, Any]:
    return {
        "temporary-directory": str(settings.instance_dir / "scratch"),
        "distributed.scheduler.allowed-failures": ALLOWED_FAILURES,
        "distributed.scheduler.http.routes": [],
        "distributed.worker.http.routes": [],
        "distributed.worker.profile.enabled": False,
        "distributed.admin.system-monitor.gil.enabled": False,
        "distributed.diagnostics.nvml": False,
        # Dask would keep the last thousand messages, each with a chunk's pictures in it.
        "distributed.admin.low-level-log-length": 10,
        # Dask's own choice also sets OMP_NUM_THREADS=1, in this process too.
        "distributed.nanny.pre-spawn-environ": {"MALLOC_TRIM_THRESHOLD_": "65536"},
    }


def _worker_environment(settings: Settings) -> dict[str, str]:
    # TensorFlow's own log speaks of missing GPU libraries at every start; its errors reach us as exceptions.
    environment = {"TF_CPP_MIN_LOG_LEVEL": os.environ.get("TF_CPP_MIN_LOG_LEVEL", "3")}
    environment[ALLOW_CODE_VARIABLE] = "1" if settings.allow_code_in_models else "0"
    if settings.weights_mirror is not None:
        environment[WEIGHTS_MIRROR_VARIABLE] = settings.weights_mirror
    if settings.workers > 1:
        threads = str(max(1, (os.cpu_count() or 1) // settings.workers))
        environment["TF_NUM_INTRAOP_THREADS"] = os.environ.get("TF_NUM_INTRAOP_THREADS", threads)
    return environment


def _hush() -> None:
    # From here on connections break because we break them.
    for name in ("tornado.application", "asyncio", *logging.Logger.manager.loggerDict):
        if name.split(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
