"""Networks with each kind of layer."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from tests.engine.networks.registry import Sequential, conv, functional, head, layers, network


@network
def separable() -> Any:
    def body(picture: Any) -> Any:
        values = layers.SeparableConv2D(6, 3, depth_multiplier=2, activation="relu")(picture)
        return head(layers.SeparableConv2D(5, 3, padding="same")(values))

    return functional((12, 12, 3), body)


@network
def depthwise() -> Any:
    def body(picture: Any) -> Any:
        values = layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", activation="relu")(picture)
        return head(layers.ReLU()(layers.DepthwiseConv2D(3, strides=2)(values)))

    return functional((12, 12, 3), body)


@network
def dilated_grouped_transposed() -> Any:
    def body(picture: Any) -> Any:
        values = conv(6, dilation_rate=2, name="before_groups")(picture)
        values = conv(8, groups=2)(values)
        values = conv(16, groups=8)(values)
        return head(layers.Conv2DTranspose(4, 3, strides=2, activation="relu")(values))

    return functional((10, 10, 3), body)


@network
def dropouts() -> Any:
    noise = [layers.SpatialDropout2D(0.5), layers.GaussianNoise(1.0), layers.AlphaDropout(0.4)]
    noise += [layers.GaussianDropout(0.4), layers.RandomFlip(), layers.RandomRotation(0.2)]
    noise += [layers.ActivityRegularization(0.1)]
    return Sequential(
        [layers.Input((12, 12, 3)), *noise, conv(4), layers.Dropout(0.9), layers.Flatten(), layers.Dense(4)]
    )


@network
def rescaling() -> Any:
    return functional((12, 12, 3), lambda picture: head(conv(4)(layers.Rescaling(1 / 255, offset=-0.4)(picture))))


@network
def normalization() -> Any:
    scale = layers.Normalization(mean=[120.0, 90.0, 60.0], variance=[900.0, 400.0, 2500.0])
    return functional((12, 12, 3), lambda picture: head(conv(4)(scale(picture))))


@network
def resizing() -> Any:
    return functional((13, 17, 3), lambda picture: head(conv(4)(layers.Resizing(10, 12)(picture))))


@network
def relu6() -> Any:
    def body(picture: Any) -> Any:
        values = layers.ReLU(max_value=6)(layers.BatchNormalization()(conv(6, None)(picture)))
        values = layers.DepthwiseConv2D(3)(layers.ZeroPadding2D(((0, 1), (0, 1)))(values))
        values = layers.ReLU(6.0)(layers.BatchNormalization()(values))
        return head(layers.Activation(tf.nn.relu6)(conv(7, None)(values)))

    return functional((14, 14, 3), body)


@network
def leaky_activations() -> Any:
    def body(picture: Any) -> Any:
        values = layers.PReLU()(conv(4, None)(picture))
        values = layers.PReLU(shared_axes=[1, 2])(conv(4, None)(values))
        values = layers.LeakyReLU(0.2)(conv(4, None)(values))
        values = layers.ReLU(negative_slope=0.1, threshold=0.2)(conv(4, None)(values))
        return head(layers.ELU(0.7)(conv(4, None)(values)))

    return functional((12, 12, 3), body)


@network
def swish() -> Any:
    return functional(
        (12, 12, 3), lambda picture: head(conv(6, "gelu")(conv(6, "tanh")(conv(6, "swish", name="swishy")(picture))))
    )


@network
def squeeze_excite() -> Any:
    """Channels weighted by a gate, as in EfficientNet."""

    def body(picture: Any) -> Any:
        values = conv(6, name="gated")(picture)
        gate = layers.Reshape((1, 1, 6))(layers.GlobalAveragePooling2D()(values))
        gate = layers.Conv2D(6, 1, activation="sigmoid")(gate)
        return head(layers.Multiply(name="gate")([values, gate]))

    return functional((12, 12, 3), body)


@network
def inception() -> Any:
    def body(picture: Any) -> Any:
        left = layers.ZeroPadding2D(1)(conv(3, padding="valid")(picture))
        right = layers.MaxPooling2D(3, strides=1, padding="same")(picture)
        middle = layers.AveragePooling2D(3, strides=1, padding="same")(picture)
        joined = layers.Concatenate()([left, right, layers.Average()([middle, right])])
        joined = layers.Maximum()([joined, layers.Permute((2, 1, 3))(joined)])
        values = layers.UpSampling2D()(layers.Cropping2D(2)(conv(6)(joined)))
        return layers.Dense(5, activation="softmax")(layers.GlobalMaxPooling2D()(values))

    return functional((12, 12, 3), body)


@network
def layer_normalization() -> Any:
    def body(picture: Any) -> Any:
        values = layers.LayerNormalization(epsilon=1e-6)(conv(6, None, strides=2)(picture))
        values = layers.Dense(6)(layers.Dense(9, activation="gelu")(values))
        return head(layers.Subtract()([values, layers.GroupNormalization(3)(values)]))

    return functional((12, 12, 3), body)
