"""From what the user selected to the start signals of a batch: a class, one class against another, or neurons."""

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
from app.methods import RUNNER_UP, Method

Selection = dict[str, Any] | None


@dataclass(frozen=True)
class Target:
    """What a batch is explained for.

    - `key`: the layer's node.
    - `start`: the start signal of the backward pass, of the layer's shape; for Grad-CAM, whose layer is where it looks,
      of the shape of the logits.
    - `relevance`: the score that the start signal picks out for each picture.
    - `classes`: the class of each picture, None for methods that choose neurons.
    - `against`: the class that it is set against in each picture, None where the class is explained by itself.
    - `neurons`: the unit and its activation for each picture, None for methods that choose a class.
    - `training`: names the pictures that a method has learned from.
    """

    key: str
    start: np.ndarray
    relevance: np.ndarray
    classes: np.ndarray | None = None
    against: np.ndarray | None = None
    neurons: list[dict[str, Any]] | None = None
    training: str = ""


def targets(
    network: Network, method: Method, layer: str | None, selection: Selection, inputs: np.ndarray, logits: np.ndarray
) -> list[Target]:
    """One target, or one for each rank of the most active neurons (highest first).

    `logits` are the network's, shape (batch, units). Raises `InvalidInput` for an index out of range, and for one class
    against another where the method has no sense of it.
    """
    if method.selection == "class":
        return [_class_target(network, method, layer, selection, inputs, logits)]
    key = network.key_of(layer)
    outputs = logits if key == network.logits_key else network.outputs(key, inputs)
    return _neuron_targets(key, outputs, selection or {"mode": "max_activations", "count": 1})


def _class_target(
    network: Network, method: Method, layer: str | None, selection: Selection, inputs: np.ndarray, logits: np.ndarray
) -> Target:
    classes, against = _chosen_classes(method, selection, scores(logits, network.output_function))
    class_start = start_of_classes(classes, network.units, network.output_function)
    if against is not None:
        # The score is the difference of the two scores before softmax, wherever the class alone would have its own.
        class_start = class_start - start_of_classes(against, network.units, network.output_function)
    if method.layers == "convolutional":
        key = network.key_of(layer or last_convolution(network))
        return Target(key, class_start, picked(class_start, logits), classes, against)
    key = network.key_of(layer)
    if key == network.logits_key:
        return Target(key, class_start, picked(class_start, logits), classes, against)
    if key == network.split.output:  # softmax or sigmoid kept: the class is the output unit, as at the logits
        return Target(key, class_start, picked(class_start, network.outputs(key, inputs)), classes, against)
    outputs, gradients = outputs_and_gradients(network, key, inputs, class_start)
    start = units.start_of_class(outputs, gradients)
    return Target(key, start, picked(start, outputs), classes, against)


def _chosen_classes(method: Method, selection: Selection, answers: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """The class of each picture and the one that it is explained against (None: none), each of shape (batch,)."""
    selection = selection or {}
    predicted = answers.argmax(axis=-1)
    classes = _classes(selection.get("index"), predicted, answers, "index")
    if selection.get("against") is None:
        return classes, None
    if not method.explains_differences:
        sentence = f"{method.label} explains no difference of two classes; choose another method."
        raise InvalidInput.at("/selection/against", sentence)
    return classes, _classes(selection["against"], classes, answers, "against")


def _classes(wanted: int | str | None, first: np.ndarray, answers: np.ndarray, name: str) -> np.ndarray:
    """What `index` or `against` stands for: `first`, an index, or the class with the highest answer beside `first`."""
    if wanted is None:
        return first
    if isinstance(wanted, str):  # the runner-up
        _require_two(answers, name)
        return np.where(np.eye(answers.shape[-1], dtype=bool)[first], -np.inf, answers).argmax(axis=-1)
    return np.broadcast_to(_in_range(wanted, answers.shape[-1], name), len(answers))


def _neuron_targets(key: str, outputs: np.ndarray, selection: dict[str, Any]) -> list[Target]:
    if selection.get("index") == RUNNER_UP:
        reduce = "max"
        _require_two(outputs, "index")
        chosen = units.highest_units(outputs, 2)[:, 1:]
    elif selection["mode"] == "index":
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


def _require_two(outputs: np.ndarray, name: str) -> None:
    if outputs.shape[-1] < 2:
        raise InvalidInput.at(f"/selection/{name}", "There is one unit only, so there is no runner-up.")


def _in_range(index: int, count: int, name: str = "index") -> int:
    if not 0 <= index < count:
        raise InvalidInput.at(f"/selection/{name}", f"The index must be in 0..{count - 1}, got {index}.")
    return index
