"""Sums over a batch that the patterns of a layer with weights are learned from, as tensors of its network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.engine.layers import as_depthwise, is_depthwise
from app.engine.relevance.sites import Site
from app.engine.runtime import tf

layers = tf.keras.layers


@dataclass(frozen=True)
class LayerSums:
    """Sums over a batch of x (y - shift), x, y - shift and 1 in each unit's regime: y > 0 before a rectifier, else all.

    The shift, one number for each unit, changes no covariance; near the mean it keeps sums in float32 from cancelling.
    """

    shift: Any
    fetches: tuple[Any, Any, Any, Any]

    @classmethod
    def of(cls, site: Site) -> LayerSums:
        layer = site.layer
        depthwise = isinstance(layer, layers.DepthwiseConv2D)
        units = layer.depthwise_kernel.shape[2:] if depthwise else [layer.output.shape[-1]]
        shift = tf.compat.v1.placeholder(tf.float32, units, "shift")
        y = layer.output if layer.bias is None else layer.output - layer.bias
        regime = tf.cast(y > 0, tf.float32) if site.rectified else tf.ones_like(y)
        signal = (y - tf.reshape(shift, [-1])) * regime
        by_unit = tuple(range(len(y.shape) - 1))
        totals = (tf.reshape(tf.reduce_sum(values, axis=by_unit), units) for values in (signal, regime))
        return cls(shift, (_weight_sums(layer, signal), _weight_sums(layer, regime), *totals))


def _weight_sums(layer: Any, output: Any) -> Any:
    """sum over pictures and positions of input times output, of the kernel's shape: the filter's gradient."""
    if isinstance(layer, layers.Dense):
        return _outer(layer.input, output)
    if isinstance(layer, layers.DepthwiseConv2D):
        return _depthwise_sums(layer, layer.depthwise_kernel.shape, output)
    if layer.groups > 1 and is_depthwise(layer):
        shape = as_depthwise(layer, layer.kernel).shape
        return tf.reshape(_depthwise_sums(layer, shape, output), layer.kernel.shape)
    if isinstance(layer, layers.Conv2DTranspose):  # its forward pass is the backward pass of a convolution
        return tf.einsum("hwoi->hwio", _filter_sums(layer, output, layer.input))
    # Each group by itself: TensorFlow 2.14 has the operation for grouped convolutions on the GPU only.
    groups = zip(tf.split(layer.input, layer.groups, axis=-1), tf.split(output, layer.groups, axis=-1), strict=True)
    return tf.concat([_filter_sums(layer, inputs, part) for inputs, part in groups], axis=-1)


def _depthwise_sums(layer: Any, shape: Any, output: Any) -> Any:
    strides, padding = [1, *layer.strides, 1], layer.padding.upper()
    dilations = list(layer.dilation_rate)
    return tf.nn.depthwise_conv2d_backprop_filter(layer.input, shape, output, strides, padding, dilations=dilations)


def _filter_sums(layer: Any, inputs: Any, output: Any) -> Any:
    """The filter's gradient of a convolution without groups, of shape (height, width, inputs, outputs)."""
    if layer.kernel_size == (1, 1) or layer.dilation_rate != (1, 1):
        # TensorFlow 2.14's operation corrupts memory for 1x1 kernels with stride 2 on the CPU, and has no dilation.
        return _filter_sums_by_place(layer, inputs, output)
    return tf.raw_ops.Conv2DBackpropFilter(
        input=inputs,
        filter_sizes=[*layer.kernel_size, inputs.shape[-1], output.shape[-1]],
        out_backprop=output,
        strides=[1, *layer.strides, 1],
        padding=layer.padding.upper(),
        dilations=[1, 1, 1, 1],
    )


def _filter_sums_by_place(layer: Any, inputs: Any, output: Any) -> Any:
    """The same, one place of the filter after the other."""
    sides = list(zip(layer.kernel_size, layer.strides, layer.dilation_rate, strict=True))
    counts, sizes = tf.unstack(tf.shape(output)[1:3]), tf.unstack(tf.shape(inputs)[1:3])
    lacking = [
        tf.maximum((count - 1) * stride + (kernel - 1) * dilation + 1 - size, 0)
        for (kernel, stride, dilation), count, size in zip(sides, counts, sizes, strict=True)
    ]
    padded = tf.pad(inputs, [[0, 0], *([lack // 2, lack - lack // 2] for lack in lacking), [0, 0]])
    padded.set_shape([None, None, None, inputs.shape[-1]])
    (high, down, row_step), (wide, right, column_step) = sides

    def sums(row: int, column: int) -> Any:
        rows = slice(row * row_step, row * row_step + (counts[0] - 1) * down + 1, down)
        columns = slice(column * column_step, column * column_step + (counts[1] - 1) * right + 1, right)
        return _outer(padded[:, rows, columns], output)

    return tf.stack([tf.stack([sums(row, column) for column in range(wide)]) for row in range(high)])


def outputs_last(site: Site, kernel: np.ndarray) -> np.ndarray:
    """A kernel with its output units on the last axis, where a transposed convolution has its inputs; and back."""
    return np.swapaxes(kernel, -1, -2) if isinstance(site.layer, layers.Conv2DTranspose) else kernel


def _outer(inputs: Any, output: Any) -> Any:
    """sum over everything but the last axis of the outer product, shape (inputs, outputs)."""
    rows = tf.reshape(inputs, [-1, inputs.shape[-1]])
    return tf.matmul(rows, tf.reshape(output, [-1, output.shape[-1]]), transpose_a=True)


def kernel(site: Site) -> Any:
    depthwise = isinstance(site.layer, layers.DepthwiseConv2D)
    return site.layer.depthwise_kernel if depthwise else site.layer.kernel
