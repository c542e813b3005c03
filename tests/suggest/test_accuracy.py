"""What labels tell, by hand."""

from __future__ import annotations

import numpy as np

from app.suggest.accuracy import (
    Confusion,
    accuracy,
    all_wrong,
    class_accuracy,
    confusions,
    only_one_right,
    top_accuracy,
)

LABELS = np.array([0, 0, 1, 2, 2])
PREDICTED = np.array([[0, 1, 1, 0, 0], [0, 1, 2, 0, 2]])


def test_accuracy_and_class_accuracy() -> None:
    assert accuracy(PREDICTED, LABELS).tolist() == [0.4, 0.4]
    found = class_accuracy(PREDICTED, LABELS)
    assert {label: shares.tolist() for label, shares in found.items()} == {0: [0.5, 0.5], 1: [1, 0], 2: [0, 0.5]}


def test_top_accuracy_counts_classes_that_are_higher() -> None:
    values = np.array([[[0.1, 0.2, 0.7], [0.3, 0.3, 0.4], [0.5, 0.3, 0.2]]])
    labels = np.array([0, 0, 0])
    assert top_accuracy(values, labels, 1).tolist() == [1 / 3]
    assert top_accuracy(values, labels, 2).tolist() == [2 / 3]
    assert top_accuracy(values, labels, 3).tolist() == [1]


def test_confusions_are_sorted_by_count() -> None:
    assert confusions(PREDICTED[0], LABELS) == [Confusion(2, 0, (3, 4)), Confusion(0, 1, (1,))]
    assert confusions(LABELS, LABELS) == []


def test_all_wrong_and_only_one_right() -> None:
    assert all_wrong(PREDICTED, LABELS).tolist() == [1, 3]
    assert only_one_right(PREDICTED, LABELS) == [(2, 0), (4, 1)]
    assert only_one_right(PREDICTED[:1], LABELS) == []
