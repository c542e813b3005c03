"""A separable convolution as the two layers it stands for: rules then see each kernel by itself."""

from __future__ import annotations

from typing import Any

from app.engine.runtime import tf


def split_separable(layer: Any) -> tuple[Any, Any]:
    """(depthwise, pointwise) layers that share the variables of a built `SeparableConv2D`."""
    depthwise = tf.keras.layers.DepthwiseConv2D(
        layer.kernel_size,
        strides=layer.strides,
        padding=layer.padding,
        depth_multiplier=layer.depth_multiplier,
        data_format=layer.data_format,
        dilation_rate=layer.dilation_rate,
        use_bias=False,
    )
    pointwise = tf.keras.layers.Conv2D(
        layer.filters, 1, data_format=layer.data_format, activation=layer.activation, use_bias=layer.use_bias
    )
    vars(depthwise).update(built=True, bias=None)
    depthwise.depthwise_kernel = layer.depthwise_kernel
    vars(pointwise).update(built=True, bias=None)
    pointwise.kernel = layer.pointwise_kernel
    if layer.use_bias:
        pointwise.bias = layer.bias
    return depthwise, pointwise
