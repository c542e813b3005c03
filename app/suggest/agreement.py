"""How far several models agree on a picture, and how sure they are (thesis, 4.2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.suggest.checks import finite, probabilities


@dataclass(frozen=True)
class Group:
    """The places of the models that predict a class, and the mean of their scores."""

    predicted: int
    models: tuple[int, ...]
    score: float


def coherence(predicted: np.ndarray) -> np.ndarray:
    """How many different classes the models predict for each picture, 1 when all agree.

    `predicted` are class indices of shape (models, pictures); the result has the shape (pictures,).
    """
    # Each model counts as its share of its group, so that a group counts as one.
    return np.rint((1 / _group_sizes(np.asarray(predicted))).sum(axis=0)).astype(int)


def confidence(predicted: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Mean score of the largest group of models that predict the same class, for each picture, 0..1.

    Of several largest groups the highest mean counts; so when all differ it is the highest score, and when all agree
    the mean. `predicted` are class indices and `scores` the scores of those classes, both (models, pictures).
    """
    predicted, scores = np.asarray(predicted), probabilities(scores)
    same = predicted[:, None] == predicted[None]
    sizes = same.sum(axis=1)
    means = (same * scores[None]).sum(axis=1) / sizes
    return np.where(sizes == sizes.max(axis=0), means, -np.inf).max(axis=0)


def groups(predicted: np.ndarray, scores: np.ndarray) -> list[Group]:
    """For one picture the predicted classes with the models that predict them, the largest group first.

    `predicted` and `scores` have the shape (models,); of groups of the same size the higher mean comes first.
    """
    predicted, scores = np.asarray(predicted), finite("Scores", scores)
    found = [
        Group(int(one), tuple(map(int, np.flatnonzero(predicted == one))), float(scores[predicted == one].mean()))
        for one in np.unique(predicted)
    ]
    return sorted(found, key=lambda group: (-len(group.models), -group.score))


def disagreement(values: np.ndarray) -> np.ndarray:
    """Jensen-Shannon divergence of the models' probabilities for each picture, in bits (Lin 1991, equation 5.1).

    `values` has the shape (models, pictures, classes); 0 when all are equal, at most log2(models).
    """
    values = probabilities(values)
    return np.maximum(_entropy_in_bits(values.mean(axis=0)) - _entropy_in_bits(values).mean(axis=0), 0)


def _group_sizes(predicted: np.ndarray) -> np.ndarray:
    return (predicted[:, None] == predicted[None]).sum(axis=1)


def _entropy_in_bits(values: np.ndarray) -> np.ndarray:
    logs = np.log2(values, out=np.zeros_like(values), where=values > 0)
    return -(values * logs).sum(axis=-1)
