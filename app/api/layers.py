"""Which layers a method can be asked about, from the engine's description of a model."""

from __future__ import annotations

import difflib
from typing import Any

from app.api import context
from app.errors import InvalidInput
from app.methods import Method
from app.models_catalogue import Model


def described_layer(model: Model, name: str, method: type[Method] | None = None) -> dict[str, Any]:
    """The layer's description; `InvalidInput` when there is none of that name or it does not fit the method."""
    description = context.models().description(model, context.asking())
    layers = {layer["name"]: layer for layer in description["layers"]}
    if name not in layers:
        raise InvalidInput.at("/layer", _no_such_layer(model, name, list(layers)))
    reason = None if method is None else why_not(method, model, description, name)
    if reason:
        raise InvalidInput.at("/layer", reason)
    return layers[name]


def why_not(method: type[Method], model: Model, description: dict[str, Any], layer: str | None) -> str | None:
    """Why a method cannot be asked about a layer of the model (None: its default), None when it can."""
    if method.layers == "convolutional":
        last = description["last_convolutional_layer"]
        if last is None:
            return f"{model.name} has no convolutional layer, which {method.label} needs."
        if layer is not None and layer not in feature_map_layers(description):
            return (
                f"{method.label} needs a layer with feature maps, up to the last one whose output has positions "
                f"({feature_map_layers(description)[-1]}) of {model.name}; '{layer}' is not one of them."
            )
    # The engine judges the whole network; a part of it may do, and the run itself says so when not.
    return description.get("unsupported", {}).get(method.id) if layer is None else None


def feature_map_layers(description: dict[str, Any]) -> list[str]:
    """Names of the layers with feature maps; what 0.1.0 found out goes up to the last convolution only."""
    if "feature_map_layers" in description:
        return description["feature_map_layers"]
    spatial = [layer["name"] for layer in description["layers"] if len(layer["output_shape"]) == 3]
    last = description["last_convolutional_layer"]
    return spatial[: spatial.index(last) + 1] if last in spatial else []


def _no_such_layer(model: Model, name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(name[:200], names, n=3)
    advice = f"did you mean {' or '.join(close)}?" if close else f"its last layers: {', '.join(names[-5:])}."
    return f"{model.name} has no layer '{name[:200]}'; {advice}"
