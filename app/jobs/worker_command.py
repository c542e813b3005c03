"""`python run.py worker --scheduler ADDRESS`: one engine worker for a program that runs elsewhere."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress

from app.config import Settings, parser_of
from app.errors import CannotStart
from app.jobs.gpus import gpu_environment
from app.jobs.local_workers import dask_settings, worker_spec
from app.jobs.tls import require_tls_files, security_of

log = logging.getLogger(__name__)

OPTIONS = (
    "data_dir",
    "scheduler",
    "tls_ca",
    "tls_cert",
    "tls_key",
    "worker_memory",
    "storage",
    "weights_mirror",
    "allow_code_in_models",
)
RETRY_SECONDS = 5


def main(arguments: Sequence[str]) -> None:
    """Work until Ctrl-C or SIGTERM; a scheduler that is away is tried again and again."""
    gpu, rest = split_gpu(arguments)
    parser = parser_of(
        "run.py worker", "Starts one engine worker for a scheduler; --gpu N gives it one GPU of this machine.", OPTIONS
    )
    settings = Settings.load(rest, parser=parser)
    try:
        if settings.scheduler is None:
            raise CannotStart("A worker needs the address of its scheduler: --scheduler tls://host:8786.")
        require_tls_files(settings)
    except CannotStart as error:
        print(f"run.py worker: {error}", file=sys.stderr)
        sys.exit(2)
    os.umask(0o027)  # what methods have learned is for the program too, which may run under another account
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    asyncio.run(_work(settings, {} if gpu is None else gpu_environment(gpu)))


def split_gpu(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """The value of `--gpu`, None without it, and the other arguments."""
    rest = list(arguments)
    gpu = None
    for place, argument in enumerate(rest):
        if argument == "--gpu" and place + 1 < len(rest):
            gpu, rest[place : place + 2] = rest[place + 1], []
            break
        if argument.startswith("--gpu="):
            gpu, rest[place : place + 1] = argument.partition("=")[2], []
            break
    return gpu, rest


async def _work(settings: Settings, environment: Mapping[str, str]) -> None:
    import dask

    dask.config.set(dask_settings(settings))
    logging.getLogger("distributed").setLevel(logging.ERROR)
    working = asyncio.create_task(_work_again_and_again(settings, environment))
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, working.cancel)
    with suppress(asyncio.CancelledError):
        await working


async def _work_again_and_again(settings: Settings, environment: Mapping[str, str]) -> None:
    options = {"scheduler_ip": settings.scheduler, "security": security_of(settings), "dashboard": False}
    spec = worker_spec(settings, environment, 1, options)
    while True:
        try:
            async with spec["cls"](**spec["options"]) as nanny:
                print(f"An engine worker (process {os.getpid()}) works for {settings.scheduler}", flush=True)
                await nanny.finished()
        except (OSError, RuntimeError, TimeoutError) as error:
            log.warning("No way to %s (%s); trying again", settings.scheduler, type(error).__name__)
        await asyncio.sleep(RETRY_SECONDS)
