"""The registry of the test networks, and what their builders share.

Used by the processes that compute the truth, in which eager execution is on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

layers = tf.keras.layers
Model = tf.keras.Model
Sequential = tf.keras.Sequential
NETWORKS: dict[str, Callable[[], Any]] = {}
# Values of the pictures, where other than about -2..2: (lowest, highest).
RANGES = {"relu6": (-6, 8), "nested": (0, 255), "rescaling": (0, 255), "normalization": (0, 255), "resizing": (0, 255)}


# Architectures of keras.applications with ten classes, logits, random weights, by the smallest size that each allows.
APPLICATIONS = {
    "MobileNet": 32, "VGG16": 32, "ResNet50": 32, "ResNet50V2": 32, "MobileNetV2": 32, "MobileNetV3Small": 32,
    "DenseNet121": 32, "Xception": 71, "InceptionV3": 75, "InceptionResNetV2": 75, "NASNetMobile": 32,
    "EfficientNetB0": 32, "EfficientNetV2B0": 32, "ConvNeXtTiny": 32, "RegNetX002": 32, "RegNetY002": 32,
    "ResNetRS50": 32,
}  # fmt: skip


def application(name: str) -> Any:
    size = APPLICATIONS[name]
    tf.keras.utils.set_random_seed(1)
    options = {"alpha": 0.25} if name == "MobileNet" else {}
    build = getattr(tf.keras.applications, name)
    model = build(weights=None, input_shape=(size, size, 3), classes=10, classifier_activation=None, **options)
    randomise(model, np.random.default_rng(1))
    return model


def network(build: Callable[[], Any]) -> Callable[[], Any]:
    NETWORKS[build.__name__] = build
    return build


def build(name: str) -> Any:
    """The network with its own seed: the same weights in every process."""
    seed = sum(map(ord, name)) + 1
    tf.keras.utils.set_random_seed(seed)
    model = NETWORKS[name]()
    randomise(model, np.random.default_rng(seed))
    return model


def pictures(name: str, shape: tuple[int, ...], count: int = 3) -> np.ndarray:
    seed = sum(map(ord, name))
    low, high = RANGES.get(name, (-2, 2))
    return np.random.default_rng(seed).uniform(low, high, (count, *shape)).astype(np.float32)


def randomise(model: Any, random: np.random.Generator) -> None:
    """Weights that start as 0 or 1 (biases, batch normalization, slopes) get values of their own."""
    for weight in model.weights:
        shape, kind = weight.shape, weight.name.split("/")[-1].split(":")[0]
        if kind == "gamma":
            weight.assign(random.uniform(0.5, 1.5, shape) * random.choice([-1, 1], shape, p=[0.2, 0.8]))
        elif kind == "moving_variance":
            weight.assign(random.uniform(0.3, 2.5, shape))
        elif kind == "bias" and weight.name.startswith("predictions/"):
            # Logits of both signs, and some that are above zero whatever the picture.
            weight.assign(random.uniform(2, 3, shape) * np.where(np.arange(shape[0]) % 4 == 0, -1, 1))
        elif kind in ("bias", "beta", "moving_mean"):
            weight.assign(random.normal(0, 0.3, shape))
        elif kind == "alpha":
            weight.assign(random.uniform(0.1, 0.5, shape))


def functional(shape: tuple[int, ...], body: Callable[[Any], Any], **options: Any) -> Any:
    picture = layers.Input(shape, **options)
    return Model(picture, body(picture))


def head(values: Any, units: int = 5) -> Any:
    return layers.Dense(units, activation="softmax", name="predictions")(layers.GlobalAveragePooling2D()(values))


def conv(filters: int, activation: str | None = "relu", **options: Any) -> Any:
    return layers.Conv2D(filters, 3, **{"padding": "same", "activation": activation, **options})
