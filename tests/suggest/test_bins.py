"""Every picture is in one bin, the one that its value belongs to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.suggest.bins import Bin, histogram


def test_by_hand() -> None:
    assert histogram(np.array([0.0, 1.0, 0.5, 0.9, 0.1]), 2) == [Bin(0, 0.5, (0, 4)), Bin(0.5, 1, (2, 3, 1))]


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], []), ([3.0], [Bin(3, 3, (0,))]), ([2.0] * 3, [Bin(2, 2, (0, 1, 2))])],
    ids=["no picture", "one picture", "all equal"],
)
def test_degenerate(values, expected) -> None:
    assert histogram(np.array(values)) == expected


def test_bins_too_narrow_for_64_bit_numbers_are_one() -> None:
    values = np.array([1.0, np.nextafter(1.0, 2.0)])
    assert histogram(values, 10) == [Bin(values[0], values[1], (0, 1))]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60), st.integers(1, 30))
def test_counts_equal_numpys_and_every_picture_occurs_once(values, count) -> None:
    bins = histogram(np.array(values), count)
    assert sorted(place for one in bins for place in one.places) == list(range(len(values)))
    for one in bins:
        assert all(one.low <= values[place] <= one.high for place in one.places)
        assert [values[place] for place in one.places] == sorted(values[place] for place in one.places)


def test_counts_equal_numpys() -> None:
    values = np.random.default_rng(0).normal(size=500)
    expected, edges = np.histogram(values, bins=12)
    bins = histogram(values, 12)
    assert [len(one.places) for one in bins] == expected.tolist()
    assert [one.low for one in bins] == pytest.approx(edges[:-1].tolist())


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_no_number_is_refused(bad) -> None:
    with pytest.raises(ValueError, match="Values must be finite"):
        histogram(np.array([0.0, bad]))


def test_no_bins_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 1, got 0"):
        histogram(np.array([1.0, 2.0]), 0)
