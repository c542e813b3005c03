"""The part of a picture that several maps have in common, where networks saw different parts of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.compare.area import part
from app.fit import Fitted, Rectangle

_WHOLE = Rectangle(0.0, 0.0, 1.0, 1.0)


def in_common(maps: Sequence[tuple[np.ndarray, Fitted | None]]) -> list[np.ndarray]:
    """Maps (height, width) of one picture without padding, each cut to what all of them show.

    None in the place of a mapping: the whole picture. What the page draws is found by the same rule
    (app/static/js/maps/place.js).
    """
    seen = [_WHOLE if place is None else _shares(place) for _, place in maps]
    common = seen[0]
    for one in seen[1:]:
        common = common.within(one) or common  # parts around the middle always meet
    return [
        pixels if one == common else part(pixels, _box(common, one, pixels))
        for (pixels, _), one in zip(maps, seen, strict=True)
    ]


def _shares(place: Fitted) -> Rectangle:
    """What the network saw, in shares of the picture."""
    (width, height), one = place.picture_size, place.picture
    return Rectangle(one.left / width, one.top / height, one.width / width, one.height / height)


def _box(common: Rectangle, seen: Rectangle, pixels: np.ndarray) -> tuple[float, float, float, float]:
    """The common part in pixels of a map of what was seen."""
    height, width = pixels.shape
    left, top, right, bottom = common.box
    across, down = width / seen.width, height / seen.height
    return (
        (left - seen.left) * across,
        (top - seen.top) * down,
        (right - seen.left) * across,
        (bottom - seen.top) * down,
    )
