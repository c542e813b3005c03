"""Several maps of one picture in a square grid, the first at the top left."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

GAP = 4
CAPTION_HEIGHT = 16
BACKGROUND = 255


def mosaic(tiles: np.ndarray, captions: Sequence[str] | None = None) -> np.ndarray:
    """Tiles (count, height, width, 3) uint8 in a grid as square as their number allows, with white gaps.

    One tile without a caption is returned as it is. With `captions` each tile has a line of text below it.
    """
    count, height, width, _ = tiles.shape
    if count == 1 and captions is None:
        return tiles[0]
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    below = CAPTION_HEIGHT if captions is not None else 0
    shape = (rows * (height + below + GAP) - GAP, columns * (width + GAP) - GAP, 3)
    grid = np.full(shape, BACKGROUND, dtype=np.uint8)
    corners = [(index // columns * (height + below + GAP), index % columns * (width + GAP)) for index in range(count)]
    for tile, (top, left) in zip(tiles, corners, strict=True):
        grid[top : top + height, left : left + width] = tile
    if captions is None:
        return grid
    return _write(grid, captions, [(left, top + height + 1) for top, left in corners])


def _write(grid: np.ndarray, captions: Sequence[str], places: list[tuple[int, int]]) -> np.ndarray:
    image = Image.fromarray(grid, "RGB")
    draw = ImageDraw.Draw(image)
    for caption, place in zip(captions, places, strict=True):
        draw.text(place, caption, fill=(60, 60, 60), font=ImageFont.load_default(11))
    return np.asarray(image)
