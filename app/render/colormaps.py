"""The colour maps: control points at equal distances, linear between them."""

from __future__ import annotations

import numpy as np

# Diverging maps have an odd number of points, so that 0 is exactly the neutral one in the middle.
# Lightness falls steadily away from 0 in all of them (after ColorBrewer, colorbrewer2.org).
DIVERGING = {
    "red-blue": "2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b",
}
SEQUENTIAL = {
    "heat": "f7f7f7 fee8c8 fdbb84 fc8d59 e34a33 b30000 67000d",
}
SIGNED_MAP = "red-blue"
UNSIGNED_MAP = "heat"

# What is not a number has a colour that no map contains.
INVALID_COLOR = (0, 200, 83)


def control_points(name: str) -> np.ndarray:
    """The points of a map as (points, 3) floats in 0..255; `KeyError` for an unknown name."""
    colors = {**DIVERGING, **SEQUENTIAL}[name].split()
    return np.array([[int(color[index : index + 2], 16) for index in (0, 2, 4)] for color in colors], dtype=float)


def colorize(positions: np.ndarray, name: str) -> np.ndarray:
    """Colours of positions 0..1 along a map, (...) to (..., 3) uint8; what is not finite gets `INVALID_COLOR`."""
    points = control_points(name)
    valid = np.isfinite(positions)
    along = np.where(valid, positions, 0).clip(0, 1) * (len(points) - 1)
    channels = [np.interp(along, np.arange(len(points)), points[:, channel]) for channel in range(3)]
    colors = np.rint(np.stack(channels, axis=-1)).astype(np.uint8)
    colors[~valid] = INVALID_COLOR
    return colors
