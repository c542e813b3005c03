"""Own layers that put values elsewhere, leave some out or repeat some: relevance goes along with the values."""

from __future__ import annotations

from typing import Any

from app.engine.own_layer import OwnLayer
from app.engine.runtime import tf


class ReversedChannels(OwnLayer):
    """The channels in the other order (RGB and BGR), as `preprocess_input` inside a model leaves it.

    A 1x1 convolution would do the same and be a first layer with weights, which it is to no rule of relevance.
    """

    words, relevance = "channels in the other order", "moves"

    def call(self, inputs: Any) -> Any:
        return tf.reverse(inputs, [-1])


class Slice(OwnLayer):
    """What stands between brackets, `x[:, 1:, ..., None]`; "new" is an axis of size 1."""

    words, relevance, settings = "a part of a tensor", "moves", ("parts",)

    def call(self, inputs: Any) -> Any:
        return inputs[tuple(_part(part) for part in self.chosen["parts"])]


def _part(part: Any) -> Any:
    if isinstance(part, (list, tuple)):
        return slice(*part)
    return {"...": Ellipsis, "new": tf.newaxis}.get(part, part)


class EqualPart(OwnLayer):
    """One of `count` equal parts along an axis."""

    words, relevance, settings = "a part of a tensor", "moves", ("axis", "place", "count")

    def call(self, inputs: Any) -> Any:
        return tf.split(inputs, self.chosen["count"], axis=self.chosen["axis"])[self.chosen["place"]]


class Gather(OwnLayer):
    """The places of an axis that `indices` name, counted from the end where they are negative."""

    words, relevance, settings = "chosen places of a tensor", "moves", ("indices", "axis")

    def call(self, inputs: Any) -> Any:
        axis = self.chosen["axis"]
        places = [place if place >= 0 else place + inputs.shape[axis] for place in self.chosen["indices"]]
        return tf.gather(inputs, places, axis=axis)


class Stack(OwnLayer):
    """Tensors beside each other along a new axis."""

    words, relevance, settings = "tensors along a new axis", "moves", ("axis",)

    def call(self, inputs: Any) -> Any:
        return tf.stack(tf.nest.flatten(inputs), axis=self.chosen["axis"])


class Tile(OwnLayer):
    """The whole tensor again, so many times along each axis behind that of the pictures."""

    words, relevance, settings = "a repeated tensor", "moves", ("multiples",)

    def call(self, inputs: Any) -> Any:
        return tf.tile(inputs, [1, *self.chosen["multiples"]])


class RepeatElements(OwnLayer):
    """Each place of an axis several times, one behind the other."""

    words, relevance, settings = "repeated values", "moves", ("repeats", "axis")

    def call(self, inputs: Any) -> Any:
        return tf.repeat(inputs, self.chosen["repeats"], axis=self.chosen["axis"])


class MirrorPadding(OwnLayer):
    """Edges that mirror what lies beside them."""

    words, relevance, settings = "mirrored edges", "moves", ("paddings", "mode")

    def call(self, inputs: Any) -> Any:
        return tf.pad(inputs, [[0, 0], *self.chosen["paddings"]], self.chosen["mode"].upper())


class FlattenChannelsFirst(tf.keras.layers.Flatten):
    """A picture (height, width, channels) as a vector in the order of (channels, height, width).

    So a network that was trained with the channels first keeps the rows of its dense layer as they are.
    """

    words, relevance = "Flatten", "moves"

    def call(self, inputs: Any) -> Any:
        return super().call(tf.transpose(inputs, [0, 3, 1, 2]))
