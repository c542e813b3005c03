"""A file of someone else's through the gate, and what the engine computes with what comes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from app.engine.network import Network
from app.gate.examine import examine
from app.jobs.messages import ModelSource, Preprocessing


def opened(path: Path, folder: Path) -> tuple[Path, dict[str, Any]]:
    """(the clean file, the facts about it)."""
    clean = folder / f"{path.name}.clean.h5"
    return clean, examine(path, clean)


def predictions(clean: Path, pictures: np.ndarray, output: str | None = None) -> np.ndarray:
    """What the network answers for pictures (batch, height, width, channels)."""
    source = ModelSource(str(clean), clean.stem, "custom", Preprocessing("none"), str(clean), output=output)
    network = Network(source)
    with network.entered():
        return network.outputs(network.split.output, pictures)


def relative_difference(found: np.ndarray, expected: np.ndarray) -> float:
    assert found.shape == expected.shape
    return float(np.abs(found - expected).max() / np.abs(expected).max())
