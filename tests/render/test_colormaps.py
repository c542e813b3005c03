from __future__ import annotations

import numpy as np
import pytest

from app.render.colormaps import DIVERGING, INVALID_COLOR, SEQUENTIAL, colorize, control_points

NEUTRAL = [0xF7, 0xF7, 0xF7]


def lightness(colors: np.ndarray) -> np.ndarray:
    """CIE L* of sRGB colours 0..255."""
    linear = np.where(colors / 255 <= 0.04045, colors / 255 / 12.92, ((colors / 255 + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    return np.where(luminance > 0.008856, 116 * np.cbrt(luminance) - 16, 903.3 * luminance)


@pytest.mark.parametrize("name", DIVERGING)
def test_zero_is_exactly_the_neutral_colour(name):
    assert colorize(np.array([0.5]), name).tolist() == [NEUTRAL]


@pytest.mark.parametrize("name", SEQUENTIAL)
def test_an_unsigned_map_starts_at_the_neutral_colour(name):
    assert colorize(np.array([0.0]), name).tolist() == [NEUTRAL]


@pytest.mark.parametrize("name", DIVERGING)
def test_a_diverging_map_is_as_dark_at_both_ends_and_falls_from_the_middle(name):
    light = lightness(colorize(np.linspace(0, 1, 101), name).astype(float))
    assert (np.diff(light[:51]) > -0.5).all() and (np.diff(light[50:]) < 0.5).all()
    assert abs(light[0] - light[-1]) < 5


@pytest.mark.parametrize("name", SEQUENTIAL)
def test_a_sequential_map_only_gets_darker(name):
    light = lightness(colorize(np.linspace(0, 1, 101), name).astype(float))
    assert (np.diff(light) < 0.5).all() and light[0] - light[-1] > 60


@pytest.mark.parametrize("name", DIVERGING | SEQUENTIAL)
def test_control_points_are_met_and_lie_on_straight_lines(name):
    points = control_points(name)
    assert (colorize(np.linspace(0, 1, len(points)), name) == points).all()
    between = colorize(np.array([0.5 / (len(points) - 1)]), name)[0]
    assert np.abs(between - points[:2].mean(axis=0)).max() <= 0.5


@pytest.mark.parametrize("name", DIVERGING | SEQUENTIAL)
def test_no_map_contains_the_colour_of_what_is_not_a_number(name):
    colors = colorize(np.linspace(0, 1, 1001), name).astype(int)
    assert np.abs(colors - INVALID_COLOR).max(axis=-1).min() > 30
    assert (colorize(np.array([np.nan, np.inf, -np.inf]), name) == INVALID_COLOR).all()


def test_positions_outside_end_at_the_ends():
    assert (colorize(np.array([-3.0, 7.0]), "red-blue") == control_points("red-blue")[[0, -1]]).all()


def test_shape_is_kept():
    assert colorize(np.zeros((2, 3, 4)), "heat").shape == (2, 3, 4, 3)
