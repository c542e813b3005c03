"""Whether a method can explain a network at a layer, and if not why, by the name of the layer that stops it."""

from __future__ import annotations

from typing import Any

from app.engine.canonical import IDENTITY_AT_INFERENCE
from app.engine.layers import CONVOLUTIONS, KERNEL_LAYERS, Elementwise
from app.engine.network import Network
from app.engine.own_layers import why_no_rule, with_relevance, words_for
from app.engine.relevance.merges import WEIGHTLESS_LINEAR
from app.engine.runtime import tf
from app.methods import METHODS, Method

layers = tf.keras.layers
ROUTING = (
    layers.MaxPooling2D,
    layers.GlobalMaxPooling2D,
    layers.Flatten,
    layers.Reshape,
    layers.Permute,
    layers.ZeroPadding2D,
    layers.Cropping2D,
    layers.Concatenate,
    layers.Maximum,
    layers.Minimum,
    layers.Multiply,
    layers.BatchNormalization,
    *with_relevance("moves"),
    *with_relevance("quotient"),
)
WITH_RELEVANCE_RULE = (*KERNEL_LAYERS, *WEIGHTLESS_LINEAR, *ROUTING, Elementwise)


def why_not(network: Network, method: type[Method], layer: str | None) -> str | None:
    """The reason why a method cannot explain the network at a layer (its default for None), None when it can."""
    key = network.key_of(layer)
    if method.layers == "convolutional":
        reason = _needs_feature_maps(network, method, layer)
        if reason is not None or method.id == "grad_cam":
            return reason
        return _needs_rectifiers(network, method, network.logits_key)
    if method.id in ("guided_backprop", "deconvnet"):
        return _needs_rectifiers(network, method, key)
    if method.family in ("deep taylor", "pattern"):
        return _needs_rectifiers(network, method, key) or _needs_rules(network, method, key)
    if method.family == "lrp":
        return _needs_rules(network, method, key)
    return None


def unsupported(network: Network) -> dict[str, str]:
    """The methods that cannot explain the network's class scores, with the reason, by id."""
    reasons = {method_id: why_not(network, method, None) for method_id, method in METHODS.items()}
    return {method_id: reason for method_id, reason in reasons.items() if reason is not None}


def feature_map_layers(network: Network) -> list[str]:
    """Names of the layers with feature maps, in the network's order: as far as the picture has positions.

    That is up to what enters the global pooling or is flattened; none where the network has no convolution.
    """
    before_logits = network.split.until(network.logits_key).nodes
    spatial = [
        name
        for name in network.layers.nodes
        if network.key_of(name) in before_logits and _has_positions(network.shape_of(network.key_of(name)))
    ]
    return spatial if any(is_convolution(network.layers.nodes[name].layer) for name in spatial) else []


def _has_positions(shape: tuple[int | None, ...]) -> bool:
    """Whether an output is a feature map: behind global pooling, 1x1 convolutions only stand for dense layers."""
    return len(shape) == 3 and shape[:2] != (1, 1)


def is_convolution(layer: Any) -> bool:
    return isinstance(layer, CONVOLUTIONS)


def last_convolution(network: Network) -> str:
    """Name of the last convolutional layer; the network must have one."""
    return [name for name in feature_map_layers(network) if is_convolution(network.layers.nodes[name].layer)][-1]


def default_feature_map_layer(network: Network) -> str | None:
    """Name of the layer where the CAM methods look when none is named: the last one with feature maps.

    A max pooling at the end only makes the same maps coarser, and what does nothing at prediction is the layer before
    it; None where the network has no feature maps.
    """
    names = feature_map_layers(network)
    while names and isinstance(network.layers.nodes[names[-1]].layer, (layers.MaxPooling2D, *IDENTITY_AT_INFERENCE)):
        before = network.layers.nodes[names[-1]].inputs[0]
        if before not in names:
            break
        names = names[: names.index(before) + 1]
    return names[-1] if names else None


def _needs_feature_maps(network: Network, method: type[Method], layer: str | None) -> str | None:
    allowed = feature_map_layers(network)
    if not allowed:
        return f"{method.label} needs a convolutional layer; '{network.source.name}' has none."
    if layer is not None and layer not in allowed:
        return (
            f"{method.label} needs feature maps: choose a layer up to the last one whose output has positions, "
            f"'{allowed[-1]}'; got '{layer}'."
        )
    return None


def _needs_rectifiers(network: Network, method: type[Method], key: str) -> str | None:
    for name, node in network.split.until(key).nodes.items():
        if isinstance(node.layer, Elementwise) and node.layer.kind not in ("rectifier", "affine") and name != key:
            return f"{method.label} needs ReLU activations: {name} is {node.layer.label}."
    return None


def _needs_rules(network: Network, method: type[Method], key: str) -> str | None:
    for name, node in network.split.until(key).nodes.items():
        if isinstance(node.layer, Elementwise) and node.layer.kind == "softmax":
            return (
                f"{method.label} explains scores before softmax, and {name} is softmax; "
                "choose the default layer or one before it."
            )
        if not isinstance(node.layer, WITH_RELEVANCE_RULE):
            why = why_no_rule(node.layer)
            return f"{method.label} has no rule for the layer {name} ({words_for(node.layer)}{why and ': ' + why})."
    return None
