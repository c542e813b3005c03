"""Raw TensorFlow operations inside a model, as Keras wraps them, read as the plain functions that they are."""

from __future__ import annotations

from typing import Any

from app.engine.layer_graph import Node
from app.engine.layers import Elementwise
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
