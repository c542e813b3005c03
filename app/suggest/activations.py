"""How strongly a layer, or a unit of it, answers to a picture."""

from __future__ import annotations

import numpy as np

from app.suggest.checks import finite

ROWS = 1000  # of 10,000 pictures all cosines at once would take 800 MB


def channel_maxima(outputs: np.ndarray) -> np.ndarray:
    """Highest activation of each unit over its positions: (pictures, units) from (pictures, ..., units)."""
    outputs = finite("Activations", outputs)
    return outputs.max(axis=tuple(range(1, outputs.ndim - 1)))


def layer_mean(outputs: np.ndarray) -> np.ndarray:
    """Mean over all positions and units of a layer: (pictures,) from (pictures, ..., units)."""
    return finite("Activations", outputs).reshape(len(outputs), -1).mean(axis=1)


def never_active(maxima: np.ndarray) -> np.ndarray:
    """The units whose activation (pictures, units) is above zero for no picture, in order."""
    return np.flatnonzero((finite("Activations", maxima) <= 0).all(axis=0))


def most_activating(maxima: np.ndarray, unit: int, count: int = 9) -> np.ndarray:
    """Places of the pictures that activate a unit most, highest first; of equal ones the first."""
    return np.argsort(-finite("Activations", maxima)[:, unit], kind="stable")[:count]


def near_duplicates(features: np.ndarray, threshold: float = 0.98) -> list[tuple[int, int, float]]:
    """Pairs of pictures whose features (pictures, units) have a cosine of at least `threshold`, most alike first.

    Pictures with features of zero have no direction and no pair.
    """
    features = finite("Features", features)
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    directions = np.divide(features, lengths, out=np.zeros_like(features), where=lengths > 0)
    found = []
    for begin in range(0, len(directions), ROWS):
        cosines = directions[begin : begin + ROWS] @ directions[begin:].T
        rows, columns = np.nonzero(np.triu(cosines >= threshold, k=1))
        pairs = zip(rows + begin, columns + begin, np.minimum(cosines[rows, columns], 1), strict=True)
        found += [(int(one), int(other), float(cosine)) for one, other, cosine in pairs]
    return sorted(found, key=lambda pair: (-pair[2], pair[:2]))
