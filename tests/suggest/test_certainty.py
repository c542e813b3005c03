"""Distance, entropy, margin and loss: by hand and against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cosine
from scipy.stats import entropy as scipy_entropy

from app.suggest.certainty import class_distance, entropy, loss, margin


def random_probabilities(*shape: int) -> np.ndarray:
    return np.random.default_rng(sum(shape)).dirichlet(np.ones(shape[-1]), size=shape[:-1])


@pytest.mark.parametrize("index", [0, 3])
def test_class_distance_is_the_mean_of_scipys_cosine_distance(index) -> None:
    values = random_probabilities(3, 10, 5)
    one_hot = np.eye(5)[index]
    expected = [np.mean([cosine(model[place], one_hot) for model in values]) for place in range(10)]
    assert class_distance(values, index) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [([1, 0, 0], 0), ([0, 1, 0], 1), ([0, 0, 0], 1), ([0.5, 0.5, 0], 1 - 1 / np.sqrt(2)), ([1], 0)],
    ids=["certain", "wrong", "zeros", "half", "one class"],
)
def test_class_distance_by_hand(answer, expected) -> None:
    assert class_distance(np.array([[answer]], float), 0) == pytest.approx([expected])


def test_entropy_equals_scipy_over_the_logarithm_of_the_classes() -> None:
    values = random_probabilities(4, 7)
    assert entropy(values) == pytest.approx(scipy_entropy(values, axis=-1) / np.log(7))


@pytest.mark.parametrize(("answer", "expected"), [([1, 0, 0], 0), ([1 / 3] * 3, 1), ([1], 0)])
def test_entropy_by_hand(answer, expected) -> None:
    assert entropy(np.array([answer], float)) == pytest.approx([expected])


@pytest.mark.parametrize(
    ("answer", "expected"), [([0.1, 0.7, 0.2], 0.5), ([0.4, 0.4, 0.2], 0), ([0.9], 0.9), ([0, 0], 0)]
)
def test_margin_by_hand(answer, expected) -> None:
    assert margin(np.array([answer], float)) == pytest.approx([expected])


def test_loss_by_hand() -> None:
    values = np.array([[[0.5, 0.5], [0.25, 0.75], [0, 1]]])
    found = loss(values, np.array([0, 0, 0]))
    assert found[0, :2] == pytest.approx([np.log(2), np.log(4)])
    assert found[0, 2] == pytest.approx(87.33, abs=0.01)


@pytest.mark.parametrize("measure", [entropy, margin, lambda values: class_distance(values[None], 0)])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -0.2, 1.5])
def test_what_is_no_probability_is_refused(measure, bad) -> None:
    with pytest.raises(ValueError, match="Probabilities must be"):
        measure(np.array([[0.5, bad]]))
