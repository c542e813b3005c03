"""Keras layers as the engine rebuilds them: copies that share weights, and elementwise functions."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from app.engine.runtime import tf

Layer = Any  # TensorFlow swaps the base class of Keras layers in graph mode, so there is no one type to name
KERNEL_LAYERS = (
    tf.keras.layers.Dense,
    tf.keras.layers.Conv2D,
    tf.keras.layers.DepthwiseConv2D,
    tf.keras.layers.SeparableConv2D,
    tf.keras.layers.Conv2DTranspose,
)
CONVOLUTIONS = KERNEL_LAYERS[1:]
IDENTITY = "identity"


class Elementwise(tf.keras.layers.Activation):
    """A function of each value alone; relevance passes it unchanged, the gradient is the function's own.

    Kinds: `identity` (a copy), `rectifier` (zero below zero, the condition of guided backpropagation), `affine` (a
    scale and a shift per channel: batch normalization, rescaling), `softmax`, `sigmoid`, `normalization` (of a
    position's own channels) and `smooth` for any other. `label` names the function for people. `fused`: it was the
    activation of a layer with weights, not a layer of its own.
    """

    def __init__(
        self, function: Callable[..., Any], kind: str, label: str, name: str | None = None, fused: bool = False
    ) -> None:
        super().__init__(function, name=name)
        self.kind = kind
        self.label = label
        self.fused = fused

    def again(self, name: str) -> Elementwise:
        """The same function as another layer."""
        return Elementwise(self.activation, self.kind, self.label, name, self.fused)


def share_weights(layer: Layer, name: str, weights: dict[str, Any] | None = None, linear: bool = False) -> Layer:
    """A built layer once more under another name, with the same variables, or with the given ones by attribute.

    Nothing is built and no variable created, so nothing has to be initialised and no memory is taken. `linear` leaves
    the activation out. A weight given as None is left out (`bias`).
    """
    if not layer.weights:
        without = {"activation": "linear"} if linear else {}
        return type(layer).from_config({**layer.get_config(), "name": name, **without})
    by_attribute = {**weight_attributes(layer), **(weights or {})}
    kept = [weight for weight in by_attribute.values() if weight is not None]
    changes = {
        **by_attribute,
        "_name": name,
        "_inbound_nodes_value": [],
        "_outbound_nodes_value": [],
        "_trainable_weights": kept,
        "_non_trainable_weights": [],
    }
    if linear:
        changes["activation"] = tf.keras.activations.linear
    if "bias" in by_attribute:
        changes["use_bias"] = by_attribute["bias"] is not None
    if getattr(layer, "groups", 1) > 1:
        changes["_jit_compiled_convolution_op"] = _convolved_by_group(layer)
    duplicate = copy.copy(layer)
    # Past Keras' attribute tracking, whose lists the duplicate still shares with the layer.
    duplicate.__dict__.update(changes)
    return duplicate


def _convolved_by_group(layer: Layer) -> Callable[[Any, Any], Any]:
    """A grouped convolution as one convolution for each group, or as a depthwise one where a group is one channel.

    Keras compiles it as a whole, and TensorFlow changes that operation when a gradient is taken through it, which it
    must not once a session has run it.
    """

    def convolve(inputs: Any, kernel: Any) -> Any:
        if is_depthwise(layer):
            return tf.nn.depthwise_conv2d(
                inputs,
                as_depthwise(layer, kernel),
                [1, *layer.strides, 1],
                layer.padding.upper(),
                dilations=list(layer.dilation_rate),
            )
        parts = zip(tf.split(inputs, layer.groups, axis=-1), tf.split(kernel, layer.groups, axis=-1), strict=True)
        return tf.concat([layer.convolution_op(values, weights) for values, weights in parts], axis=-1)

    return convolve


def is_depthwise(layer: Layer) -> bool:
    """Whether a convolution has a group for each channel (as in ConvNeXt) and TensorFlow has it as a depthwise one."""
    square, dense = len(set(layer.strides)) == 1, layer.dilation_rate == (1, 1)
    return layer.kernel.shape[2] == 1 and square and (dense or layer.strides == (1, 1))


def as_depthwise(layer: Layer, kernel: Any) -> Any:
    """A kernel (height, width, 1, outputs) of such a convolution as (height, width, channels, outputs of a channel)."""
    return tf.reshape(kernel, [*layer.kernel_size, layer.groups, kernel.shape[-1] // layer.groups])


def weight_attributes(layer: Layer) -> dict[str, Any]:
    """The layer's variables by attribute name (`kernel`, `bias`, ...), in the order of `weights`."""
    names = {id(value): name for name, value in vars(layer).items()}
    return {names[id(weight)]: weight for weight in layer.weights if id(weight) in names}
