from __future__ import annotations

import numpy as np
import pytest

from app.render.mosaic import BACKGROUND, CAPTION_HEIGHT, GAP, mosaic


def tiles(count: int, height: int = 3, width: int = 5) -> np.ndarray:
    """Tiles whose every pixel is the number of the tile."""
    return np.broadcast_to(np.arange(count, dtype=np.uint8)[:, None, None, None], (count, height, width, 3)).copy()


GRIDS = [(2, 1, 2), (3, 2, 2), (4, 2, 2), (9, 3, 3), (10, 3, 4), (16, 4, 4)]


@pytest.mark.parametrize(("count", "rows", "columns"), GRIDS)
def test_the_grid_is_as_square_as_the_number_allows(count, rows, columns):
    assert mosaic(tiles(count)).shape == (rows * (3 + GAP) - GAP, columns * (5 + GAP) - GAP, 3)


def test_the_first_tile_is_at_the_top_left_and_rows_are_filled_first():
    grid = mosaic(tiles(4))
    assert [grid[0, 0, 0], grid[0, 5 + GAP, 0], grid[3 + GAP, 0, 0], grid[3 + GAP, 5 + GAP, 0]] == [0, 1, 2, 3]
    assert (grid[3 : 3 + GAP] == BACKGROUND).all() and (grid[:, 5 : 5 + GAP] == BACKGROUND).all()


def test_one_tile_stays_as_it_is():
    assert (mosaic(tiles(1)) == tiles(1)[0]).all()


def test_captions_stand_below_their_tiles():
    grid = mosaic(tiles(4, 40, 60), ["unit 1: 0.5"] * 4)
    assert grid.shape[0] == 2 * (40 + CAPTION_HEIGHT + GAP) - GAP
    assert (grid[:40, :60] == 0).all()
    assert (grid[40 : 40 + CAPTION_HEIGHT, :60] < 200).any()
