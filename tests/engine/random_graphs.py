"""Random networks in which tensors, layers and models are used again and again, from a seed.

They are small and smooth enough to have a derivative nearly everywhere, and made of what people combine: several paths
out of one tensor, one layer on several tensors, models inside models, the same tensor twice into one layer, also where
a layer that does nothing at prediction hides it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from app.engine.runtime import tf

SHAPE, CHANNELS, CLASSES = (8, 8, 3), 4, 3
layers = tf.keras.layers


class Maker:
    """Adds one random piece after another; `plain` leaves to what keeps relevance: no bias, ReLU, sums, averages."""

    def __init__(self, seed: int, plain: bool) -> None:
        self.random, self.plain = np.random.default_rng(seed), plain
        self.shared: list[Any] = []
        self.tensors: list[Any] = []

    def network(self) -> Any:
        picture = layers.Input(SHAPE)
        twice = layers.Concatenate()([picture, picture]) if self.random.random() < 0.3 else picture
        self.tensors.append(self._convolution()(twice))
        pieces = [self._merge, self._merge, self._layer, self._again, self._idle, self._model]
        for _ in range(int(self.random.integers(2, 6))):
            piece = pieces[self.random.integers(len(pieces))]
            self.tensors.append(piece())
        last = layers.Add()(self._some(2, latest=True))
        scores = layers.Dense(CLASSES, use_bias=not self.plain)(layers.GlobalAveragePooling2D()(last))
        model = tf.keras.Model(picture, scores)
        values = [self.random.normal(0, 0.6, weight.shape) for weight in model.weights]
        variances = ["variance" in weight.name for weight in model.weights]
        model.set_weights([np.abs(value) if of else value for value, of in zip(values, variances, strict=True)])
        return model

    def _some(self, count: int, latest: bool = False) -> list[Any]:
        """Tensors, often the same one again."""
        first = self.tensors[-1 if latest else self.random.integers(len(self.tensors))]
        others = [first if self.random.random() < 0.5 else self._any() for _ in range(count - 1)]
        return [first, *others]

    def _any(self) -> Any:
        return self.tensors[self.random.integers(len(self.tensors))]

    def _convolution(self) -> Any:
        options = {"padding": "same", "use_bias": not self.plain}
        activation = "relu" if self.plain else str(self.random.choice(["relu", "linear", "sigmoid"]))
        layer = layers.Conv2D(CHANNELS, int(self.random.choice([1, 3])), activation=activation, **options)
        self.shared.append(layer)
        return layer

    def _layer(self) -> Any:
        kinds: list[Callable[[], Any]] = [self._convolution, layers.ReLU, lambda: layers.AveragePooling2D(2, 1, "same")]
        if not self.plain:
            kinds += [layers.BatchNormalization, lambda: layers.Activation("tanh")]
        return kinds[self.random.integers(len(kinds))]()(self._any())

    def _again(self) -> Any:
        """A layer that was used before, on whatever has the channels that it takes."""
        fitting = [layer for layer in self.shared if layer.kernel.shape[2] == CHANNELS]
        return fitting[self.random.integers(len(fitting))](self._any()) if fitting else self._layer()

    def _idle(self) -> Any:
        idle = [layers.Dropout(0.5), layers.Activation("linear"), layers.SpatialDropout2D(0.2), layers.GaussianNoise(1)]
        return idle[self.random.integers(len(idle))](self._any())

    def _merge(self) -> Any:
        count = int(self.random.integers(2, 4))
        choice = self.random.integers(4 if self.plain else 8)
        if choice <= 1:
            return [layers.Add, layers.Average][choice]()(self._some(count))
        if choice <= 3:
            return self._convolution()(layers.Concatenate()(self._some(count)))
        if choice == 4:
            return layers.Multiply()(self._some(count))
        if choice == 5:
            return layers.Maximum()(self._some(count))
        if choice == 6:
            flat = [layers.Reshape((64, CHANNELS))(tensor) for tensor in self._some(2)]
            same = [flat[0], flat[0]] if self.random.random() < 0.5 else flat
            return layers.Reshape((8, 8, CHANNELS))(layers.Attention()(same))
        return layers.Subtract()(self._some(2))

    def _model(self) -> Any:
        """A model inside, with one input that it uses twice or hands on as it is."""
        inner = layers.Input((8, 8, CHANNELS))
        outer = self.tensors
        self.tensors = [inner]
        made = self._merge() if self.random.random() < 0.7 else self._idle()
        self.tensors = outer
        model = tf.keras.Model(inner, made)
        if self.random.random() < 0.5:
            return layers.Add()([model(self._any()), model(self._any())])
        return model(self._any())


def write(path: Any, seed: int, plain: bool) -> None:
    """Saves the random network of a seed as a file."""
    saved(path, Maker(seed, plain).network)


def saved(path: Any, make: Callable[[], Any]) -> None:
    """Saves what `make` builds, in a graph of its own."""
    with tf.Graph().as_default(), tf.compat.v1.Session().as_default(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras calls the form that people have a legacy
        make().save(path, include_optimizer=False)
