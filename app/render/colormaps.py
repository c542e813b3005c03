"""The colour maps, one table for the PNG files and the page: control points at equal distances, linear between them.

The table (`app/static/colormaps.json`) holds red-blue (RdBu) and heat (OrRd) after ColorBrewer, brown-blue after vik
(Crameri 2018, MIT), viridis and magma (van der Walt and Smith, CC0), and two for printing. The paths through the
colours of ColorBrewer and vik were sampled at equal distances of CAM02-UCS (Luo et al. 2006): equal steps look equal.
"""

from __future__ import annotations

import functools
import json

import numpy as np

from app.config import PROJECT_DIR

# Steps from zero to the strongest value; colours are looked up, so that the page draws exactly the same.
STEPS = 510
SIGNED_MAP = "red-blue"
UNSIGNED_MAP = "heat"
DIVERGING, SEQUENTIAL = "diverging", "sequential"

# What is not a number has a colour that no map contains.
INVALID_COLOR = (0, 200, 83)


@functools.cache
def colormaps() -> dict[str, dict[str, str]]:
    """By name: `kind` (diverging: zero in the middle; sequential: zero first), `label` and `colors`."""
    text = (PROJECT_DIR / "app" / "static" / "colormaps.json").read_text(encoding="utf-8")
    return {entry["name"]: entry for entry in json.loads(text)}


def names(kind: str) -> list[str]:
    return [name for name, entry in colormaps().items() if entry["kind"] == kind]


def control_points(name: str) -> np.ndarray:
    """The points of a map as (points, 3) floats in 0..255; `KeyError` for an unknown name."""
    colors = colormaps()[name]["colors"].split()
    return np.array([[int(color[index : index + 2], 16) for index in (0, 2, 4)] for color in colors], dtype=float)


@functools.cache
def lookup_table(name: str) -> np.ndarray:
    """The colour of each level as uint8: levels -STEPS..STEPS of a diverging map, 0..STEPS of a sequential one."""
    points = control_points(name)
    levels = (2 if colormaps()[name]["kind"] == DIVERGING else 1) * STEPS
    along = np.arange(levels + 1) * (len(points) - 1) / levels
    below = np.minimum(along.astype(int), len(points) - 2)
    share = (along - below)[:, np.newaxis]
    return np.floor(points[below] * (1 - share) + points[below + 1] * share + 0.5).astype(np.uint8)


def colorize(scaled: np.ndarray, name: str) -> np.ndarray:
    """Colours of values in -1..1 (diverging) or 0..1 (sequential), (...) to (..., 3) uint8.

    What lies outside has the last colour, what is not finite `INVALID_COLOR`.
    """
    table = lookup_table(name)
    lowest = STEPS + 1 - len(table)
    valid = np.isfinite(scaled)
    levels = np.floor(np.where(valid, scaled, 0) * STEPS + 0.5).clip(lowest, STEPS).astype(int)
    colors = table[levels - lowest]
    colors[~valid] = INVALID_COLOR
    return colors
