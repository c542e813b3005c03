"""Smaller maps by area averaging, so that maps of different sizes can be compared place by place."""

from __future__ import annotations

import numpy as np


def averaged(pixels: np.ndarray, height: int, width: int) -> np.ndarray:
    """A map (..., height, width) with fewer pixels, each the mean of the area that it covers in the former ones.

    The mean of the whole map stays the same.
    """
    return _weighted(pixels, (0.0, 0.0, pixels.shape[-1], pixels.shape[-2]), height, width)


def part(pixels: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    """The part of a map between left, top, right and bottom, in pixels as near to its own as whole numbers allow."""
    left, top, right, bottom = box
    return _weighted(pixels, box, max(1, round(bottom - top)), max(1, round(right - left)))


def _weighted(pixels: np.ndarray, box: tuple[float, float, float, float], height: int, width: int) -> np.ndarray:
    rows = _shares(pixels.shape[-2], height, box[1], box[3])
    columns = _shares(pixels.shape[-1], width, box[0], box[2])
    smaller = pixels if rows is None else rows @ pixels
    return smaller if columns is None else smaller @ columns.T


def _shares(before: int, after: int, begin: float, end: float) -> np.ndarray | None:
    """(after, before): the share that each former place has in each new one; None where nothing changes."""
    if before == after and (begin, end) == (0, before):
        return None
    edges = begin + np.arange(after + 1) * (end - begin) / after
    places = np.arange(before)
    overlap = np.minimum(edges[1:, None], places + 1) - np.maximum(edges[:-1, None], places)
    return np.maximum(overlap, 0) * after / (end - begin)
