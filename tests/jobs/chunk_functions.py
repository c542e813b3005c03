"""Functions that real worker processes run in place of the engine: quick, slow, or fatal to their own process.

A chunk's `layer` carries the folder in which they leave their traces.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import numpy as np

from app.errors import InvalidInput
from app.jobs.messages import ExplainChunk, Explanation
from app.jobs.tasks import ChunkResult, draw, reporter

VERSIONS = {"python": "3.11", "tensorflow": "2.14.1"}


def quick(chunk: ExplainChunk) -> ChunkResult:
    """A gradient of gray for each picture; notes what it was asked."""
    note(chunk)
    reporter(chunk.run)(f"building a test for {chunk.model.name}")
    values = np.linspace(-1, 1, 8 * 6 * 3, dtype=np.float32).reshape(8, 6, 3)
    target = {"index": 3, "name": "zebra"}
    predictions = [{"index": 3, "name": "zebra", "score": np.float32(0.5)}]
    explanations = [
        Explanation(picture.id, values, True, "dense", target, [], predictions) for picture in chunk.pictures
    ]
    return ChunkResult([draw(explanation) for explanation in explanations], 0.25 * len(chunk.pictures), VERSIONS)


def slow(chunk: ExplainChunk) -> ChunkResult:
    """Waits before it works."""
    note(chunk)
    time.sleep(1)
    return quick(chunk)


def dies_once(chunk: ExplainChunk) -> ChunkResult:
    """Kills its own process at the first chunk of two or more pictures."""
    mark = folder(chunk) / "died"
    if len(chunk.pictures) > 1 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return quick(chunk)


def dies_always(chunk: ExplainChunk) -> ChunkResult:
    """Kills its own process when the run is titled so, by its method's parameters."""
    if chunk.parameters["epsilon"] == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return quick(chunk)


def refuses(chunk: ExplainChunk) -> ChunkResult:
    """Refuses the input of one run, takes those of others."""
    if chunk.parameters["epsilon"] == 13:
        raise InvalidInput.at("/method", "LRP-epsilon does not fit this model.")
    return quick(chunk)


def has_a_bug(chunk: ExplainChunk) -> ChunkResult:
    """Fails as no one expected for one run."""
    if chunk.parameters["epsilon"] == 13:
        raise ZeroDivisionError("secret detail")
    return quick(chunk)


def folder(chunk: ExplainChunk) -> Path:
    return Path(chunk.layer or "")


def note(chunk: ExplainChunk) -> None:
    with (folder(chunk) / "asked").open("a") as file:
        file.write(f"{chunk.model.name}: {' '.join(picture.id for picture in chunk.pictures)}\n")
