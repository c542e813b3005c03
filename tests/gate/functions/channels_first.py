"""Run as a program of its own: models with the channels first, as .h5, and what they predict.

    python -m tests.gate.functions.channels_first FOLDER

A CPU cannot compute them, so each is built a second time with every layer that is told its channels between two
changes of order. Writes NAME.h5 for each, and `predictions.npz` with gradients of the second score. Pictures are
(batch, channels, height, width) for all but those that begin with the channels last.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow import keras

layers = keras.layers
SIDES = (10, 8)
CHANNELS_LAST = ("permuted_inside",)
AS_SEQUENTIAL = ("small", "flattened_as_it_lies", "there_and_back", "permuted_at_once")
Layer = Callable[..., Callable[[Any], Any]]


def first(kind: str, *settings: Any, **more: Any) -> Callable[[Any], Any]:
    """The layer as people write it."""
    return getattr(layers, kind)(*settings, data_format="channels_first", **more)


def between(kind: str, *settings: Any, **more: Any) -> Callable[[Any], Any]:
    """The same layer with the channels last, and a change of order before and behind it."""
    layer = getattr(layers, kind)(*settings, **more)

    def call(x: Any) -> Any:
        y = layer(layers.Permute((2, 3, 1))(x))
        return layers.Permute((3, 1, 2))(y) if len(y.shape) == 4 else y

    return call


def small(x: Any, layer: Layer) -> Any:
    x = layer("Conv2D", 4, 3, activation="relu", name="one")(x)
    return layer("Flatten")(layer("MaxPooling2D")(x))


def flattened_as_it_lies(x: Any, layer: Layer) -> Any:
    x = layer("Conv2D", 4, 3, activation="relu", name="one")(x)
    return layers.Dropout(0.5)(layers.Flatten()(layers.LeakyReLU(0.1)(x)))


def residual(x: Any, layer: Layer) -> Any:
    x = layers.BatchNormalization(axis=1, name="norm")(layer("Conv2D", 4, 3, padding="same", name="one")(x / 255))
    y = layer("DepthwiseConv2D", 3, padding="same", name="two")(layers.ReLU()(x))
    y = layers.PReLU(shared_axes=[2, 3], alpha_initializer="ones", name="slopes")(y)
    gate = layers.Dense(4, activation="sigmoid", name="gate")(layer("GlobalAveragePooling2D")(y))
    y = layers.Multiply()([y, layers.Reshape((4, 1, 1))(gate)])
    x = layers.Concatenate(axis=1)([layers.Add()([x, y]), layer("SpatialDropout2D", 0.2)(y)])
    x = layer("UpSampling2D", (2, 1))(layer("ZeroPadding2D", ((1, 0), (0, 2)))(x))
    x = layers.Softmax(axis=1)(layer("SeparableConv2D", 5, 3, name="three")(x))
    return layer("GlobalMaxPooling2D")(layer("Conv2DTranspose", 3, 3, strides=2, name="four")(x))


def there_and_back(x: Any, layer: Layer) -> Any:
    """Layers whose weights are in the order of the file."""
    x = layers.Rescaling([0.1, 0.2] * 4, 1.0)(layer("Conv2D", 4, 3, padding="same", name="one")(x))
    x = layers.LayerNormalization(axis=[1, 2, 3], name="norm")(x)
    return layers.Flatten()(layers.PReLU(shared_axes=[2, 3], alpha_initializer="ones", name="slopes")(x))


def functions(x: Any, layer: Layer) -> Any:
    x = layer("Conv2D", 4, 3, padding="same", name="one")(x / 255)
    maps = tf.concat([tf.reduce_mean(x, 1, keepdims=True), tf.reduce_max(x, 1, keepdims=True)], 1)
    x = x * layer("Conv2D", 1, 3, padding="same", activation="sigmoid", name="two")(maps)
    rows = tf.reshape(tf.nn.silu(x[:, :, 1:-1]), (-1, 4, (SIDES[0] - 2) * SIDES[1]))
    return tf.concat([tf.reduce_mean(x, [2, 3]), tf.reduce_max(rows, -1), tf.reduce_mean(x, [1, 2])], -1)


def nested(x: Any, layer: Layer) -> Any:
    start = keras.Input((4, *SIDES))
    inner = keras.Model(
        start, layer("Conv2D", 4, 3, padding="same", name="inner_one")(layers.ReLU()(start)), name="inner"
    )
    x = layer("Conv2D", 4, 3, padding="same", name="one")(x)
    return layers.Flatten()(layers.Add()([inner(inner(x)), x]))


def permuted_at_once(x: Any, layer: Layer) -> Any:
    return layers.Flatten()(layers.Conv2D(4, 3, name="one")(layers.Permute((2, 3, 1))(x)))


def permuted_inside(x: Any, layer: Layer) -> Any:
    return layers.Flatten()(layer("Conv2D", 4, 3, name="one")(layers.Permute((3, 1, 2))(x)))


BODIES: dict[str, Callable[[Any, Layer], Any]] = {
    body.__name__: body
    for body in (
        small,
        flattened_as_it_lies,
        residual,
        there_and_back,
        functions,
        nested,
        permuted_at_once,
        permuted_inside,
    )
}


def pictures(name: str) -> np.ndarray:
    shape = (2, *SIDES, 3) if name in CHANNELS_LAST else (2, 3, *SIDES)
    return np.random.default_rng(7).uniform(0, 255, shape).astype("float32")


def model(name: str, layer: Layer) -> keras.Model:
    start = keras.Input(pictures(name).shape[1:])
    return keras.Model(start, layers.Dense(3, name="scores")(BODIES[name](start, layer)), name=name)


def _layers(network: keras.Model) -> dict[str, keras.layers.Layer]:
    found: dict[str, keras.layers.Layer] = {}
    for layer in network.layers:
        found |= _layers(layer) if isinstance(layer, keras.Model) else {layer.name: layer}
    return found


def main(folder: Path) -> None:
    answers = {}
    for number, name in enumerate(BODIES):
        keras.utils.set_random_seed(number)
        saved, computed = model(name, first), model(name, between)
        random = np.random.default_rng(number)
        for layer in filter(lambda one: one.weights, _layers(saved).values()):
            layer.set_weights(
                [random.uniform(0.1, 0.9, values.shape) - 0.4 * (values.ndim > 1) for values in layer.get_weights()]
            )
            _layers(computed)[layer.name].set_weights(layer.get_weights())
        saved.save(folder / f"{name}.h5", include_optimizer=False)
        if name in AS_SEQUENTIAL:
            inputs = keras.Input(pictures(name).shape[1:])
            keras.Sequential([inputs, *saved.layers[1:]]).save(
                folder / f"{name}_sequential.h5", include_optimizer=False
            )
        values = tf.constant(pictures(name))
        with tf.GradientTape() as tape:
            tape.watch(values)
            scores = computed(values, training=False)
            second = scores[:, 1]
        answers[name], answers[f"{name}/gradient"] = np.asarray(scores), np.asarray(tape.gradient(second, values))
    np.savez(folder / "predictions.npz", **answers)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
