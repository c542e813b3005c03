"""From logits to the classes people see: probabilities, the top five, a single sigmoid unit as two classes."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import expit, softmax

TOP = 5


def is_two_sided(units: int, output_function: str) -> bool:
    """One sigmoid unit stands for two classes: index 1 is the unit, index 0 its complement."""
    return units == 1 and output_function == "sigmoid"


def class_count(units: int, output_function: str) -> int:
    return 2 if is_two_sided(units, output_function) else units


def scores(logits: np.ndarray, output_function: str) -> np.ndarray:
    """The network's answers, shape (batch, classes): probabilities, or the logits where it has none."""
    if output_function == "softmax":
        return softmax(logits, axis=-1)
    if output_function == "sigmoid":
        unit = expit(logits)
        return np.concatenate([1 - unit, unit], axis=-1) if logits.shape[-1] == 1 else unit
    return logits


def start_of_classes(classes: np.ndarray, units: int, output_function: str) -> np.ndarray:
    """Start signal at the logits for a class of each picture, shape (batch, units); the complement's score is minus
    the unit's."""
    if is_two_sided(units, output_function):
        return np.where(classes == 1, 1, -1).astype(np.float32)[:, None]
    return np.eye(units, dtype=np.float32)[classes]


def top_predictions(answers: np.ndarray, names: tuple[str, ...] | None) -> list[list[dict[str, Any]]]:
    """The five highest classes of each picture as `{"index", "name", "score"}`, highest first."""
    order = np.argsort(-answers, axis=-1, kind="stable")[:, :TOP]
    return [
        [{**named(int(index), names), "score": float(answer[index])} for index in best]
        for answer, best in zip(answers, order, strict=True)
    ]


def named(index: int, names: tuple[str, ...] | None) -> dict[str, Any]:
    return {"index": index, "name": names[index] if names is not None else str(index)}
