"""Batch normalization, where it folds and where it must not."""

from __future__ import annotations

from typing import Any

from tests.engine.networks.registry import conv, functional, head, layers, network


@network
def bn_behind() -> Any:
    """Behind every kind of kernel."""

    def body(picture: Any) -> Any:
        values = picture
        kernels = [
            layers.Conv2D(6, 3, use_bias=False, name="conv"),
            layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", name="depthwise"),
            layers.SeparableConv2D(7, 3, padding="same", name="separable"),
            layers.Conv2DTranspose(5, 3, padding="same", name="transposed"),
            layers.Conv2D(6, 3, padding="same", name="same"),
        ]
        for kernel in kernels:
            values = layers.ReLU()(layers.BatchNormalization(name=f"bn_{kernel.name}")(kernel(values)))
        values = layers.Dense(8, name="dense")(layers.Flatten()(layers.MaxPooling2D(3)(values)))
        values = layers.ReLU()(layers.BatchNormalization(scale=False, name="bn_dense")(values))
        return layers.Dense(5, activation="softmax", name="predictions")(values)

    return functional((12, 12, 3), body)


@network
def bn_in_front() -> Any:
    """In front of a convolution without padding and of a dense layer."""

    def body(picture: Any) -> Any:
        values = layers.BatchNormalization(name="bn_conv")(conv(5)(picture))
        values = conv(6, padding="valid", strides=2, name="conv")(values)
        values = layers.BatchNormalization(center=False, name="bn_dense")(layers.Flatten()(values))
        values = layers.Dense(8, activation="relu", use_bias=False, name="dense")(values)
        return layers.Dense(5, activation="softmax", name="predictions")(values)

    return functional((12, 12, 3), body)


@network
def bn_padded() -> Any:
    """In front of a padded convolution: its shift must not be folded over the border."""

    def body(picture: Any) -> Any:
        values = conv(6, name="conv")(layers.BatchNormalization(name="bn")(picture))
        return layers.Dense(5, activation="softmax", name="predictions")(layers.Flatten()(values))

    return functional((8, 8, 3), body)


@network
def bn_two_readers() -> Any:
    def body(picture: Any) -> Any:
        scaled = layers.BatchNormalization(name="bn")(picture)
        left, right = conv(5, padding="valid", name="left")(scaled), conv(5, padding="valid", name="right")(scaled)
        return layers.Dense(5, activation="softmax", name="predictions")(layers.Flatten()(layers.Add()([left, right])))

    return functional((8, 8, 3), body)


@network
def bn_kernel_read_twice() -> Any:
    """The convolution before the batch normalization is read by another layer too."""

    def body(picture: Any) -> Any:
        values = conv(5, None, name="conv")(picture)
        return head(layers.Add()([layers.ReLU()(layers.BatchNormalization()(values)), values]))

    return functional((10, 10, 3), body)


@network
def bn_odd() -> Any:
    """Two in a row, one over rows instead of channels, one at the very end."""

    def body(picture: Any) -> Any:
        values = layers.BatchNormalization()(layers.BatchNormalization()(conv(5, None)(picture)))
        values = layers.BatchNormalization(axis=1)(conv(5, None, padding="valid")(values))
        values = layers.BatchNormalization(axis=2)(values)
        values = conv(5, padding="valid")(values)
        return layers.BatchNormalization()(layers.Dense(4)(layers.Flatten()(values)))

    return functional((10, 10, 3), body)


@network
def bn_resnet() -> Any:
    """Pre-activation blocks, batch normalization after sums and after a concatenation."""

    def body(picture: Any) -> Any:
        start = conv(6, None, use_bias=False)(picture)
        inner = layers.ReLU()(layers.BatchNormalization()(start))
        inner = conv(6, None, use_bias=False)(inner)
        joined = layers.Add()([start, inner])
        values = layers.ReLU()(layers.BatchNormalization()(joined))
        values = layers.BatchNormalization()(layers.Concatenate()([values, joined]))
        return head(conv(7, name="last_conv")(layers.AveragePooling2D()(values)))

    return functional((12, 12, 3), body)
