"""Structural similarity: against scikit-image's, by hand, and by what must hold for every map."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.metrics import structural_similarity

from app.compare.structural_similarity import structural_similarities

RANDOM = np.random.default_rng(12)


def by_scikit_image(one: np.ndarray, other: np.ndarray) -> float:
    """With the settings that its documentation names for the paper of Wang et al."""
    return structural_similarity(
        one, other, data_range=1.0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )


@pytest.mark.parametrize("size", [(40, 31), (11, 11), (12, 64)])
def test_every_pair_is_as_scikit_image_says(size):
    one = RANDOM.random(size)
    steep = np.linspace(0, 1, size[0] * size[1]).reshape(size)
    maps = np.stack([one, 0.8 * one + 0.1, steep, np.zeros(size), 1 - one])
    found = structural_similarities(maps)
    for first in range(len(maps)):
        for second in range(len(maps)):
            assert found[first, second] == pytest.approx(by_scikit_image(maps[first], maps[second]), abs=1e-12)


def test_two_even_maps_differ_in_their_luminance_alone():
    # (2 * 0.2 * 0.6 + C1) / (0.2**2 + 0.6**2 + C1) with C1 = 0.01**2
    maps = np.stack([np.full((15, 15), 0.2), np.full((15, 15), 0.6)])
    assert structural_similarities(maps)[0, 1] == pytest.approx(0.2401 / 0.4001)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 1))
def test_what_holds_for_every_two_maps(seed, strength):
    random = np.random.default_rng(seed)
    one, other = random.random((2, 14, 12)) * strength
    found = structural_similarities(np.stack([one, other]))
    assert (np.diag(found) == 1).all()
    assert found[0, 1] == found[1, 0] and -1 <= found[0, 1] < 1
    turned = structural_similarities(np.stack([one.T, other.T]))
    assert turned[0, 1] == pytest.approx(found[0, 1]), "turning both maps changes nothing"
