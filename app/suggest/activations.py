"""How strongly a layer, or a unit of it, answers to a picture."""

from __future__ import annotations

import numpy as np

from app.suggest.checks import finite

ROWS = 250  # of 10,000 pictures all cosines at once would take 400 MB


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
    found = []
    for begin in range(0, len(features), ROWS):
        for row, column, cosine in alike(features[begin : begin + ROWS], features[begin:], threshold):
            if row < column:
                found.append((row + begin, column + begin, cosine))
    return most_alike_first(found)


def alike(features: np.ndarray, others: np.ndarray, threshold: float = 0.98) -> list[tuple[int, int, float]]:
    """Every (row, row of the others, cosine) of at least `threshold`: a part of more pictures than memory holds."""
    cosines = _directions(features) @ _directions(others).T
    rows, columns = np.nonzero(cosines >= threshold)
    cosines = np.minimum(cosines[rows, columns], 1)
    return list(zip(rows.tolist(), columns.tolist(), cosines.tolist(), strict=True))


def most_alike_first(pairs: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """Pairs by their cosine, of equal ones in the order of the pictures."""
    return sorted(pairs, key=lambda pair: (-pair[2], pair[:2]))


def _directions(features: np.ndarray) -> np.ndarray:
    features = finite("Features", features)
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    return np.divide(features, lengths, out=np.zeros_like(features), where=lengths > 0).astype(np.float32)
