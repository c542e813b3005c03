"""Smaller maps by area averaging, so that maps of different sizes can be compared place by place."""

from __future__ import annotations

import numpy as np


def averaged(pixels: np.ndarray, height: int, width: int) -> np.ndarray:
    """A map (..., height, width) with fewer pixels, each the mean of the area that it covers in the former ones.

    The mean of the whole map stays the same.
    """
    rows, columns = _shares(pixels.shape[-2], height), _shares(pixels.shape[-1], width)
    smaller = pixels if rows is None else rows @ pixels
    return smaller if columns is None else smaller @ columns.T


def _shares(before: int, after: int) -> np.ndarray | None:
    """(after, before): the share that each former place has in each new one; None where nothing changes."""
    if before == after:
        return None
    edges = np.arange(after + 1) * before / after
    places = np.arange(before)
    overlap = np.minimum(edges[1:, None], places + 1) - np.maximum(edges[:-1, None], places)
    return np.maximum(overlap, 0) * after / before
