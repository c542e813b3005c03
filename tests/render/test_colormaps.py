from __future__ import annotations

import numpy as np
import pytest
from colorspacious import cspace_convert

from app.render.colormaps import (
    DIVERGING,
    INVALID_COLOR,
    SEQUENTIAL,
    SIGNED_MAP,
    STEPS,
    UNSIGNED_MAP,
    colorize,
    colormaps,
    control_points,
    lookup_table,
    names,
)
from tests.render.color_difference import ciede2000, seen_by_machado, seen_by_vienot

NEUTRAL = [0xF7, 0xF7, 0xF7]


def perceived(colors: np.ndarray, deficiency: str | None = None) -> np.ndarray:
    """Colours 0..255 in CAM02-UCS, where equal distances look equally different."""
    rgb = np.clip(np.asarray(colors) / 255, 2e-3, 1)  # its formula has no black
    if deficiency is not None:
        seen = {"name": "sRGB1+CVD", "cvd_type": deficiency, "severity": 100}
        rgb = np.clip(cspace_convert(rgb, seen, "sRGB1"), 2e-3, 1)
    return cspace_convert(rgb, "sRGB1", "CAM02-UCS")


def steps(name: str, deficiency: str | None = None) -> np.ndarray:
    """How different each of about sixty colours along the map looks from the next."""
    return np.linalg.norm(np.diff(perceived(lookup_table(name)[:: STEPS // 30], deficiency), axis=0), axis=-1)


def test_the_maps_used_without_choosing_are_there():
    assert names(DIVERGING)[0] == SIGNED_MAP and names(SEQUENTIAL)[0] == UNSIGNED_MAP


@pytest.mark.parametrize("name", names(DIVERGING))
def test_zero_is_the_middle_point_and_neutral(name):
    points = control_points(name)
    assert len(points) % 2 == 1
    zero = colorize(np.array([0.0]), name)[0]
    assert (zero == points[len(points) // 2]).all()
    assert np.ptp(zero.astype(int)) <= 10, "no hue"


def test_zero_has_the_same_colour_in_both_maps_used_without_choosing():
    for name in (SIGNED_MAP, UNSIGNED_MAP):
        assert colorize(np.array([0.0]), name).tolist() == [NEUTRAL]


@pytest.mark.parametrize("name", colormaps())
def test_equal_steps_look_equal(name):
    sizes = steps(name)
    assert sizes.min() > 0.55 * sizes.mean() and sizes.max() < 1.5 * sizes.mean()


@pytest.mark.parametrize("deficiency", ["protanomaly", "deuteranomaly", "tritanomaly"])
@pytest.mark.parametrize("name", colormaps())
def test_no_step_is_lost_on_colour_blind_eyes(name, deficiency):
    sizes = steps(name, deficiency)
    assert sizes.min() > 0.15 * sizes.mean()


@pytest.mark.parametrize("deficiency", [None, "protanomaly", "deuteranomaly", "tritanomaly"])
@pytest.mark.parametrize("name", names(DIVERGING))
def test_for_and_against_never_look_alike(name, deficiency):
    colors = perceived(lookup_table(name), deficiency)
    strong = slice(STEPS // 4, None, 30)
    assert np.linalg.norm(colors[STEPS:][strong] - colors[STEPS::-1][strong], axis=-1).min() > 10


# From the test data of Sharma, Wu and Dalal 2005 (table 1: pairs 1, 7, 16, 17, 25 and 33).
@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ],
)
def test_colour_difference_is_that_of_the_standard(one, other, difference):
    assert ciede2000(np.array(one), np.array(other)) == pytest.approx(difference, abs=1e-4)


@pytest.mark.parametrize(
    ("seen", "deficiency"),
    [
        (seen_by_machado, "protanomaly"),
        (seen_by_machado, "deuteranomaly"),
        (seen_by_machado, "tritanomaly"),
        (seen_by_vienot, "protanomaly"),
        (seen_by_vienot, "deuteranomaly"),
    ],
)
@pytest.mark.parametrize("name", names(DIVERGING))
def test_the_strongest_for_and_against_differ_for_colour_blind_eyes(name, seen, deficiency):
    against, strongest = cspace_convert(seen(lookup_table(name)[[0, -1]], deficiency), "sRGB1", "CIELab")
    assert ciede2000(against, strongest) >= 20


@pytest.mark.parametrize("name", colormaps())
def test_lightness_changes_in_one_direction_from_zero(name):
    light = perceived(lookup_table(name))[:: STEPS // 30, 0]
    halves = [light] if colormaps()[name]["kind"] == SEQUENTIAL else np.split(light, [len(light) // 2 + 1])
    for half in halves:
        change = np.diff(half)
        assert (change > 0).all() or (change < 0).all()


@pytest.mark.parametrize("name", colormaps())
def test_control_points_are_met_and_lie_on_straight_lines(name):
    points = control_points(name)
    low = -1 if colormaps()[name]["kind"] == DIVERGING else 0
    assert np.abs(colorize(np.linspace(low, 1, len(points)), name) - points).max() <= 1
    table = lookup_table(name)
    along = np.linspace(0, len(points) - 1, len(table))
    expected = np.stack([np.interp(along, np.arange(len(points)), points[:, channel]) for channel in range(3)], axis=-1)
    assert np.abs(table - expected).max() <= 0.5 + 1e-9


@pytest.mark.parametrize("name", colormaps())
def test_no_map_contains_the_colour_of_what_is_not_a_number(name):
    assert np.abs(lookup_table(name).astype(int) - INVALID_COLOR).max(axis=-1).min() > 30
    assert (colorize(np.array([np.nan, np.inf, -np.inf]), name) == INVALID_COLOR).all()


def test_values_outside_end_at_the_ends():
    assert (colorize(np.array([-3.0, 7.0]), "red-blue") == control_points("red-blue")[[0, -1]]).all()
    assert (colorize(np.array([-3.0, 7.0]), "heat") == control_points("heat")[[0, -1]]).all()


def test_shape_is_kept():
    assert colorize(np.zeros((2, 3, 4)), "heat").shape == (2, 3, 4, 3)
