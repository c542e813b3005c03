"""How sure one model is of one picture, and how far its answer is from a class."""

from __future__ import annotations

import numpy as np

from app.suggest.checks import probabilities

SMALLEST = np.finfo(np.float32).tiny


def class_distance(values: np.ndarray, index: int) -> np.ndarray:
    """Cosine distance between each model's probabilities and the class, mean over the models, 0..1.

    `values` has the shape (models, pictures, classes), the result (pictures,). An answer of zeros is at distance 1.
    """
    values = probabilities(values)
    lengths = np.linalg.norm(values, axis=-1)
    cosines = np.divide(values[..., index], lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return (1 - np.minimum(cosines, 1)).mean(axis=0)


def entropy(values: np.ndarray) -> np.ndarray:
    """Entropy of probabilities (..., classes) divided by its highest value: 0 for certain, 1 for all classes alike."""
    values = probabilities(values)
    classes = values.shape[-1]
    logs = np.log(values, out=np.zeros_like(values), where=values > 0)
    return -(values * logs).sum(axis=-1) / np.log(classes) if classes > 1 else np.zeros(values.shape[:-1])


def margin(values: np.ndarray) -> np.ndarray:
    """Difference between the two highest of (..., classes), 0..1; the score itself where there is one class only."""
    values = probabilities(values)
    if values.shape[-1] == 1:
        return values[..., 0]
    second, first = np.moveaxis(np.partition(values, -2, axis=-1)[..., -2:], -1, 0)
    return first - second


def loss(values: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Cross-entropy -ln p(label) of probabilities (..., pictures, classes), labels (pictures,): mistakenness.

    At most 87.3, the logarithm of the smallest 32-bit number, so that a probability of 0 stays a number.
    """
    values = probabilities(values)
    picked = np.take_along_axis(values, np.broadcast_to(labels[:, None], (*values.shape[:-1], 1)), axis=-1)[..., 0]
    return -np.log(np.maximum(picked, SMALLEST))
