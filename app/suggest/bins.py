"""Histograms whose bars know their pictures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.suggest.checks import finite


@dataclass(frozen=True)
class Bin:
    """Values in low <= value < high (the last bin also holds its upper end), and the places of their pictures."""

    low: float
    high: float
    places: tuple[int, ...]


def histogram(values: np.ndarray, count: int = 20) -> list[Bin]:
    """`count` bins of the same width from the lowest to the highest value; one bin when all are equal, none of none.

    Pictures stand in their bin in the order of their values, then of their places.
    """
    values = finite("Values", values)
    if count < 1:
        raise ValueError(f"The number of bins must be at least 1, got {count}.")
    if not values.size:
        return []
    low, high = float(values.min()), float(values.max())
    edges = np.linspace(low, high, count + 1)
    if low == high or not (np.diff(edges) > 0).all():
        return [Bin(low, high, tuple(map(int, np.argsort(values, kind="stable"))))]
    where = np.minimum(np.searchsorted(edges, values, side="right") - 1, count - 1)
    order = np.argsort(values, kind="stable")
    return [
        Bin(float(edges[place]), float(edges[place + 1]), tuple(map(int, order[where[order] == place])))
        for place in range(count)
    ]
