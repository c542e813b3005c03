"""The forms that models of pictures take in files. Imported only where TensorFlow may be."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import tensorflow as tf
from tensorflow import keras

layers = keras.layers
SIDE = 8
Make = Callable[[], keras.Model]
FORMS: dict[str, Make] = {}


def form(make: Make) -> Make:
    FORMS[make.__name__] = make
    return make


def _start() -> keras.KerasTensor:
    return keras.Input((SIDE, SIDE, 3))


def _block(name: str, trainable: bool = True) -> keras.Model:
    start = keras.Input((SIDE, SIDE, 3))
    values = layers.Conv2D(3, 3, padding="same", name=f"{name}_first")(start)
    values = layers.BatchNormalization(name=f"{name}_norm", trainable=trainable)(values)
    values = layers.Conv2D(3, 3, padding="same", name=f"{name}_second", trainable=trainable)(values)
    return keras.Model(start, layers.ReLU()(layers.add([values, start])), name=name)


def _scores(start: keras.KerasTensor, values: keras.KerasTensor) -> keras.Model:
    return keras.Model(start, layers.Dense(3, name="scores")(layers.Flatten()(values)))


@form
def sequential_of_sequential_of_functional() -> keras.Model:
    inner = keras.Sequential([keras.Input((SIDE, SIDE, 3)), _block("a"), layers.Conv2D(3, 1), _block("b")])
    return keras.Sequential([inner, layers.Flatten(), layers.Dense(3, activation="softmax")])


@form
def partly_frozen() -> keras.Model:
    start = _start()
    return _scores(start, layers.Conv2D(3, 3, trainable=False)(_block("frozen", trainable=False)(start)))


@form
def wholly_frozen_base() -> keras.Model:
    base = _block("base")
    base.trainable = False
    return keras.Sequential([keras.Input((SIDE, SIDE, 3)), base, layers.Flatten(), layers.Dense(3)])


@form
def inner_model_used_twice() -> keras.Model:
    start, block = _start(), _block("twice")
    return _scores(start, layers.Concatenate()([block(start), block(block(start))]))


@form
def layer_used_three_times() -> keras.Model:
    start, again = _start(), layers.Conv2D(3, 3, padding="same", activation="relu")
    return _scores(start, again(again(again(start))))


@form
def layer_shared_by_two_models() -> keras.Model:
    shared = layers.Conv2D(3, 3, padding="same", name="shared")
    start = _start()
    one = keras.Sequential([keras.Input((SIDE, SIDE, 3)), shared], name="one")
    other = keras.Sequential([keras.Input((SIDE, SIDE, 3)), layers.ReLU(), shared], name="other")
    return _scores(start, layers.Add()([one(start), other(start)]))


@form
def branches_of_equal_shapes() -> keras.Model:
    """Order alone says which array belongs where; names do not follow it."""
    start = _start()
    paths = [start]
    for name in ("z", "a", "m", "c", "y"):
        paths.append(layers.Conv2D(3, 3, padding="same", name=name)(paths[-1] if name in "am" else start))
    return _scores(start, layers.Add()([layers.Conv2D(3, 1, name="b")(paths[2]), *paths[::-1]]))


@form
def two_outputs() -> keras.Model:
    start = _start()
    values = layers.Flatten()(layers.Conv2D(4, 3)(start))
    return keras.Model(start, [layers.Dense(3, name="kinds")(values), layers.Dense(2, name="colours")(values)])


@form
def model_over_time() -> keras.Model:
    start = _start()
    values = layers.TimeDistributed(layers.ZeroPadding2D(((2, 2), (0, 0))))(layers.Reshape((2, 4, SIDE, 3))(start))
    return _scores(start, layers.TimeDistributed(_block("each"))(values))


@form
def activation_as_a_layer_of_a_layer() -> keras.Model:
    start = _start()
    return _scores(start, layers.Conv2D(3, 3, activation=layers.LeakyReLU(0.2))(start))


@form
def regularized_and_constrained() -> keras.Model:
    options = {
        "kernel_regularizer": "l2",
        "kernel_constraint": keras.constraints.MaxNorm(2),
        "bias_initializer": "ones",
    }
    return keras.Sequential(
        [layers.Conv2D(3, 3, input_shape=(SIDE, SIDE, 3), **options), layers.Flatten(), layers.Dense(3)]
    )


@form
def learned_normalization() -> keras.Model:
    start, layer = _start(), layers.Normalization()
    layer.adapt(np.random.default_rng(2).uniform(0, 255, (4, SIDE, SIDE, 3)))
    return _scores(start, layer(start))


@form
def mixed_precision() -> keras.Model:
    start = _start()
    values = layers.Conv2D(4, 3, dtype="mixed_float16")(start)
    return _scores(start, layers.BatchNormalization(dtype="mixed_float16")(values))


@form
def said_its_input_by_a_call() -> keras.Model:
    model = keras.Sequential([layers.Rescaling(1 / 255), layers.Conv2D(3, 3), layers.Flatten(), layers.Dense(3)])
    model(np.zeros((1, SIDE, SIDE, 3), np.float32))
    return model


@form
def fixed_batch_inside() -> keras.Model:
    inner = keras.Sequential([layers.Resizing(6, 6), layers.Rescaling(1 / 255)])
    model = keras.Sequential([inner, layers.Conv2D(3, 3), layers.Flatten(), layers.Dense(3)])
    model.build((None, SIDE, SIDE, 3))
    return model


@form
def squeeze_and_excitation() -> keras.Model:
    start = _start()
    values = layers.Conv2D(4, 3)(start)
    gate = layers.Dense(4, activation="sigmoid")(layers.GlobalAveragePooling2D(keepdims=True)(values))
    return _scores(start, layers.Multiply()([values, gate]))


def _preprocessed(network: str) -> keras.Model:
    start = _start()
    prepared = getattr(keras.applications, network).preprocess_input(start)
    return _scores(start, layers.Conv2D(3, 3, activation="relu")(prepared))


@form
def preprocess_caffe() -> keras.Model:
    return _preprocessed("vgg16")


@form
def preprocess_torch() -> keras.Model:
    return _preprocessed("densenet")


@form
def preprocess_tf() -> keras.Model:
    return _preprocessed("mobilenet_v2")


@form
def arithmetic() -> keras.Model:
    start = _start()
    values = 1.0 - tf.cast(start, tf.float32) / 255
    values = tf.math.multiply(values, [1.0, 2.0, 3.0]) - tf.constant([0.1, 0.2, 0.3])
    values = tf.nn.relu6(layers.Conv2D(3, 3)(values[:, :, :, ::-1])) + 1.5
    other = tf.nn.relu(layers.Conv2D(3, 3, name="second")(-values))
    first = layers.Conv2D(3, 3, name="first")(values)
    return _scores(start, tf.nn.softmax(tf.subtract(first * other, tf.add(first, other))))


@form
def nested_with_arithmetic() -> keras.Model:
    """Operations inside an inner model that is called twice."""
    inner_start = keras.Input((SIDE, SIDE, 3))
    inner = keras.Model(inner_start, tf.nn.relu(inner_start * 0.5 + 0.25), name="inner")
    start = _start()
    return _scores(start, layers.Conv2D(3, 3)(inner(inner(start))))
