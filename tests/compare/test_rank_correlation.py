"""Spearman's rank correlation: against SciPy's, by hand, and by what must hold for every map."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import rankdata, spearmanr

from app.compare.rank_correlation import mean_ranks, rank_correlations
from app.render.compact import rounded

RANDOM = np.random.default_rng(11)
# Few different values, so that there are ties.
WITH_TIES = arrays(np.float64, (5, 6), elements=st.integers(-4, 4).map(float))


@settings(max_examples=30)
@given(WITH_TIES)
def test_ranks_are_those_of_scipy(values):
    assert np.array_equal(mean_ranks(values), rankdata(values).ravel())


@pytest.mark.parametrize(
    "values", [RANDOM.normal(size=500), rounded(RANDOM.standard_cauchy(500)), np.array([0.0, -0.0, -1])]
)
def test_ranks_of_numbers_that_are_sorted_and_of_maps_that_are_counted(values):
    assert np.array_equal(mean_ranks(values), rankdata(values))


def test_every_pair_is_as_scipy_says():
    maps = np.stack(
        [RANDOM.normal(size=(17, 13)), RANDOM.standard_cauchy((17, 13)) * 1e-9, RANDOM.random((17, 13)).round(1)]
    )
    maps = np.concatenate([maps, maps[:1] + maps[2:] * 0.3])
    found = rank_correlations(maps)
    for one in range(len(maps)):
        for other in range(len(maps)):
            expected = spearmanr(maps[one].ravel(), maps[other].ravel()).statistic
            assert found[one, other] == pytest.approx(expected, abs=1e-12)


def test_by_hand():
    # Ranks 1 2 3 4 and 1 3 2 4: the squares of their differences sum to 2, so 1 - 6 * 2 / (4 * 15).
    one, other = np.array([[1.0, 2.0], [3.0, 40.0]]), np.array([[-9.0, 5.0], [0.0, 6.0]])
    assert rank_correlations(np.stack([one, other]))[0, 1] == pytest.approx(0.8)


def test_a_constant_map_has_no_order():
    found = rank_correlations(np.stack([np.full((3, 3), 2.0), np.arange(9.0).reshape(3, 3)]))
    assert np.isnan(found[0]).all() and np.isnan(found[1, 0]) and found[1, 1] == 1


@settings(max_examples=30)
@given(WITH_TIES, WITH_TIES)
def test_what_holds_for_every_two_maps(one, other):
    found = rank_correlations(np.stack([one, other, -one, np.exp(one), 3 * other**3 - 1]))
    np.testing.assert_array_equal(found, found.T)
    if np.ptp(one) == 0:
        assert np.isnan(found[0]).all()
        return
    assert found[0, 0] == 1 and found[0, 2] == pytest.approx(-1) and found[0, 3] == pytest.approx(1)
    assert found[0, 1] == pytest.approx(-found[2, 1], nan_ok=True)
    assert found[0, 1] == pytest.approx(found[3, 4], nan_ok=True), "growing functions keep the order"
