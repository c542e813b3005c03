"""Confidence and coherence: by hand, and against the definition written out picture by picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from app.suggest.agreement import Group, coherence, confidence, disagreement, groups

BY_HAND = {
    "one model": ([4], [0.7], 1, 0.7),
    "all agree: the mean": ([4, 4, 4], [0.9, 0.6, 0.3], 1, 0.6),
    "the largest group's mean": ([4, 4, 7], [0.2, 0.4, 1.0], 2, 0.3),
    "all differ: the highest": ([1, 2, 3], [0.2, 0.5, 0.4], 3, 0.5),
    "two groups of two: the higher mean": ([1, 2, 1, 2], [0.2, 0.5, 0.4, 0.6], 2, 0.55),
    "two of two and one": ([1, 2, 1, 2, 9], [0.9, 0.1, 0.7, 0.2, 1.0], 3, 0.8),
    "class 0 is a class": ([0, 0, 5], [0.4, 0.6, 0.9], 2, 0.5),
    "scores of zero": ([1, 1], [0.0, 0.0], 1, 0.0),
}


@pytest.mark.parametrize("case", BY_HAND)
def test_by_hand(case) -> None:
    predicted, scores, expected_coherence, expected_confidence = BY_HAND[case]
    predicted, scores = np.array(predicted)[:, None], np.array(scores)[:, None]
    assert coherence(predicted).tolist() == [expected_coherence]
    assert confidence(predicted, scores) == pytest.approx([expected_confidence])


def slow_confidence(predicted: list[int], scores: list[float]) -> float:
    """The definition: all agree, else the largest group, else the highest score."""
    if len(set(predicted)) == 1:
        return sum(scores) / len(scores)
    if len(set(predicted)) == len(predicted):
        return max(scores)
    by_class: dict[int, list[float]] = {}
    for one, score in zip(predicted, scores, strict=True):
        by_class.setdefault(one, []).append(score)
    largest = max(len(group) for group in by_class.values())
    return max(sum(group) / len(group) for group in by_class.values() if len(group) == largest)


@given(st.integers(1, 6).flatmap(lambda n: st.lists(st.tuples(*[st.integers(0, 3)] * n), min_size=1, max_size=8)))
def test_equals_the_definition_on_any_predictions(rows) -> None:
    predicted = np.array(rows).T
    scores = np.random.default_rng(len(rows)).uniform(size=predicted.shape)
    found = confidence(predicted, scores)
    for place in range(predicted.shape[1]):
        assert found[place] == pytest.approx(slow_confidence(predicted[:, place].tolist(), scores[:, place].tolist()))
        assert coherence(predicted)[place] == len(set(predicted[:, place]))


def test_many_models_count_as_whole_groups() -> None:
    """Shares of 1/3 and the like add up to a whole number."""
    predicted = np.repeat([[0], [1], [2]], [49, 50, 51], axis=0)
    assert coherence(predicted).tolist() == [3]


def test_a_score_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="1 of 2 are not"):
        confidence(np.array([[1, 1]]), np.array([[0.3, np.nan]]))


def test_groups_are_ordered_by_size_and_then_by_score() -> None:
    found = groups(np.array([5, 0, 5, 0, 3]), np.array([0.2, 0.9, 0.4, 0.5, 1.0]))
    assert [(one.predicted, one.models, round(one.score, 6)) for one in found] == [
        (0, (1, 3), 0.7),
        (5, (0, 2), 0.3),
        (3, (4,), 1.0),
    ]
    assert groups(np.array([2]), np.array([0.5])) == [Group(2, (0,), 0.5)]


def test_disagreement_equals_scipy_for_two_models() -> None:
    values = np.random.default_rng(0).dirichlet(np.ones(6), size=(2, 20))
    expected = [jensenshannon(one, other, base=2) ** 2 for one, other in zip(*values, strict=True)]
    assert disagreement(values) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([[[0.2, 0.8]], [[0.2, 0.8]], [[0.2, 0.8]]], 0),
        ([[[1, 0]], [[0, 1]]], 1),
        ([[[1, 0, 0, 0]], [[0, 1, 0, 0]], [[0, 0, 1, 0]], [[0, 0, 0, 1]]], 2),
        ([[[0.5, 0.5]]], 0),
    ],
    ids=["equal", "opposite", "four models, four classes", "one model"],
)
def test_disagreement_by_hand(values, expected) -> None:
    assert disagreement(np.array(values, float)) == pytest.approx([expected], abs=1e-12)
