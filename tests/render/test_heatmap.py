from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from app.render.colormaps import INVALID_COLOR, SIGNED_MAP, UNSIGNED_MAP, control_points
from app.render.heatmap import CHANNELS, extent, png_bytes, reduce_channels, scale, to_rgb, usual_channels

NEUTRAL = (0xF7, 0xF7, 0xF7)
AGAINST, FOR = (tuple(control_points(SIGNED_MAP)[end].astype(int)) for end in (0, -1))
STRONG = tuple(control_points(UNSIGNED_MAP)[-1].astype(int))


def colors(pixels: np.ndarray, signed: bool) -> set[tuple[int, ...]]:
    return {tuple(color) for color in to_rgb(pixels, signed).reshape(-1, 3).tolist()}


def test_signed_channels_are_summed():
    values = np.array([[[1, -3, 0.5]]], dtype=np.float32)
    assert reduce_channels(values, "sum").tolist() == [[-1.5]]


def test_the_strongest_channel_of_an_unsigned_map_counts():
    values = np.array([[[1, 3, 0.5]], [[0, -4, 1]]], dtype=np.float32)
    assert reduce_channels(values, "max_abs").tolist() == [[3], [4]]


def test_the_mean_is_the_sum_divided_by_the_number_of_channels():
    values = np.array([[[1, -3, 0.5]]], dtype=np.float32)
    assert reduce_channels(values, "mean").tolist() == [[-0.5]]
    assert set(CHANNELS) == {"sum", "mean", "max_abs"}


def test_the_sum_keeps_the_total_relevance_in_double_precision():
    values = np.full((64, 64, 3), 0.1, dtype=np.float32)
    assert reduce_channels(values, "sum").sum() == pytest.approx(float(np.float32(0.1)) * 64 * 64 * 3, rel=1e-12)


def test_one_channel_and_several_maps_keep_their_shape():
    assert reduce_channels(np.ones((4, 5, 1)), "max_abs").shape == (4, 5)
    assert reduce_channels(np.ones((9, 4, 5, 3)), "sum").shape == (9, 4, 5)


def test_both_signs_share_one_scale():
    pixels = np.array([[-1.0, 0.0, 4.0]])
    assert scale(pixels, signed=True).tolist() == [[-0.25, 0, 1]]


@pytest.mark.parametrize(
    ("pixels", "signed", "expected"),
    [
        (np.zeros((3, 4)), True, {NEUTRAL}),
        (np.zeros((3, 4)), False, {NEUTRAL}),
        (np.full((3, 4), 2.0), True, {FOR}),
        (np.full((3, 4), 2.0), False, {STRONG}),
        (np.full((3, 4), -2.0), True, {AGAINST}),
        (np.array([[5.0]]), True, {FOR}),
        (np.array([[0.0]]), True, {NEUTRAL}),
        (np.full((3, 4), np.nan), True, {INVALID_COLOR}),
        (np.array([[np.inf, -np.inf, 0.0]]), True, {INVALID_COLOR, NEUTRAL}),
        (np.array([[np.nan, 0.0, 1.0]]), False, {INVALID_COLOR, NEUTRAL, STRONG}),
        (np.array([[1e-300, -1e-300]]), True, {FOR, AGAINST}),
    ],
)
def test_degenerate_maps(pixels, signed, expected):
    assert colors(pixels, signed) == expected


def test_one_outlier_gets_the_last_colour_and_the_rest_stays_in_proportion():
    pixels = np.ones((10, 10))
    pixels[3, 3] = 1e6
    scaled = scale(pixels, signed=True)
    assert (scaled[3, 3], scaled[0, 0]) == (1, pytest.approx(1e-6))


def test_the_extent_counts_what_is_not_finite():
    found = extent(np.array([[np.nan, np.inf], [-3.0, 2.0]]))
    assert (found.minimum, found.maximum, found.limit, found.invalid) == (-3, 2, 3, 2)


def test_the_extent_of_nothing_finite():
    found = extent(np.full((2, 2), np.nan))
    assert (found.minimum, found.maximum, found.limit, found.invalid) == (None, None, 0, 4)


def test_a_given_limit_makes_maps_comparable():
    assert scale(np.array([[1.0, 8.0]]), signed=True, limit=4).tolist() == [[0.25, 1]]


@given(arrays.arrays(np.float32, (3, 3, 2), elements=st.floats(width=32, allow_nan=True, allow_infinity=True)))
def test_any_values_are_drawn_and_left_as_they_are(values):
    before = values.copy()
    for signed in (True, False):
        pixels = reduce_channels(values, usual_channels(signed))
        drawn = to_rgb(pixels, signed)
        assert (drawn.shape, drawn.dtype) == ((3, 3, 3), np.uint8)
        invalid = ~np.isfinite(pixels)
        assert ((drawn == INVALID_COLOR).all(axis=-1) == invalid).all()
    np.testing.assert_array_equal(values, before)


@given(arrays.arrays(np.float64, (2, 5), elements=st.floats(-1e30, 1e30)))
def test_the_sign_of_a_value_is_the_sign_of_its_place(pixels):
    scaled = scale(pixels, signed=True)
    assert (np.abs(scaled) <= 1).all()
    assert (scaled[pixels == 0] == 0).all()
    assert (scaled * pixels >= 0).all()


def test_a_png_holds_exactly_the_colours():
    drawn = to_rgb(np.linspace(-1, 1, 35).reshape(5, 7), signed=True)
    with Image.open(io.BytesIO(png_bytes(drawn))) as image:
        assert (image.format, image.size) == ("PNG", (7, 5))
        assert (np.asarray(image) == drawn).all()
