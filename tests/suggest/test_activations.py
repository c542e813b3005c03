"""Means, maxima, the pictures that a unit likes, and pictures that are nearly the same."""

from __future__ import annotations

import numpy as np
import pytest

from app.suggest import activations
from app.suggest.activations import channel_maxima, layer_mean, most_activating, near_duplicates, never_active


def test_layer_mean_and_channel_maxima_by_hand() -> None:
    outputs = np.array([[[[1, -5], [3, 2]]], [[[0, 0], [0, 4]]]], float)  # 2 pictures, 1x2 positions, 2 channels
    assert layer_mean(outputs).tolist() == [0.25, 1.0]
    assert channel_maxima(outputs).tolist() == [[3, 2], [0, 4]]


def test_of_a_dense_layer_each_output_is_its_own_maximum() -> None:
    outputs = np.array([[1.0, -2.0, 3.0]])
    assert channel_maxima(outputs).tolist() == outputs.tolist()
    assert layer_mean(outputs) == pytest.approx([2 / 3])


def test_units_that_are_never_active() -> None:
    assert never_active(np.array([[0, 1, -1, 0], [0, 0, -2, 3]])).tolist() == [0, 2]


def test_most_activating_is_highest_first_and_ties_keep_their_order() -> None:
    maxima = np.array([[1], [5], [3], [5], [0]])
    assert most_activating(maxima, 0, 3).tolist() == [1, 3, 2]
    assert most_activating(maxima, 0).tolist() == [1, 3, 2, 0, 4]


@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_near_duplicates_equal_all_pairs_one_by_one(rows, monkeypatch) -> None:
    monkeypatch.setattr(activations, "ROWS", rows)
    random = np.random.default_rng(0)
    features = random.normal(size=(7, 4))
    features = np.concatenate([features, features[[2]] * 3, features[[5]] + 0.01, np.zeros((1, 4))])
    expected = {
        (one, other)
        for one in range(len(features))
        for other in range(one + 1, len(features))
        if np.linalg.norm(features[one]) * np.linalg.norm(features[other]) > 0
        and features[one] @ features[other] / np.linalg.norm(features[one]) / np.linalg.norm(features[other]) >= 0.98
    }
    found = near_duplicates(features)
    assert {pair[:2] for pair in found} == expected >= {(2, 7), (5, 8)}
    assert [cosine for *_, cosine in found] == sorted((cosine for *_, cosine in found), reverse=True)
    assert found[0] == (2, 7, pytest.approx(1))


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="Activations must be finite"):
        layer_mean(np.array([[1.0, np.nan]]))
