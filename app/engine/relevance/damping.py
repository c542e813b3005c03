"""Keeps relevance in the range of 32-bit numbers where a rule makes it grow from layer to layer.

Every rule is linear in the relevance that it is given. So relevance may be damped on its way down, by the same factor
along every path between two layers: the map is then that of the undamped rules times one known number.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from app.engine.layers import KERNEL_LAYERS
from app.engine.network import Truncated
from app.engine.runtime import tf


def depths(truncated: Truncated) -> dict[str, int]:
    """For each node, and the picture, the most layers with weights that a path from it to the output passes."""
    graph, layers = truncated.graph, truncated.layers
    found = dict.fromkeys([graph.source, *graph.nodes], 0)
    for node in reversed(list(graph.nodes.values())):
        step = int(isinstance(layers[node.key], KERNEL_LAYERS))
        for key in node.inputs:
            found[key] = max(found[key], found[node.key] + step)
    return found


def steps(truncated: Truncated) -> dict[str, list[int]]:
    """For each layer, by the name of the rebuilt layer, how much deeper each of its inputs lies than its output."""
    depth = depths(truncated)
    return {
        truncated.layers[node.key].name: [depth[key] - depth[node.key] for key in node.inputs]
        for node in truncated.graph.nodes.values()
    }


class Damping:
    """A mixin for relevance analyzers: at each layer relevance is multiplied by `factor`, as often as `steps` says.

    `steps` has for each layer, by its name, a whole number for each of its inputs.
    """

    def __init__(self, *args: Any, steps: dict[str, list[int]], factor: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._steps, self._factor = steps, factor

    def _reverse_mapping(self, layer: Any) -> Callable[..., Any]:
        mapping = super()._reverse_mapping(layer)  # type: ignore[misc]
        return lambda layer, state: self._damped(self._resolved(mapping, layer, state), self._steps.get(layer.name, []))

    def _resolved(self, mapping: Any, layer: Any, state: Any) -> Callable[..., Any]:
        """The function of tensors behind the three forms of a mapping in iNNvestigate."""
        if mapping is None:
            return self._default_reverse_mapping  # type: ignore[attr-defined]
        if inspect.isclass(mapping):
            return mapping(layer, state).apply  # type: ignore[call-arg, attr-defined]
        return mapping(layer, state) if len(inspect.signature(mapping).parameters) == 2 else mapping

    def _damped(self, mapping: Callable[..., Any], steps: list[int]) -> Callable[..., Any]:
        def damped(xs: list[Any], ys: list[Any], relevances: list[Any], state: Any) -> list[Any]:
            found = tf.nest.flatten(mapping(xs, ys, relevances, state))
            return [self._multiplied(one, step) for one, step in zip(found, steps, strict=True)]

        return damped

    def _multiplied(self, relevance: Any, step: int) -> Any:
        if step == 0:
            return relevance
        return relevance * tf.reshape(self._factor**step, [-1] + [1] * (len(relevance.shape) - 1))
