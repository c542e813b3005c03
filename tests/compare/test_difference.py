from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.compare.difference import difference

MAPS = arrays(np.float64, (4, 5), elements=st.floats(-1e3, 1e3))


def test_by_hand():
    one, other = np.array([[1.0, -4.0]]), np.array([[10.0, 5.0]])
    np.testing.assert_allclose(difference(one, other), [[0.25 - 1, -1 - 0.5]])


def test_a_larger_map_is_averaged_after_it_was_scaled():
    one = np.array([[8.0, 0.0], [0.0, 0.0]])
    np.testing.assert_allclose(difference(one, np.array([[-3.0]])), [[0.25 + 1]])


def test_of_zeros_nothing_is_divided_by_zero():
    np.testing.assert_array_equal(difference(np.zeros((2, 2)), np.eye(2)), -np.eye(2))


@settings(max_examples=30)
@given(MAPS, MAPS)
def test_what_holds_for_every_two_maps(one, other):
    found = difference(one, other)
    assert np.abs(found).max() <= 2
    np.testing.assert_array_equal(found, -difference(other, one))
    np.testing.assert_array_equal(difference(one, one), 0 * one)
    np.testing.assert_allclose(found, difference(4 * one, other), atol=1e-12)
