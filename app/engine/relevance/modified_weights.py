"""Weights that rules need in another form: positive part, negative part, squares. Each is computed once a network."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.engine.layers import weight_attributes
from app.engine.runtime import tf

FORMS = {
    "positive": lambda weight: tf.maximum(weight, 0.0),
    "negative": lambda weight: tf.minimum(weight, 0.0),
    "squared": tf.square,
}


class ModifiedWeights:
    """Modified weights of a network's layers as variables, shared by all of its analyzers.

    New ones must be initialised with `take_uninitialised()` before the first run. Weights are known by the original
    variable, so that two copies of a layer share them.
    """

    def __init__(self) -> None:
        self._variables: dict[tuple[int, str], Any] = {}
        self._uninitialised: list[Any] = []
        self._patterns: dict[tuple[str, int], Any] = {}

    def of(self, layer: Any, form: str) -> dict[str, Any]:
        """The layer's weights without the bias in one of `FORMS`, by attribute."""
        return {name: self._variable(weight, form) for name, weight in kernels(layer).items()}

    def plain(self, layer: Any) -> dict[str, Any]:
        return kernels(layer)

    def ones(self, layer: Any) -> dict[str, Any]:
        """Ones in the shape of each weight: nothing to keep."""
        return {name: tf.ones_like(weight) for name, weight in kernels(layer).items()}

    def add_patterns(self, training: str, patterns: list[tuple[Any, np.ndarray]]) -> None:
        """Keeps the pattern of each weight, learned from the pictures that `training` stands for."""
        for weight, pattern in patterns:
            variable = tf.compat.v1.Variable(pattern, trainable=False, use_resource=True, name="pattern")
            variable._keras_initialized = True
            self._patterns[training, id(weight)] = variable
            self._uninitialised.append(variable)

    def patterns(self, layer: Any, training: str) -> dict[str, Any]:
        return {name: self._patterns[training, id(weight)] for name, weight in kernels(layer).items()}

    def has_patterns(self, layer: Any, training: str) -> bool:
        return all((training, id(weight)) in self._patterns for weight in kernels(layer).values())

    def take_uninitialised(self) -> list[Any]:
        taken, self._uninitialised = self._uninitialised, []
        return taken

    def _variable(self, weight: Any, form: str) -> Any:
        key = (id(weight), form)
        if key not in self._variables:
            variable = tf.compat.v1.Variable(FORMS[form](weight), trainable=False, use_resource=True, name=form)
            variable._keras_initialized = True  # else Keras initialises it again with every session it hands out
            self._variables[key] = variable
            self._uninitialised.append(variable)
        return self._variables[key]


def kernels(layer: Any) -> dict[str, Any]:
    """The layer's weights without the bias, by attribute."""
    return {name: weight for name, weight in weight_attributes(layer).items() if name != "bias"}
