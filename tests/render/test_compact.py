from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from app.render.compact import pack, rounded

FLOATS = st.floats(-1e30, 1e30)


@given(arrays.arrays(np.float64, (3, 4), elements=FLOATS))
def test_every_value_keeps_three_digits_of_its_own(pixels):
    limit = np.abs(pixels).max()
    error = np.abs(rounded(pixels) - pixels)
    assert (error <= np.maximum(np.abs(pixels) / 2048, limit * 2e-12)).all()


@given(arrays.arrays(np.float64, (3, 4), elements=FLOATS))
def test_rounding_twice_changes_nothing_and_the_strongest_value_stays(pixels):
    once = rounded(pixels)
    assert (rounded(once) == once).all()
    assert np.abs(once).max() == pytest.approx(np.abs(pixels).max(), rel=1e-15)


def test_zeros_stay_zeros_and_what_is_not_a_number_stays_that():
    assert not rounded(np.zeros((2, 3))).any()
    assert not pack(np.zeros((2, 3)))[24:].strip(b"\0")
    assert np.isnan(rounded(np.array([[np.nan, 1.0]]))[0, 0])
    assert rounded(np.array([[np.inf, -np.inf, 2.0]])).tolist() == [[np.inf, -np.inf, 2.0]]
    assert np.isnan(rounded(np.full((2, 2), np.nan))).all()


def test_the_bytes_are_a_header_and_the_values_row_after_row():
    packed = pack(np.arange(6.0).reshape(1, 2, 3))
    assert struct.unpack("<4sIIId", packed[:24]) == (b"map1", 1, 2, 3, 5 / 32768)
    assert np.frombuffer(packed[24:], "<f2").tolist() == [0, 6552, 13104, 19664, 26208, 32768]


def test_one_map_without_tiles_is_one_tile():
    assert pack(np.ones((4, 5))) == pack(np.ones((1, 4, 5)))
