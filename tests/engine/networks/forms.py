"""Networks in the forms that model files come in: nested, shared, with each kind of output."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from tests.engine.networks.registry import Sequential, conv, functional, head, layers, network


@network
def nested() -> Any:
    scale = Sequential([layers.Input((10, 14, 3)), layers.Resizing(12, 16), layers.Rescaling(1 / 127.5, -1)], "scale")
    features = functional((12, 16, 3), lambda picture: layers.MaxPooling2D()(conv(6, name="inside")(picture)))
    features._name = "features"
    deeper = Sequential([features, conv(7, name="after"), layers.BatchNormalization()], "deeper")
    answer = Sequential([layers.GlobalAveragePooling2D(), layers.Dense(4, activation="softmax")], "answer")
    return Sequential([layers.Input((10, 14, 3)), scale, deeper, layers.Dropout(0.5), answer])


@network
def shared() -> Any:
    twice = conv(3, name="twice")
    block = Sequential(
        [layers.Input((12, 12, 3)), conv(4, name="inner"), conv(3, None), layers.BatchNormalization()], "block"
    )

    def body(picture: Any) -> Any:
        left = block(twice(picture))
        right = block(twice(left))
        return head(layers.Concatenate()([left, layers.Add()([right, left])]))

    return functional((12, 12, 3), body)


@network
def fixed_batch() -> Any:
    return functional((12, 12, 3), lambda picture: head(conv(6)(picture)), batch_size=3)


@network
def non_square() -> Any:
    return functional((10, 18, 3), lambda picture: head(conv(6)(layers.MaxPooling2D()(conv(5)(picture)))))


@network
def gray() -> Any:
    return functional((14, 14, 1), lambda picture: head(conv(6)(picture)))


@network
def open_size() -> Any:
    return functional((None, None, 3), lambda picture: head(conv(4, strides=4)(conv(4, strides=4)(picture))))


@network
def softmax_activation() -> Any:
    """Global average pooling before a softmax of its own, as in mini-Xception."""
    return functional(
        (12, 12, 3),
        lambda picture: layers.Activation("softmax")(layers.GlobalAveragePooling2D()(conv(5, None)(conv(4)(picture)))),
    )


@network
def softmax_layer() -> Any:
    return Sequential([layers.Input((12, 12, 3)), conv(4), layers.Flatten(), layers.Dense(5), layers.Softmax()])


@network
def sigmoid_one() -> Any:
    def body(picture: Any) -> Any:
        return layers.Dense(1, activation="sigmoid", name="unit")(layers.Flatten()(conv(4)(picture)))

    return functional((12, 12, 3), body)


@network
def sigmoid_many() -> Any:
    return Sequential([layers.Input((12, 12, 3)), conv(4), layers.Flatten(), layers.Dense(4, activation="sigmoid")])


@network
def linear_logits() -> Any:
    return Sequential([layers.Input((12, 12, 3)), conv(4), layers.Flatten(), layers.Dense(4)])


@network
def reshaped_logits() -> Any:
    """A convolution as classifier and a Reshape before the softmax, as in MobileNet."""

    def body(picture: Any) -> Any:
        pooled = layers.GlobalAveragePooling2D(keepdims=True)(conv(6)(picture))
        return layers.Activation("softmax")(layers.Reshape((5,))(layers.Conv2D(5, 1)(layers.Dropout(0.1)(pooled))))

    return functional((12, 12, 3), body)


def _in_precision(policy: str) -> Any:
    """As saved after training with Keras' mixed or double precision."""
    before = tf.keras.mixed_precision.global_policy()
    tf.keras.mixed_precision.set_global_policy(policy)
    try:
        return functional((12, 12, 3), lambda picture: head(layers.BatchNormalization()(conv(5, None)(picture))))
    finally:
        tf.keras.mixed_precision.set_global_policy(before)


@network
def half_precision() -> Any:
    return _in_precision("mixed_float16")


@network
def double_precision() -> Any:
    return _in_precision("float64")
