"""The arrays of a model inside a model, brought to the layers that they belong to.

A file holds them one behind the other, in the order in which Keras sorts the layers by their depth. Layers that the
translation puts in or leaves out can change the depth of others; the configuration still has the order of the file.
"""

from __future__ import annotations

from dataclasses import replace

from app.gate.saved_model import Weights
from app.gate.shapes.network import Network
from app.gate.shapes.units import Unit


def in_new_order(network: Network, weights: Weights) -> Weights:
    """The arrays of each layer of the outermost model, those inside models in the order of the changed network."""
    found = dict(weights)
    for unit in network.layers:
        name = unit.entry["config"]["name"]
        if unit.is_model and name in weights:
            written, needed = _as_written(unit).weights(), unit.weights()
            # Another number of arrays is told where they are compared with what the layers need.
            if len(written) == len(weights[name]):
                arrays = dict(zip(written, weights[name], strict=True))
                found[name] = tuple(arrays[weight] for weight in needed)
    return found


def _as_written(unit: Unit) -> Unit:
    """The same layers and weights, models with their layers in the order of the configuration."""
    children = [_as_written(child) for child in unit.children]
    if unit.entry["class_name"] == "Functional":
        places = {layer["config"]["name"]: place for place, layer in enumerate(unit.entry["config"]["layers"])}
        children.sort(key=lambda child: places[child.entry["config"]["name"]])
    return replace(unit, children=children)
