"""Functions that real worker processes run in place of the engine's pass; a run's `layer` carries their folder."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import numpy as np

from app.jobs.messages import ObserveChunk, Observed
from app.jobs.observe_task import ObserveResult

CLASSES = 4


def quick(chunk: ObserveChunk) -> ObserveResult:
    """What `answer` says of each picture; notes what was asked."""
    with (folder(chunk) / "asked").open("a") as file:
        models = "+".join(model.name for model in chunk.models)
        file.write(f"{models}: {' '.join(picture.id for picture in chunk.pictures)}\n")
    ids = tuple(picture.id for picture in chunk.pictures)
    good = tuple(image for image in ids if image != "bad")
    failed = {"bad": "bad is damaged"} if "bad" in ids else {}
    return ObserveResult([_observed(model.id, good, failed) for model in chunk.models], 0.01, {"python": "3.11"})


def slow(chunk: ObserveChunk) -> ObserveResult:
    """Waits before it works."""
    time.sleep(0.5)
    return quick(chunk)


def dies_once(chunk: ObserveChunk) -> ObserveResult:
    """Kills its own process in the middle of the second chunk it is given."""
    mark = folder(chunk) / "died"
    if (folder(chunk) / "asked").exists() and not mark.exists():
        mark.write_text(" ".join(picture.id for picture in chunk.pictures))
        os.kill(os.getpid(), signal.SIGKILL)
    return quick(chunk)


def crashes_with_one(chunk: ObserveChunk) -> ObserveResult:
    """Ends its own process as long as the model `fatal` is in the chunk."""
    with (folder(chunk) / "tried").open("a") as file:
        file.write("+".join(model.name for model in chunk.models) + "\n")
    if any(model.name == "fatal" for model in chunk.models):
        os.kill(os.getpid(), signal.SIGSEGV)
    return quick(chunk)


def answer(image: str) -> np.ndarray:
    """Probabilities that only depend on the number in the id."""
    values = np.arange(1, CLASSES + 1, dtype=np.float32) ** (int(image[1:]) % 3)
    return np.roll(values / values.sum(), int(image[1:]))


def folder(chunk: ObserveChunk) -> Path:
    return Path(chunk.layer or "")


def _observed(model: str, images: tuple[str, ...], failed: dict[str, str]) -> Observed:
    rows = np.array([answer(image) for image in images], np.float32).reshape(len(images), CLASSES)
    return Observed(model, images, failed, rows, rows, rows, 2 * rows)
