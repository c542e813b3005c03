"""Run as a program of its own: models of Keras 2.14 with functions of TensorFlow, as .h5, and what Keras predicts.

    python -m tests.gate.functions.keras2 FOLDER [NAME ...]

Writes NAME.h5 and NAME.keras for each, `predictions.npz` with gradients of the second class, and `functions.json` with
the functions that each file calls.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow import keras

layers = keras.layers
K = keras.backend
SIDE = 12
# Keras 2.14 cannot write the dots of `x[..., 0]` into such a file.
NOT_AS_KERAS = ("caffe", "parts")
Body = Callable[[Any], Any]


def pictures() -> np.ndarray:
    return np.random.default_rng(7).uniform(0, 255, (2, SIDE, SIDE, 3)).astype("float32")


def _conv(x: Any, filters: int = 4) -> Any:
    return layers.Conv2D(filters, 3, padding="same")(x)


def channel_attention(x: Any) -> Any:
    """The first half of CBAM (Woo et al. 2018): one small network on the mean and the maximum."""
    squeeze, excite = layers.Dense(2, activation="relu"), layers.Dense(4)
    mean, most = tf.reduce_mean(x, axis=[1, 2], keepdims=True), tf.reduce_max(x, axis=[1, 2], keepdims=True)
    return x * tf.nn.sigmoid(excite(squeeze(mean)) + excite(squeeze(most)))


def spatial_attention(x: Any) -> Any:
    mean, most = tf.reduce_mean(x, axis=-1, keepdims=True), tf.reduce_max(x, axis=-1, keepdims=True)
    return x * layers.Conv2D(1, 3, padding="same", activation="sigmoid")(tf.concat([mean, most], -1))


def backend_attention(x: Any) -> Any:
    """The same as people write it with keras.backend."""
    mean, most = K.mean(x, axis=-1, keepdims=True), K.max(x, axis=-1, keepdims=True)
    gate = layers.Conv2D(1, 3, padding="same", activation="sigmoid")(K.concatenate([mean, most], axis=-1))
    return layers.Multiply()([x, gate])


def squeeze_and_excitation(x: Any) -> Any:
    gate = layers.Dense(4, activation="sigmoid")(layers.Dense(2, activation="relu")(tf.reduce_mean(x, [1, 2])))
    return x * gate[:, tf.newaxis, tf.newaxis, :]


def non_local(x: Any) -> Any:
    """Attention between places (Wang et al. 2018)."""
    asks, keys, rows = (tf.reshape(layers.Conv2D(4, 1)(x), (-1, SIDE * SIDE, 4)) for _ in range(3))
    weights = tf.nn.softmax(tf.matmul(asks, keys, transpose_b=True) * 0.1, axis=-1)
    return x + tf.reshape(tf.matmul(weights, rows), (tf.shape(x)[0], SIDE, SIDE, 4))


def nested(x: Any) -> Any:
    """Branches of equal shapes inside a model, where a function that goes changes which of them Keras sorts first."""
    start = keras.Input((SIDE, SIDE, 3))
    one, other = (layers.Conv2D(4, 3, padding="same", name=name)(start) for name in ("one", "other"))
    shaped = tf.reshape(other, (tf.shape(other)[0], SIDE, SIDE, 4))
    inner = keras.Model(start, layers.Add()([tf.nn.relu(one), shaped]), name="inner")
    return inner(x)


BODIES: dict[str, Body] = {
    "cbam": lambda x: spatial_attention(channel_attention(_conv(x))),
    "cbam_by_backend": lambda x: backend_attention(keras.activations.relu(_conv(x))),
    "squeeze_and_excitation": lambda x: squeeze_and_excitation(_conv(x)),
    "non_local": lambda x: non_local(_conv(x / 255)),
    "caffe": lambda x: _conv(keras.applications.vgg16.preprocess_input(x)),
    "torch": lambda x: _conv(keras.applications.densenet.preprocess_input(x)),
    "tf": lambda x: _conv(keras.applications.mobilenet_v2.preprocess_input(x)),
    "caffe_by_hand": lambda x: _conv(
        tf.stack(tf.unstack(x, axis=-1)[::-1], axis=-1) - tf.constant([103.939, 116.779, 123.68])
    ),
    "caffe_by_gather": lambda x: _conv(tf.gather(x, [2, 1, 0], axis=-1) - 120.0),
    "nested": nested,
    "mish_by_hand": lambda x: (y := _conv(x / 255)) * tf.math.tanh(tf.math.softplus(y)),
    "mean_as_pooling": lambda x: tf.reduce_mean(tf.nn.relu(_conv(x)), [1, 2]),
    "maximum_as_pooling": lambda x: tf.reduce_max(_conv(x), axis=(1, 2)),
    "gray": lambda x: _conv(tf.image.grayscale_to_rgb(tf.image.rgb_to_grayscale(x))),
    "standardized": lambda x: _conv(tf.image.per_image_standardization(x)),
    "resized": lambda x: _conv(tf.image.resize(x, (7, 9))),
    "alexnet": lambda x: tf.nn.max_pool2d(tf.nn.local_response_normalization(_conv(x / 255), 2), 3, 2, "VALID"),
    "vector": lambda x: layers.Dense(5)(tf.reshape(_conv(x), [-1, SIDE * SIDE * 4])),
    "normalized": lambda x: tf.math.l2_normalize(_conv(x), axis=-1),
    "normalized_by_hand": lambda x: (y := _conv(x)) / tf.sqrt(tf.reduce_sum(tf.square(y), -1, keepdims=True) + 1.0),
    "capsules": lambda x: tf.norm(tf.reshape(_conv(x, 6), (tf.shape(x)[0], SIDE, SIDE, 2, 3)), axis=-1),
    "repeated": lambda x: tf.tile(tf.repeat(_conv(x, 2), 2, axis=1), [1, 1, 1, 2]),
    "repeated_by_backend": lambda x: K.repeat_elements(_conv(x), 2, 2),
    "shuffled": lambda x: tf.reshape(
        tf.transpose(tf.reshape(_conv(x), (-1, SIDE, SIDE, 2, 2)), [0, 1, 2, 4, 3]), (-1, SIDE, SIDE, 4)
    ),
    "axis_and_back": lambda x: tf.squeeze(tf.expand_dims(_conv(x), 1) * 2.0, 1) + K.squeeze(
        K.expand_dims(_conv(x)), -1
    ),
    "halves": lambda x: tf.nn.relu((parts := tf.split(_conv(x, 8), 2, axis=-1))[0]) * tf.nn.sigmoid(parts[1]),
    "unequal_parts": lambda x: tf.add_n(
        [tf.tile((parts := tf.split(_conv(x, 5), [1, 4], axis=3))[0], [1, 1, 1, 4]), parts[1], parts[1]]
    ),
    "parts": lambda x: (y := _conv(x))[:, 1:-1, ::2] + y[:, :-2, 1::2, :] - y[..., 2:, ::-2, 0:1],
    "mirrored": lambda x: _conv(tf.reverse(x, axis=[2])) + _conv(x[:, ::-1]) + tf.reverse(_conv(x), axis=[-1]),
    "padded": lambda x: layers.Conv2D(4, 3)(
        tf.pad(tf.pad(x, [[0, 0], [1, 2], [0, 1], [0, 0]]), [[0, 0], [1, 1], [2, 2], [0, 0]], "REFLECT")
    ),
    "pooled": lambda x: tf.nn.avg_pool2d(_conv(x), 2, 2, "SAME") + tf.nn.max_pool2d(_conv(x), [2, 2], [2, 2], "SAME"),
    "bounds": lambda x: tf.clip_by_value(_conv(x), -9.0, 5.0) + tf.clip_by_value(_conv(x), 0.0, 6.0),
    "extremes": lambda x: tf.maximum(y := _conv(x), 1.0) + tf.minimum(y, 2.0) + tf.maximum(y, -y)
    + tf.minimum(y, 0.5 * y),
    "spread": lambda x: tf.math.reduce_std(y := _conv(x), -1) + tf.math.reduce_variance(y, axis=3)
    - tf.reduce_min(y, -1),
    "powers": lambda x: (y := tf.nn.softplus(_conv(x / 255))) ** 2 + tf.pow(y, 1.5) + tf.math.rsqrt(y + 1.0)
    + 1 / (y + 2.0) + tf.math.reciprocal(y + 3.0) + tf.math.squared_difference(y, 2 * y),
    "curves": lambda x: tf.sin(y := _conv(x / 255)) + tf.cos(y) + tf.math.erf(y) + tf.math.log(tf.exp(y) + 1.0)
    + abs(y) + tf.math.log_sigmoid(y) - tf.identity(-y),
    "activations": lambda x: tf.nn.elu(y := _conv(x / 255)) + tf.nn.selu(y) + tf.nn.swish(y) + tf.nn.gelu(y)
    + tf.nn.gelu(y, approximate=True) + tf.nn.leaky_relu(y) + tf.nn.leaky_relu(y, 0.3) + tf.nn.softsign(y)
    + tf.nn.relu6(y) + tf.nn.softmax(y, axis=1) + tf.nn.log_softmax(y) + tf.cast(y, "float32"),
    "activations_of_keras": lambda x: keras.activations.hard_sigmoid(y := _conv(x / 255)) + keras.activations.gelu(y)
    + keras.activations.swish(y) + keras.activations.elu(y) + keras.activations.softmax(y)
    + keras.activations.relu(y, max_value=2.0) + keras.activations.mish(y) + keras.activations.exponential(y),
}  # fmt: skip


def model(name: str) -> keras.Model:
    start = keras.Input((SIDE, SIDE, 3), name="picture")
    x = BODIES[name](start)
    x = layers.Flatten()(x) if len(x.shape) > 2 else x
    return keras.Model(start, layers.Dense(3, activation="softmax", name="scores")(x), name=name)


def _called(network: keras.Model) -> list[str]:
    configs = [layer.get_config() for layer in network.layers if type(layer).__name__.endswith("OpLambda")]
    return sorted({config["function"].removeprefix("compat.v1.") for config in configs})


def _gradient(network: keras.Model) -> np.ndarray:
    """That of the second class's score before softmax, by the tape."""
    network.layers[-1].activation = keras.activations.linear
    values = tf.constant(pictures())
    with tf.GradientTape() as tape:
        tape.watch(values)
        score = network(values, training=False)[:, 1]
    return np.asarray(tape.gradient(score, values))


def main(folder: Path, names: list[str]) -> None:
    answers, called = {}, {}
    for name in names or BODIES:
        keras.backend.clear_session()
        keras.utils.set_random_seed(3)
        network = model(name)
        # Scores that are not all of one class.
        network.layers[-1].set_weights([weights * 0.02 for weights in network.layers[-1].get_weights()])
        network.save(folder / f"{name}.h5", include_optimizer=False)
        if name not in NOT_AS_KERAS:
            network.save(folder / f"{name}.keras")
        answers[name], called[name] = np.asarray(network(pictures(), training=False)), _called(network)
        answers[f"{name}/gradient"] = _gradient(network)
    np.savez(folder / "predictions.npz", pictures=pictures(), **answers)
    (folder / "functions.json").write_text(json.dumps(called))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
