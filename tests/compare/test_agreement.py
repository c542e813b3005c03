"""How far maps agree: which values are compared, at which size, and what cannot be compared."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from app.compare.agreement import CONSTANT, NOT_FINITE, SMALL, Map, agreement, disagreement
from app.compare.area import averaged
from tests.compare.test_structural_similarity import by_scikit_image

RANDOM = np.random.default_rng(13)


def noise(*size: int) -> np.ndarray:
    return RANDOM.normal(size=size or (16, 20))


def spearman(one: np.ndarray, other: np.ndarray) -> float:
    return spearmanr(one.ravel(), other.ravel()).statistic


def test_averaging_keeps_the_mean_and_takes_whole_blocks_where_they_fit():
    pixels = noise(6, 8)
    assert (averaged(pixels, 6, 8) == pixels).all()
    np.testing.assert_allclose(averaged(pixels, 3, 4), pixels.reshape(3, 2, 4, 2).mean(axis=(1, 3)))
    assert averaged(pixels, 5, 3).mean() == pytest.approx(pixels.mean())
    # Three places into two: the middle one goes half to each side.
    np.testing.assert_allclose(averaged(np.array([[1.0, 10.0, 100.0]]), 1, 2), [[4.0, 70.0]])


def test_two_signed_maps_are_compared_with_their_signs_and_others_without():
    one, other, unsigned = noise(), noise(), np.abs(noise())
    found = agreement([Map(one, True), Map(other, True), Map(unsigned, False)]).rank_correlation
    assert found[0, 1] == pytest.approx(spearman(one, other))
    assert found[0, 2] == pytest.approx(spearman(np.abs(one), unsigned))
    assert found[2, 1] == pytest.approx(spearman(unsigned, np.abs(other)))


def test_of_two_sizes_the_smaller_one_is_taken_for_each_pair_by_itself():
    large, middle, small = noise(32, 32), noise(24, 16), noise(16, 16)
    found = agreement([Map(large, True), Map(middle, True), Map(small, True)])
    assert found.rank_correlation[0, 1] == pytest.approx(spearman(averaged(large, 24, 16), middle))
    assert found.rank_correlation[0, 2] == pytest.approx(spearman(averaged(large, 16, 16), small))
    assert (found.reasons == "").all() and (np.diag(found.structural_similarity) == 1).all()


def test_structure_is_that_of_the_maps_as_they_are_drawn():
    one = noise()
    shades = [(pixels / np.abs(one).max() + 1) / 2 for pixels in (one, -one)]
    found = agreement([Map(one, True), Map(1e-9 * one, True), Map(-one, True)]).structural_similarity
    assert found[0, 1] == pytest.approx(1)
    assert found[0, 2] == pytest.approx(by_scikit_image(*shades)) and found[0, 2] < 0


@pytest.mark.parametrize(
    ("pixels", "reason"),
    [(np.zeros((16, 20)), CONSTANT), (np.full((16, 20), -3.0), CONSTANT), (np.full((16, 20), np.nan), NOT_FINITE)],
)
def test_what_has_no_order_has_no_number_but_a_reason(pixels, reason):
    found = agreement([Map(noise(), True), Map(pixels, True), "not computed"])
    assert np.isnan(found.rank_correlation[0, 1]) and found.reasons[0, 1] == reason
    assert found.reasons[0, 2] == found.reasons[2, 2] == "not computed"
    assert found.rank_correlation[0, 0] == 1 and found.reasons[0, 0] == ""
    assert np.isfinite(found.structural_similarity[0, 1]) == (reason == CONSTANT)


def test_one_value_that_is_not_finite_refuses_a_map():
    pixels = noise()
    pixels[3, 4] = np.inf
    found = agreement([Map(noise(), True), Map(pixels, True)])
    assert np.isnan(found.rank_correlation[0, 1]) and np.isnan(found.structural_similarity[1, 1])


def test_a_map_smaller_than_the_window_has_a_rank_correlation_only():
    found = agreement([Map(noise(10, 30), True), Map(noise(10, 30), True)])
    assert np.isfinite(found.rank_correlation).all()
    assert np.isnan(found.structural_similarity).all() and (found.reasons == SMALL).all()


def test_disagreement_is_what_the_mean_pair_lacks():
    maps = [noise(), noise(), noise()]
    pairs = [(0, 1), (0, 2), (1, 2)]
    expected = 1 - np.mean([spearman(maps[one], maps[other]) for one, other in pairs])
    assert disagreement([Map(one, True) for one in maps]) == pytest.approx(expected)
    assert disagreement([Map(maps[0], True), Map(-maps[0], True)]) == pytest.approx(2)
    assert disagreement([Map(maps[0], True), "not computed", Map(2 * maps[0], True)]) == pytest.approx(0)


def test_fewer_than_two_maps_do_not_disagree():
    assert disagreement([]) is None
    assert disagreement([Map(noise(), True), "not computed"]) is None
    assert disagreement([Map(noise(), True), Map(np.zeros((16, 20)), True)]) is None
