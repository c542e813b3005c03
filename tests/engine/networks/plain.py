"""Plain networks, which unmodified iNNvestigate can explain too, and ones with a known answer."""

from __future__ import annotations

from typing import Any

from tests.engine.networks.registry import Sequential, conv, functional, head, layers, network


def _vgg(bias: bool) -> Any:
    return Sequential([
        layers.Input((16, 16, 3)),
        conv(6, use_bias=bias, name="first"),
        layers.MaxPooling2D(),
        conv(8, use_bias=bias, padding="valid"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(10, activation="relu", use_bias=bias, name="hidden"),
        layers.Dense(5, activation="softmax", use_bias=bias, name="predictions"),
    ])  # fmt: skip


def _resnet(bias: bool, pool: Any = layers.AveragePooling2D) -> Any:
    def body(picture: Any) -> Any:
        start = conv(6, use_bias=bias, name="start")(picture)
        inner = conv(6, None, use_bias=bias)(start)
        joined = layers.Activation("relu", name="joined")(layers.Add(name="first_sum")([start, inner]))
        halved = pool(name="pool")(joined)
        short = layers.Conv2D(8, 1, use_bias=bias)(halved)
        inner = conv(8, None, use_bias=bias)(halved)
        values = layers.Activation("relu", name="last")(layers.Add(name="second_sum")([inner, short]))
        values = layers.Flatten()(layers.AveragePooling2D(4)(values))
        return layers.Dense(5, activation="softmax", use_bias=bias, name="predictions")(values)

    return functional((16, 16, 3), body)


def _dense(bias: bool) -> Any:
    return Sequential([
        layers.Input((4, 4, 3)),
        layers.Flatten(),
        layers.Dense(20, activation="relu", use_bias=bias, name="first"),
        layers.Dense(12, activation="relu", use_bias=bias, name="second"),
        layers.Dense(6, activation="softmax", use_bias=bias, name="predictions"),
    ])  # fmt: skip


@network
def vgg() -> Any:
    return _vgg(bias=True)


@network
def vgg_no_bias() -> Any:
    return _vgg(bias=False)


@network
def resnet() -> Any:
    return _resnet(bias=True)


@network
def resnet_no_bias() -> Any:
    return _resnet(bias=False)


@network
def resnet_max_no_bias() -> Any:
    return _resnet(bias=False, pool=layers.MaxPooling2D)


@network
def dense() -> Any:
    return _dense(bias=True)


@network
def dense_no_bias() -> Any:
    return _dense(bias=False)


@network
def cam() -> Any:
    """A head of global average pooling and one dense layer: Grad-CAM is CAM."""
    return functional((12, 20, 3), lambda picture: head(conv(7, name="last_conv")(conv(5, strides=2)(picture))))


@network
def saturated() -> Any:
    """Its softmax answers exactly 1: gradients behind it are zero."""
    model = functional((12, 12, 3), lambda picture: head(conv(7, name="last_conv")(picture)))
    last = model.get_layer("predictions")
    last.set_weights([last.get_weights()[0] * 1e4, last.get_weights()[1]])
    return model


def _cancelling(factor: float) -> Any:
    """Two branches of a sum that nearly cancel, and a shift behind it, so that relevance arrives where the sum is 0."""

    def body(picture: Any) -> Any:
        left, right = (conv(4, None, use_bias=False, name=name)(picture) for name in ("left", "right"))
        values = layers.BatchNormalization()(layers.Add()([left, right]))
        return layers.Dense(5, activation="softmax", name="predictions")(layers.Flatten()(values))

    model = functional((8, 8, 3), body)
    model.get_layer("right").set_weights([factor * model.get_layer("left").get_weights()[0]])
    return model


@network
def cancelling_exactly() -> Any:
    return _cancelling(-1.0)


@network
def cancelling_nearly() -> Any:
    return _cancelling(-1.0 - 1e-6)
