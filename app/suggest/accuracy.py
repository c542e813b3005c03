"""What labels tell: which model is right, and which classes are taken for which.

Predictions are class indices of shape (models, pictures), labels of shape (pictures,).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Confusion:
    """A class that is taken for another, with the places of the pictures."""

    label: int
    predicted: int
    places: tuple[int, ...]


def accuracy(predicted: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Share of pictures that each model gets right, 0..1, shape (models,)."""
    return (np.asarray(predicted) == labels).mean(axis=1)


def top_accuracy(values: np.ndarray, labels: np.ndarray, count: int = 5) -> np.ndarray:
    """Share of pictures whose label is among the `count` highest of (models, pictures, classes), shape (models,).

    A label counts when fewer than `count` classes have a higher probability.
    """
    own = np.take_along_axis(values, np.broadcast_to(labels[:, None], (*values.shape[:-1], 1)), axis=-1)
    return ((values > own).sum(axis=-1) < count).mean(axis=1)


def class_accuracy(predicted: np.ndarray, labels: np.ndarray) -> dict[int, np.ndarray]:
    """For each class that occurs as a label, the share that each model gets right, shape (models,)."""
    return {int(one): accuracy(np.asarray(predicted)[:, labels == one], one) for one in np.unique(labels)}


def confusions(predicted: np.ndarray, labels: np.ndarray) -> list[Confusion]:
    """Pairs of label and wrong prediction of one model (pictures,), the most frequent first."""
    pairs: dict[tuple[int, int], list[int]] = {}
    for place in np.flatnonzero(np.asarray(predicted) != labels):
        pairs.setdefault((int(labels[place]), int(predicted[place])), []).append(int(place))
    ordered = sorted(pairs.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return [Confusion(label, taken_for, tuple(places)) for (label, taken_for), places in ordered]


def all_wrong(predicted: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Places of the pictures that no model gets right."""
    return np.flatnonzero((np.asarray(predicted) != labels).all(axis=0))


def only_one_right(predicted: np.ndarray, labels: np.ndarray) -> list[tuple[int, int]]:
    """(place, model) of the pictures that exactly one of several models gets right."""
    right = np.asarray(predicted) == labels
    if len(right) < 2:
        return []
    return [(int(place), int(right[:, place].argmax())) for place in np.flatnonzero(right.sum(axis=0) == 1)]
