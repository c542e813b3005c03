from __future__ import annotations

import numpy as np
import pytest

from app.render.colormaps import INVALID_COLOR
from app.render.heatmap import extent, to_rgb
from app.render.legend import BAR_HEIGHT, MARGIN, MINIMUM_WIDTH, bar, end_labels, ends_of, with_legend


def test_zero_is_in_the_middle_of_a_signed_bar():
    colors = bar(301, signed=True)
    assert colors.shape == (BAR_HEIGHT, 301, 3)
    assert colors[0, 150].tolist() == [0xF7, 0xF7, 0xF7]


@pytest.mark.parametrize(
    ("limit", "signed", "expected"),
    [
        (0.02134, True, ["against -0.0213", "0", "for +0.0213"]),
        (0.02134, False, ["0", "", "0.0213"]),
        (0, True, ["", "0 everywhere", ""]),
        (0, False, ["", "0 everywhere", ""]),
        (1.5e-12, True, ["against -1.5e-12", "0", "for +1.5e-12"]),
    ],
)
def test_labels_name_the_ends(limit, signed, expected):
    assert end_labels(limit, signed) == expected


def test_the_ends_of_a_unit_have_other_names():
    assert end_labels(2, True, ("lowers", "raises")) == ["lowers -2", "0", "raises +2"]


def test_the_ends_of_two_classes_are_both_for_one_of_them():
    star, heart = {"index": 8, "name": "star"}, {"index": 3, "name": "Labrador_retriever"}
    assert ends_of(star) == ("against", "for") and ends_of(None) == ("lowers", "raises")
    assert ends_of(star, heart) == ("for Labrador_retr…", "for star")


@pytest.mark.parametrize("size", [(1, 1), (96, 96), (7, 300), (400, 3)])
def test_the_map_is_above_the_legend_enlarged_by_a_whole_factor(size):
    pixels = np.linspace(-1, 1, size[0] * size[1]).reshape(size)
    colors = to_rgb(pixels, signed=True)
    drawn = with_legend(colors, extent(pixels), signed=True)
    factor = -(-MINIMUM_WIDTH // size[1])
    shown = drawn[MARGIN : MARGIN + size[0] * factor : factor, MARGIN : MARGIN + size[1] * factor : factor]
    assert (shown == colors).all()
    assert drawn.shape[0] > size[0] * factor + BAR_HEIGHT


def test_pixels_that_are_not_numbers_are_counted_below():
    pixels = np.array([[np.nan, 1.0]])
    with_line = with_legend(to_rgb(pixels, True), extent(pixels), signed=True)
    without = with_legend(to_rgb(np.ones((1, 2)), True), extent(np.ones((1, 2))), signed=True)
    assert with_line.shape[0] > without.shape[0]
    assert (with_line[-MARGIN * 3 :].reshape(-1, 3) == INVALID_COLOR).all(axis=-1).any()
