"""The page draws maps from their values: the same colours as the server's PNG files, pixel by pixel."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from app.render.colormaps import SIGNED_MAP, UNSIGNED_MAP, colorize, colormaps, lookup_table
from app.render.compact import pack, rounded
from app.render.heatmap import to_rgb
from tests.browser.chart_page import serving

RANDOM = np.random.default_rng(5)
SPECIAL = np.array([[np.nan, np.inf, -np.inf, 0.0], [1e-12, -1e-12, 1.0, -1.0]])
MAPS = {
    "normal": RANDOM.normal(size=(17, 13)),
    "heavy tails": RANDOM.standard_cauchy((16, 16)) * 1e-7,
    "what is not a number": SPECIAL,
    "zeros": np.zeros((3, 4)),
    "one value": np.full((5, 2), -2.5e20),
    "the smallest numbers": np.array([[1e-300, -1e-300, 0.0]]),
    "every step and between": np.linspace(-1, 1, 4083).reshape(3, 1361),
}
READ = """
async ({ bytes }) => {
  const { readMap } = await import("/static/js/maps/map.js");
  globalThis.map = readMap(Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0)).buffer);
}
"""
PAINT = """
async ({ name, options }) => {
  const { lookupTable } = await import("/static/js/maps/colors.js");
  const { paint } = await import("/static/js/maps/paint.js");
  const maps = await (await fetch("/static/colormaps.json")).json();
  const table = lookupTable(maps.find((one) => one.name === name));
  return Array.from(paint(globalThis.map, 0, { table, ...options }).data);
}
"""
LIMIT = """
async ({ clip }) => {
  const { limitOf } = await import("/static/js/maps/map.js");
  return limitOf([globalThis.map], clip);
}
"""
VALUES = """
async () => {
  const { valueAt } = await import("/static/js/maps/map.js");
  const { tiles, height, width } = globalThis.map;
  const all = [];
  for (let tile = 0; tile < tiles; tile += 1)
    for (let row = 0; row < height; row += 1)
      for (let column = 0; column < width; column += 1)
        all.push(String(valueAt(globalThis.map, row, column, tile)));
  return all;
}
"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    with serving() as address:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(address)
        yield page
        context.close()


def drawn(page: Page, pixels: np.ndarray, name: str, **options: Any) -> np.ndarray:
    """The colours that the page draws, shape (height, width, 3)."""
    read(page, pixels)
    data = page.evaluate(PAINT, {"name": name, "options": options})
    colors = np.array(data, np.uint8).reshape(*pixels.shape, 4)
    assert (colors[..., 3] == 255).all()
    return colors[..., :3]


def read(page: Page, pixels: np.ndarray) -> None:
    page.evaluate(READ, {"bytes": base64.b64encode(pack(pixels)).decode()})


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("kind", MAPS)
def test_colours_are_those_of_the_png_files(page: Page, kind: str, signed: bool) -> None:
    pixels = MAPS[kind] if signed else np.abs(MAPS[kind])
    expected = to_rgb(rounded(pixels), signed)
    read(page, pixels)
    limit = page.evaluate(LIMIT, {"clip": 0})
    assert (drawn(page, pixels, SIGNED_MAP if signed else UNSIGNED_MAP, limit=limit) == expected).all()


@pytest.mark.parametrize("name", colormaps())
def test_every_colour_map_is_the_same_on_both_sides(page: Page, name: str) -> None:
    pixels = MAPS["every step and between"]
    assert (drawn(page, pixels, name, limit=1.0) == colorize(rounded(pixels), name)).all()
    assert len(np.unique(drawn(page, pixels, name, limit=1.0).reshape(-1, 3), axis=0)) > len(lookup_table(name)) / 4


def test_values_come_back_as_the_server_rounds_them(page: Page) -> None:
    tiles = np.stack([RANDOM.normal(size=(3, 5)) * 10.0**-9, np.full((3, 5), np.nan), np.zeros((3, 5))])
    read(page, tiles)
    found = np.array([float(one.replace("Infinity", "inf")) for one in page.evaluate(VALUES)]).reshape(tiles.shape)
    assert np.array_equal(found, rounded(tiles), equal_nan=True)


@pytest.mark.parametrize("clip", [0.01, 0.05, 0.5, 1.0])
def test_a_clipped_limit_is_exceeded_by_that_share(page: Page, clip: float) -> None:
    pixels = MAPS["heavy tails"]
    read(page, pixels)
    limit = page.evaluate(LIMIT, {"clip": clip})
    strength = np.sort(np.abs(rounded(pixels)).ravel())[::-1]
    place = int(clip * strength.size)
    assert limit == (strength[place] if place < strength.size else 0)


@pytest.mark.parametrize(("signs", "kept"), [("positive", lambda v: v > 0), ("negative", lambda v: v < 0)])
def test_one_sign_only_and_a_threshold_leave_the_rest_as_zero(page: Page, signs: str, kept: Any) -> None:
    pixels = MAPS["normal"]
    found = drawn(page, pixels, SIGNED_MAP, limit=2.0, signs=signs, threshold=0.25)
    values = rounded(pixels)
    shown = np.where(kept(values) & (np.abs(values) >= 0.5), values / 2.0, 0)
    assert (found == colorize(shown, SIGNED_MAP)).all()
