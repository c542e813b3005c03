"""Functions that real worker processes run in place of the engine: quick, slow, or fatal to their own process.

A chunk's `layer` carries the folder in which they leave their traces.
"""

from __future__ import annotations

import ctypes
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


def brief(chunk: ExplainChunk) -> ChunkResult:
    """Takes a moment."""
    time.sleep(0.2)
    return quick(chunk)


def dies_once(chunk: ExplainChunk) -> ChunkResult:
    """Kills its own process at the first chunk of two or more pictures."""
    mark = folder(chunk) / "died"
    if len(chunk.pictures) > 1 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return quick(chunk)


def dies_always(chunk: ExplainChunk) -> ChunkResult:
    """Crashes as native code does when the run asks for it, by its method's parameters."""
    note_start(chunk)
    if chunk.parameters["epsilon"] == 13:
        os.kill(os.getpid(), signal.SIGSEGV)
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


def fails_for_some(chunk: ExplainChunk) -> ChunkResult:
    """Crashes with the model `fatal`, refuses the model `odd`, computes all others."""
    if chunk.model.name == "fatal":
        note_start(chunk)
        os.kill(os.getpid(), signal.SIGSEGV)
    if chunk.model.name == "odd":
        raise InvalidInput.at("/method", "LRP-epsilon does not fit odd.")
    return quick(chunk)


def is_killed_often(chunk: ExplainChunk) -> ChunkResult:
    """Stands for a chunk whose worker an administrator ends four times."""
    note_start(chunk)
    if len((folder(chunk) / "started").read_text().split()) <= 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return quick(chunk)


def sleeps_in_c(chunk: ExplainChunk) -> ChunkResult:
    """Sleeps in C without letting go of Python's lock, as native code can: no thread of the process runs."""
    (folder(chunk) / "process").write_text(str(os.getpid()))
    if chunk.parameters["epsilon"] == 13:
        ctypes.PyDLL(None).sleep(60)
    return quick(chunk)


def takes_a_second(chunk: ExplainChunk) -> ChunkResult:
    """Notes its process, and is done before a cancelled run's worker is ended."""
    (folder(chunk) / "process").write_text(str(os.getpid()))
    time.sleep(1)
    return quick(chunk)


def hangs(chunk: ExplainChunk) -> ChunkResult:
    """Gives no sign of life for one run."""
    note_start(chunk)
    if chunk.parameters["epsilon"] == 13:
        time.sleep(60)
    return quick(chunk)


def works_long_and_says_so(chunk: ExplainChunk) -> ChunkResult:
    """Takes longer than it may be silent, with signs of life."""
    report = reporter(chunk.run)
    for number in range(6):
        report(f"downloading part {number}")
        time.sleep(0.4)
    return quick(chunk)


def is_hungry(chunk: ExplainChunk) -> ChunkResult:
    """Takes more and more memory with the model `large`."""
    taken = []
    while chunk.model.name == "large":
        taken.append(bytearray(os.urandom(1 << 20) * 50))
        time.sleep(0.02)
    return quick(chunk)


def folder(chunk: ExplainChunk) -> Path:
    return Path(chunk.layer or "")


def note_start(chunk: ExplainChunk) -> None:
    with (folder(chunk) / "started").open("a") as file:
        file.write(f"{chunk.model.name}\n")


def note(chunk: ExplainChunk) -> None:
    with (folder(chunk) / "asked").open("a") as file:
        file.write(f"{chunk.model.name}: {' '.join(picture.id for picture in chunk.pictures)}\n")
