"""From logits to what people read."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.class_scores import class_count, named, scores, start_of_classes, top_predictions


def test_softmax_of_large_logits_does_not_overflow() -> None:
    found = scores(np.array([[1e4, 1e4 - np.log(3), -1e4]]), "softmax")
    np.testing.assert_allclose(found, [[0.75, 0.25, 0]], atol=1e-6)


def test_one_sigmoid_unit_is_two_classes() -> None:
    found = scores(np.array([[np.log(3.0)], [-1e3]]), "sigmoid")
    np.testing.assert_allclose(found, [[0.25, 0.75], [1, 0]], atol=1e-6)
    assert class_count(1, "sigmoid") == 2
    np.testing.assert_array_equal(start_of_classes(np.array([0, 1]), 1, "sigmoid"), [[-1], [1]])


def test_several_sigmoid_units_and_logits_stay_as_many() -> None:
    np.testing.assert_allclose(scores(np.zeros((1, 3)), "sigmoid"), np.full((1, 3), 0.5))
    np.testing.assert_array_equal(scores(np.array([[-2.0, 7.0]]), "linear"), [[-2, 7]])
    assert class_count(3, "sigmoid") == class_count(3, "softmax") == 3
    # One linear unit is a number, not two classes.
    assert class_count(1, "linear") == 1
    np.testing.assert_array_equal(start_of_classes(np.array([0]), 1, "linear"), [[1]])


def test_start_of_a_class_of_each_picture() -> None:
    np.testing.assert_array_equal(start_of_classes(np.array([2, 0]), 3, "softmax"), [[0, 0, 1], [1, 0, 0]])


def test_five_highest_first_and_the_lower_index_wins_a_tie() -> None:
    answers = np.array([[0.1, 0.3, 0.1, 0.3, 0.05, 0.15], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]])
    found = top_predictions(answers, None)
    assert [entry["index"] for entry in found[0]] == [1, 3, 5, 0, 2]
    assert [entry["index"] for entry in found[1]] == [0, 1, 2, 3, 4]
    assert [entry["score"] for entry in found[0]] == pytest.approx([0.3, 0.3, 0.15, 0.1, 0.1])


def test_fewer_than_five_classes() -> None:
    assert [entry["index"] for entry in top_predictions(np.array([[0.2, 0.8]]), ("no", "yes"))[0]] == [1, 0]


def test_names_go_with_their_index() -> None:
    ((best, *_),) = top_predictions(np.array([[0.1, 0.9]]), ("cat", "dog"))
    assert best == {"index": 1, "name": "dog", "score": pytest.approx(0.9)}
    assert named(0, ("cat", "dog")) == {"index": 0, "name": "cat"}
    assert named(7, None) == {"index": 7, "name": "7"}
