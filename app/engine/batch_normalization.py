"""Batch normalization at inference is `scale * x + shift` per channel; here it goes into a neighbouring kernel.

iNNvestigate's own treatment divides by `sqrt(variance^2 + eps)` and leaves gamma out of the mean term, so relevance
through it is wrong; folded before the analysis, there is nothing left to treat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.engine.layers import KERNEL_LAYERS, Elementwise, share_weights
from app.engine.runtime import tf

if TYPE_CHECKING:
    from app.engine.layer_graph import Node

layers = tf.keras.layers
WHOLE_INPUT = (layers.Dense, layers.Conv2D)


@dataclass(frozen=True)
class Fold:
    """A batch normalization that a kernel takes up; `behind`: it comes after the kernel."""

    normalization: Any
    behind: bool


def takes_up(node: Node, normalization: Any, behind: bool) -> bool:
    """Whether the weights of a node can take up a batch normalization behind or in front of it, exactly."""
    layer = node.layer
    if not isinstance(layer, KERNEL_LAYERS) or node.folded is not None:
        return False
    if list(normalization.axis) != [normalization.input_spec.ndim - 1]:
        return False
    if getattr(layer, "data_format", "channels_last") != "channels_last":
        return False
    if behind:
        return getattr(layer, "activation", None) in (None, tf.keras.activations.linear)
    # Padding puts zeros where the normalized value of nothing would be the shift.
    plain = type(layer) in WHOLE_INPUT and getattr(layer, "groups", 1) == 1
    return plain and getattr(layer, "padding", "valid") == "valid"


def scale_and_shift(normalization: Any) -> tuple[Any, Any]:
    """Tensors of shape (channels,): y = scale * x + shift."""
    scale = tf.math.rsqrt(normalization.moving_variance + normalization.epsilon)
    if normalization.gamma is not None:
        scale *= normalization.gamma
    shift = -normalization.moving_mean * scale
    if normalization.beta is not None:
        shift += normalization.beta
    return scale, shift


def affine_of(normalization: Any) -> Elementwise:
    """A batch normalization that stands alone, as a function of each value."""
    (axis,) = normalization.axis

    def affine(values: Any) -> Any:
        scale, shift = scale_and_shift(normalization)
        broadcast = [1] * len(values.shape)
        broadcast[axis] = -1
        return values * tf.reshape(scale, broadcast) + tf.reshape(shift, broadcast)

    return Elementwise(affine, "affine", "BatchNormalization")


def fold(layer: Any, folded: Fold) -> Any:
    """A copy of a kernel layer, bias used, whose own new variables hold the folded weights.

    The session must run the initializers of the copy's weights once.
    """
    scale, shift = scale_and_shift(folded.normalization)
    weights = _fold_behind(layer, scale, shift) if folded.behind else _fold_in_front(layer, scale, shift)
    variables = {name: _variable(name, value) for name, value in weights.items()}
    return share_weights(layer, layer.name, variables)


def _fold_behind(layer: Any, scale: Any, shift: Any) -> dict[str, Any]:
    bias = shift + layer.bias * scale if layer.use_bias else shift
    return {**_scaled_outputs(layer, scale), "bias": bias}


def _scaled_outputs(layer: Any, scale: Any) -> dict[str, Any]:
    """The scaled kernel by attribute; its output channels are where the layer's kind keeps them."""
    if isinstance(layer, layers.DepthwiseConv2D):
        by_channel = tf.reshape(scale, layer.depthwise_kernel.shape[2:])
        return {"depthwise_kernel": layer.depthwise_kernel * by_channel}
    if isinstance(layer, layers.Conv2DTranspose):
        return {"kernel": layer.kernel * scale[:, None]}
    return {"kernel": layer.kernel * scale}


def _fold_in_front(layer: Any, scale: Any, shift: Any) -> dict[str, Any]:
    summed_over = tuple(range(len(layer.kernel.shape) - 1))
    bias = tf.reduce_sum(layer.kernel * shift[:, None], axis=summed_over)
    return {"kernel": layer.kernel * scale[:, None], "bias": bias + layer.bias if layer.use_bias else bias}


def folded_variables(layer: Any) -> list[Any]:
    """The variables that `fold` made for a layer."""
    return [weight for weight in layer.weights if weight.name.startswith("folded_")]


def _variable(name: str, value: Any) -> Any:
    variable = tf.compat.v1.Variable(value, trainable=False, use_resource=True, name=f"folded_{name}")
    # Keras would initialise it again, with the graph's other variables, at every session it hands out.
    variable._keras_initialized = True
    return variable
