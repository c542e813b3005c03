"""Networks without batch normalization that compute the same as ones with it, their weights folded in numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from tests.engine.networks import conv, functional

layers = tf.keras.layers


def scale_and_shift(normalization: Any) -> tuple[np.ndarray, np.ndarray]:
    """y = scale * x + shift, from Ioffe and Szegedy 2015, algorithm 2."""
    mean, variance = normalization.moving_mean.numpy(), normalization.moving_variance.numpy()
    gamma = normalization.gamma.numpy() if normalization.scale else np.ones_like(mean)
    beta = normalization.beta.numpy() if normalization.center else np.zeros_like(mean)
    deviation = np.sqrt(variance + normalization.epsilon)
    return gamma / deviation, beta - gamma * mean / deviation


def bn_behind(model: Any) -> Any:
    def body(picture: Any) -> Any:
        values = picture
        kernels = [
            layers.Conv2D(6, 3, activation="relu", name="conv"),
            layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", activation="relu", name="depthwise"),
            layers.SeparableConv2D(7, 3, padding="same", activation="relu", name="separable"),
            layers.Conv2DTranspose(5, 3, padding="same", activation="relu", name="transposed"),
            layers.Conv2D(6, 3, padding="same", activation="relu", name="same"),
        ]
        for kernel in kernels:
            values = kernel(values)
        values = layers.Dense(8, activation="relu", name="dense")(layers.Flatten()(layers.MaxPooling2D(3)(values)))
        return layers.Dense(5, activation="softmax", name="predictions")(values)

    folded = functional((12, 12, 3), body)
    for name in ("conv", "depthwise", "separable", "transposed", "same", "dense"):
        scale, shift = scale_and_shift(model.get_layer(f"bn_{name}"))
        folded.get_layer(name).set_weights(_behind(model.get_layer(name), scale, shift))
    folded.get_layer("predictions").set_weights(model.get_layer("predictions").get_weights())
    return folded


def _behind(layer: Any, scale: np.ndarray, shift: np.ndarray) -> list[np.ndarray]:
    *kernels, bias = layer.get_weights() if layer.use_bias else [*layer.get_weights(), np.zeros_like(shift)]
    last = kernels[-1]
    if type(layer) is layers.DepthwiseConv2D:
        # Output channel c * multiplier + m is kernel (c, m).
        last = np.stack([[last[:, :, c, m] * scale[c * last.shape[3] + m] for m in range(last.shape[3])]
                         for c in range(last.shape[2])])  # fmt: skip
        last = last.transpose(2, 3, 0, 1)
    elif type(layer) is layers.Conv2DTranspose:
        last = np.einsum("hwoi,o->hwoi", last, scale)
    else:
        last = np.einsum("...o,o->...o", last, scale)
    return [*kernels[:-1], last, bias * scale + shift]


def bn_in_front(model: Any) -> Any:
    def body(picture: Any) -> Any:
        values = conv(6, padding="valid", strides=2, name="conv")(conv(5, name="first")(picture))
        values = layers.Dense(8, activation="relu", name="dense")(layers.Flatten()(values))
        return layers.Dense(5, activation="softmax", name="predictions")(values)

    folded = functional((12, 12, 3), body)
    first = next(layer for layer in model.layers if isinstance(layer, layers.Conv2D))
    folded.get_layer("first").set_weights(first.get_weights())
    for name in ("conv", "dense"):
        scale, shift = scale_and_shift(model.get_layer(f"bn_{name}"))
        kernel, bias = [*model.get_layer(name).get_weights(), 0.0][:2]
        folded.get_layer(name).set_weights([
            np.einsum("...io,i->...io", kernel, scale),
            shift @ kernel.reshape(-1, *kernel.shape[-2:]).sum(axis=0) + bias,
        ])  # fmt: skip
    folded.get_layer("predictions").set_weights(model.get_layer("predictions").get_weights())
    return folded


def without_first(model: Any) -> Any:
    """The network behind a batch normalization at its input: what stays when that one is applied to the picture."""
    picture = layers.Input(model.input_shape[1:])
    inner = {id(model.get_layer("bn").output): picture}
    for layer in model.layers[2:]:
        tensors = [inner[id(tensor)] for tensor in tf.nest.flatten(layer.input)]
        inner[id(layer.output)] = layer(tensors[0] if len(tensors) == 1 else tensors)
    return tf.keras.Model(picture, inner[id(model.output)])


FOLDED = {
    "bn_behind": bn_behind,
    "bn_in_front": bn_in_front,
    "bn_padded": without_first,
    "bn_two_readers": without_first,
}
