"""What a rule needs to know about the place of a layer in its network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.engine.layer_graph import LayerGraph, Node
from app.engine.layers import IDENTITY, KERNEL_LAYERS, Elementwise
from app.engine.network import Truncated
from app.engine.own_layers import LAYERS, with_relevance
from app.engine.runtime import tf

layers = tf.keras.layers
# What stands between the picture and the first layer with weights without mixing channels.
BEFORE_FIRST = (
    layers.ZeroPadding2D,
    layers.Cropping2D,
    layers.Flatten,
    layers.Reshape,
    layers.Permute,
    layers.Resizing,
    *with_relevance("moves"),
)
KEEPS_SIGN = (
    layers.MaxPooling2D,
    layers.AveragePooling2D,
    layers.GlobalAveragePooling2D,
    layers.GlobalMaxPooling2D,
    layers.UpSampling2D,
    layers.Add,
    layers.Average,
    layers.Multiply,
    layers.Maximum,
    layers.Concatenate,
    LAYERS["MeanOverAxes"],
    LAYERS["SumOverAxes"],
    *BEFORE_FIRST,
)
NON_NEGATIVE = ("rectifier", "softmax", "sigmoid")


Bounds = Callable[[Any, Any], tuple[Any, Any]]


@dataclass(frozen=True)
class Site:
    """A layer with weights in its place.

    `first`: nothing with weights comes between the picture and it. `rectified`: a rectifier follows it.
    `bounds(low, high)` gives the lowest and highest values of its input for pictures between low and high.
    """

    layer: Any
    dense: bool
    first: bool
    rectified: bool
    non_negative_input: bool
    bounds: Bounds


def sites(truncated: Truncated) -> dict[str, Site]:
    """The site of each layer with weights, by the name of the rebuilt layer."""
    graph = truncated.graph
    non_negative = _non_negative(graph)
    return {
        truncated.layers[key].name: Site(
            layer=truncated.layers[key],
            dense=isinstance(node.layer, layers.Dense),
            first=_path_from_picture(graph, node) is not None,
            rectified=any(_kind(consumer) == "rectifier" for consumer in graph.consumers(key)),
            non_negative_input=node.inputs[0] in non_negative,
            bounds=_bounds(truncated, node),
        )
        for key, node in graph.nodes.items()
        if isinstance(node.layer, KERNEL_LAYERS)
    }


def _kind(node: Node) -> str | None:
    return node.layer.kind if isinstance(node.layer, Elementwise) else None


def _non_negative(graph: LayerGraph) -> set[str]:
    """Keys of the nodes whose values cannot be below zero."""
    found: set[str] = set()
    for key, node in graph.nodes.items():
        kept = (isinstance(node.layer, KEEPS_SIGN) or _kind(node) == IDENTITY) and all(
            name in found for name in node.inputs
        )
        if kept or _kind(node) in NON_NEGATIVE:
            found.add(key)
    return found


def _path_from_picture(graph: LayerGraph, node: Node) -> list[Node] | None:
    """The nodes between the picture and a node, None when a layer with weights or a branch is among them."""
    path: list[Node] = []
    key = node.inputs[0]
    while key != graph.source:
        before = graph.nodes[key]
        if len(before.inputs) != 1 or not (isinstance(before.layer, BEFORE_FIRST) or _kind(before) == "affine"):
            return None
        path.insert(0, before)
        key = before.inputs[0]
    return path


def _bounds(truncated: Truncated, node: Node) -> Bounds:
    def bounds(low: Any, high: Any) -> tuple[Any, Any]:
        picture = truncated.tensors[truncated.graph.source]
        ends = [tf.zeros_like(picture) + low, tf.zeros_like(picture) + high]
        for before in _path_from_picture(truncated.graph, node) or []:
            ends = [before.call(truncated.layers[before.key], [end]) for end in ends]
        return tf.minimum(*ends), tf.maximum(*ends)

    return bounds
