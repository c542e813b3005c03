"""From what the user selected to the start signals of a batch: a class, a neuron, or the most active neurons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.engine import selection as units
from app.engine.applicability import last_convolution
from app.engine.class_gradients import outputs_and_gradients
from app.engine.class_scores import scores, start_of_classes
from app.engine.network import Network
from app.errors import InvalidInput
from app.methods import Method

Selection = dict[str, Any] | None


@dataclass(frozen=True)
class Target:
    """What a batch is explained for.

    - `key`: the layer's node.
    - `start`: the start signal of the backward pass, of the layer's shape; for Grad-CAM, whose layer is where it looks,
      of the shape of the logits.
    - `relevance`: the score that the start signal picks out for each picture.
    - `classes`: the class of each picture, None for methods that choose neurons.
    - `neurons`: the unit and its activation for each picture, None for methods that choose a class.
    - `training`: names the pictures that a method has learned from.
    """

    key: str
    start: np.ndarray
    relevance: np.ndarray
    classes: np.ndarray | None = None
    neurons: list[dict[str, Any]] | None = None
    training: str = ""


def targets(
    network: Network, method: Method, layer: str | None, selection: Selection, inputs: np.ndarray, logits: np.ndarray
) -> list[Target]:
    """One target, or one for each rank of the most active neurons (highest first).

    `logits` are the network's, shape (batch, units). Raises `InvalidInput` for an index out of range.
    """
    if method.selection == "class":
        return [_class_target(network, method, layer, selection, inputs, logits)]
    key = network.key_of(layer)
    outputs = logits if key == network.logits_key else network.outputs(key, inputs)
    return _neuron_targets(key, outputs, selection or {"mode": "max_activations", "count": 1})


def _class_target(
    network: Network, method: Method, layer: str | None, selection: Selection, inputs: np.ndarray, logits: np.ndarray
) -> Target:
    answers = scores(logits, network.output_function)
    chosen = answers.argmax(axis=-1) if selection is None else selection["index"]
    classes = np.broadcast_to(_in_range(chosen, answers.shape[-1]), len(inputs))
    class_start = start_of_classes(classes, network.units, network.output_function)
    if method.layers == "convolutional":
        key = network.key_of(layer or last_convolution(network))
        return Target(key, class_start, picked(class_start, logits), classes)
    key = network.key_of(layer)
    if key == network.logits_key:
        return Target(key, class_start, picked(class_start, logits), classes)
    if key == network.split.output:  # softmax or sigmoid kept: the class is the output unit, as at the logits
        return Target(key, class_start, picked(class_start, network.outputs(key, inputs)), classes)
    outputs, gradients = outputs_and_gradients(network, key, inputs, class_start)
    start = units.start_of_class(outputs, gradients)
    return Target(key, start, picked(start, outputs), classes)


def _neuron_targets(key: str, outputs: np.ndarray, selection: dict[str, Any]) -> list[Target]:
    if selection["mode"] == "index":
        reduce = selection.get("reduce", "max")
        count = outputs[0].size if reduce == "position" else outputs.shape[-1]
        chosen = np.full((len(outputs), 1), _in_range(selection["index"], count))
    else:
        reduce = "max"
        chosen = units.highest_units(outputs, selection["count"])
    return [_neuron_target(key, outputs, chosen[:, rank], reduce) for rank in range(chosen.shape[1])]


def _neuron_target(key: str, outputs: np.ndarray, chosen: np.ndarray, reduce: str) -> Target:
    start = units.start_of_units(outputs, chosen, reduce)
    values = picked(start, outputs)
    neurons = [{"index": int(unit), "activation": float(value)} for unit, value in zip(chosen, values, strict=True)]
    return Target(key, start, values, neurons=neurons)


def picked(start: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """What a start signal picks out of the outputs, one number for each picture."""
    return (start * outputs).reshape(len(outputs), -1).sum(axis=1)


def _in_range(index: Any, count: int) -> Any:
    if not np.all((np.asarray(index) >= 0) & (np.asarray(index) < count)):
        raise InvalidInput.at("/selection/index", f"The index must be in 0..{count - 1}, got {index}.")
    return index
