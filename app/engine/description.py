"""What a network is made of, as the page and the API show it."""

from __future__ import annotations

from typing import Any

from app.engine.applicability import default_feature_map_layer, feature_map_layers, is_convolution, unsupported
from app.engine.network import Network
from app.engine.own_layers import words_for
from app.engine.runtime import tf

_SCALES = "This model scales its pictures itself"


def describe(network: Network) -> dict[str, Any]:
    """Input, output and layers of a network; `unsupported` holds the methods that cannot explain it, with reasons."""
    with network.entered():
        scaling = _scaling(network)
        feature_maps = feature_map_layers(network)
        convolutions = [name for name in feature_maps if _is_convolution(network, name)]
        return {
            "input_shape": list(network.input_shape),
            "open_input_size": None in network.layers.input_shape[:2],
            "units": network.units,
            "output_activation": network.output_function,
            "layers": [_describe_layer(network, name) for name in network.layers.nodes],
            "default_layer": network.layers.output,
            "last_convolutional_layer": convolutions[-1] if convolutions else None,
            "feature_map_layers": feature_maps,
            "default_feature_map_layer": default_feature_map_layer(network),
            "unsupported": unsupported(network),
            "parameters": int(network.model.count_params()),
            "scaled_by": scaling,
            "hint": scaling and f"{_SCALES} (layer {scaling}); the preprocessing 'none' is probably right.",
        }


def _describe_layer(network: Network, name: str) -> dict[str, Any]:
    shape = network.shape_of(network.key_of(name))
    return {
        "name": name,
        "type": words_for(network.layers.nodes[name].layer),
        "output_shape": list(shape),
        "convolutional": _is_convolution(network, name),
        "units": int(shape[-1]) if shape and shape[-1] is not None else 0,
    }


def _is_convolution(network: Network, name: str) -> bool:
    return is_convolution(network.layers.nodes[name].layer)


def _scaling(network: Network) -> str | None:
    """Name and class of the layer by which the network begins with a preprocessing of its own, None without one."""
    for name, node in network.layers.nodes.items():
        if isinstance(node.layer, (tf.keras.layers.Rescaling, tf.keras.layers.Normalization)):
            return f"{name}: {type(node.layer).__name__}"
        if getattr(node.layer, "weights", None):
            return None  # what comes behind the first weights prepares no pictures
    return None
