"""What one map has more than another; the page draws the same (app/static/js/maps/difference.js)."""

from __future__ import annotations

import numpy as np

from app.compare.area import averaged
from app.render.heatmap import extent


def difference(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """One map less another, each divided by its own largest absolute value: (height, width) each, values in -2..2.

    Of two sizes the smaller one is taken, and a map of zeros stays one.
    """
    height, width = np.minimum(one.shape, other.shape)
    first, second = (averaged(pixels / (extent(pixels).limit or 1.0), height, width) for pixels in (one, other))
    return np.asarray(first - second)
