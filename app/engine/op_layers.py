"""Functions inside a model, as Keras wraps them or the gate rebuilt them, read as the plain layers that they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.engine.layer_graph import LayerGraph, Node, call_with_one
from app.engine.layers import Elementwise
from app.engine.own_numeric import MaxOverAxes, MeanOverAxes
from app.engine.runtime import tf

# By the name of the operation: `TensorFlowOpLayer` has the graph's, `TFOpLambda` the Python function's.
KINDS = {
    "AddV2": "affine",
    "Add": "affine",
    "Sub": "affine",
    "Mul": "affine",
    "RealDiv": "affine",
    "Neg": "affine",
    "Cast": "affine",
    "math.add": "affine",
    "math.subtract": "affine",
    "math.multiply": "affine",
    "math.truediv": "affine",
    "__operators__.add": "affine",
    "__operators__.sub": "affine",
    "__operators__.mul": "affine",
    "__operators__.truediv": "affine",
    "cast": "affine",
    "Relu": "rectifier",
    "Relu6": "rectifier",
    "nn.relu": "rectifier",
    "nn.relu6": "rectifier",
    "Softmax": "softmax",
    "nn.softmax": "softmax",
    "Sigmoid": "sigmoid",
    "math.sigmoid": "sigmoid",
    "nn.sigmoid": "sigmoid",
    "Tanh": "smooth",
    "math.tanh": "smooth",
}
MERGES = {
    "AddV2": tf.keras.layers.Add,
    "Add": tf.keras.layers.Add,
    "math.add": tf.keras.layers.Add,
    "__operators__.add": tf.keras.layers.Add,
    "Mul": tf.keras.layers.Multiply,
    "math.multiply": tf.keras.layers.Multiply,
    "__operators__.mul": tf.keras.layers.Multiply,
}
POOLING = {MeanOverAxes: tf.keras.layers.GlobalAveragePooling2D, MaxOverAxes: tf.keras.layers.GlobalMaxPooling2D}


def with_pooling(graph: LayerGraph) -> LayerGraph:
    """The graph with Keras' global pooling for a mean or a maximum over both sides of the picture."""
    for key, node in list(graph.nodes.items()):
        pooling = POOLING.get(type(node.layer))
        rank = len(node.layer.input_shape) if pooling else 0
        if pooling is not None and rank == 4 and {axis % rank for axis in node.layer.chosen["axis"]} == {1, 2}:
            layer = pooling(keepdims=node.layer.chosen["keepdims"])
            graph = graph.replacing(key, replace(node, layer=layer, call=call_with_one))
    return graph


def operation(layer: Any) -> str | None:
    """The operation of a layer that wraps one, None for any other layer."""
    kind = type(layer).__name__
    if kind == "TensorFlowOpLayer":
        return layer.node_def.op
    if kind in ("TFOpLambda", "SlicingOpLambda"):
        return layer.symbol.removeprefix("tf.").removeprefix("compat.v1.")
    return None


def as_elementwise(node: Node) -> Elementwise | None:
    """A wrapped operation with constants on one tensor as a function of each value, None when it is not one."""
    name = operation(node.layer)
    if name not in KINDS or len(node.inputs) != 1:
        return None
    return Elementwise(lambda values: node.call(node.layer, [values]), KINDS[name], name)


def as_merge(node: Node) -> Any | None:
    """A wrapped sum or product of two tensors as the Keras layer for it, None when it is not one."""
    name = operation(node.layer)
    return MERGES[name]() if name in MERGES and len(node.inputs) == 2 else None
