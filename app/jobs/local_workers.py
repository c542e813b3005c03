"""Engine workers on this machine: how many, with which memory, threads, GPU and settings."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import Any

import psutil

from app.config import ALLOW_CODE_VARIABLE, WEIGHTS_MIRROR_VARIABLE, WORKER_MEMORY_VARIABLE, Settings
from app.jobs.gpus import gpus_there, worker_environments
from app.storage.remote import FETCHED_VARIABLE, STORAGE_VARIABLE

SHARE_OF_MEMORY = 0.8
LOCALHOST = "127.0.0.1"


def local_cluster(settings: Settings) -> Any:
    """A running scheduler in this process with its workers, encrypted, reachable from this machine only."""
    from distributed import Scheduler, SpecCluster
    from distributed.scheduler import DEFAULT_EXTENSIONS
    from distributed.security import Security

    security = Security.temporary()
    common = {"host": LOCALHOST, "protocol": "tls://", "security": security, "dashboard": False}
    # Without an address Dask takes port 8787 and warns when that is in use.
    options = common | {"dashboard_address": f"{LOCALHOST}:0", "extensions": without_spans(DEFAULT_EXTENSIONS)}
    scheduler = {"cls": Scheduler, "options": options}
    environments = worker_environments(gpus_there(os.environ), settings.workers)
    workers = {
        number: worker_spec(settings, environment, len(environments), common)
        for number, environment in enumerate(environments)
    }
    return SpecCluster(scheduler=scheduler, workers=workers, security=security, silence_logs=logging.ERROR)


def worker_spec(
    settings: Settings, environment: Mapping[str, str], workers: int, options: Mapping[str, Any]
) -> dict[str, Any]:
    """One of so many workers of this machine, as Dask asks for it."""
    from distributed.worker import DEFAULT_EXTENSIONS

    from app.jobs.nanny import EngineNanny

    memory = memory_limit(settings.worker_memory, workers)
    told = worker_environment(settings, workers) | {WORKER_MEMORY_VARIABLE: str(memory)}
    return {
        "cls": EngineNanny,
        "options": {
            **options,
            "nthreads": 1,
            "memory_limit": memory,
            "extensions": without_spans(DEFAULT_EXTENSIONS),
            "env": told | dict(environment),
            "silence_logs": logging.ERROR,
        },
    }


def without_spans(extensions: Mapping[str, Any]) -> dict[str, Any]:
    """Dask's extensions but that one: it keeps a record of every time in which there was work, for ever."""
    return {name: extension for name, extension in extensions.items() if name != "spans"}


def memory_limit(asked: int | None, workers: int) -> int:
    """Bytes that each of so many workers may take, 0 for no limit; None asked: its share of 80 % of the machine's."""
    return asked if asked is not None else int(psutil.virtual_memory().total * SHARE_OF_MEMORY / workers)


def worker_environment(settings: Settings, workers: int) -> dict[str, str]:
    """What each of so many workers of a machine is told of the settings."""
    # TensorFlow's own log speaks of missing GPU libraries at every start; its errors reach us as exceptions.
    environment = {"TF_CPP_MIN_LOG_LEVEL": os.environ.get("TF_CPP_MIN_LOG_LEVEL", "3")}
    environment[ALLOW_CODE_VARIABLE] = "1" if settings.allow_code_in_models else "0"
    if settings.weights_mirror is not None:
        environment[WEIGHTS_MIRROR_VARIABLE] = settings.weights_mirror
    if settings.storage is not None:
        environment[STORAGE_VARIABLE] = settings.storage
        environment[FETCHED_VARIABLE] = str(settings.instance_dir / "fetched")
    if workers > 1:
        threads = str(max(1, (os.cpu_count() or 1) // workers))
        environment["TF_NUM_INTRAOP_THREADS"] = os.environ.get("TF_NUM_INTRAOP_THREADS", threads)
    return environment


def dask_settings(settings: Settings) -> dict[str, Any]:
    """Dask's configuration; some of it is read when `distributed` is imported."""
    return {
        "temporary-directory": str(settings.instance_dir / "scratch"),
        # For what is asked about a model; of chunks the dispatcher counts deaths by itself.
        "distributed.scheduler.allowed-failures": 2,
        "distributed.scheduler.http.routes": [],
        "distributed.worker.http.routes": [],
        # So long after a worker has ended Dask would give up its nanny, if there is no new one at that very moment.
        "distributed.deploy.lost-worker-timeout": "3650 days",
        "distributed.worker.profile.enabled": False,
        # Only the nanny acts on memory: it ends a worker beyond its limit. Nothing can be spilled or paused.
        "distributed.worker.memory.target": False,
        "distributed.worker.memory.spill": False,
        "distributed.worker.memory.pause": False,
        "distributed.worker.memory.terminate": 0.95,
        "distributed.admin.system-monitor.gil.enabled": False,
        "distributed.diagnostics.nvml": False,
        # Histories that nobody reads: memory would grow for an hour.
        "distributed.admin.system-monitor.log-length": 100,
        "distributed.diagnostics.computations.max-history": 1,
        # Dask would keep the last thousand messages, each with a chunk's pictures in it.
        "distributed.admin.low-level-log-length": 10,
        # Dask's own choice also sets OMP_NUM_THREADS=1, in this process too.
        "distributed.nanny.pre-spawn-environ": {"MALLOC_TRIM_THRESHOLD_": "65536"},
    }
