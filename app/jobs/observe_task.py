"""What runs on an engine worker for a chunk of a suggest run."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

from app.jobs.located import located_observation
from app.jobs.messages import ObserveChunk, Observed
from app.jobs.tasks import reporter, warm_up


@dataclass(frozen=True)
class ObserveResult:
    """What each model of a chunk said, the seconds it took and the versions that made it.

    `loaded` are the ids of the models that the worker has loaded now.
    """

    observed: list[Observed]
    seconds: float
    versions: dict[str, str]
    loaded: tuple[str, ...] | None = None


def observe_chunk(chunk: ObserveChunk) -> ObserveResult:
    """One forward pass of each picture through each model of a chunk."""
    report = reporter(chunk.run)
    if "app.engine.worker" not in sys.modules:
        report("starting the engine")
    versions = warm_up()
    from app.engine import worker

    start = time.perf_counter()
    observed = worker.observe(located_observation(chunk), report)
    return ObserveResult(observed, time.perf_counter() - start, versions, worker.loaded())
