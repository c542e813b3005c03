"""What the gate writes into a rebuilt model because Keras 2.14 has no plain layer for it."""

from __future__ import annotations

from typing import Any

from app.engine.runtime import tf


class ReversedChannels(tf.keras.layers.Layer):
    """The channels in the other order (RGB and BGR), as `preprocess_input` inside a model leaves it.

    A 1x1 convolution would do the same and be a first layer with weights, which it is to no rule of relevance.
    """

    def call(self, inputs: Any) -> Any:
        return tf.reverse(inputs, [-1])


def hard_sigmoid_of_keras_3(x: Any) -> Any:
    """relu6(x + 3) / 6; the function of that name in Keras 2 is another."""
    return tf.nn.relu6(x + 3.0) / 6.0


def hard_silu_of_keras_3(x: Any) -> Any:
    """x * relu6(x + 3) / 6 (Howard et al. 2019)."""
    return x * hard_sigmoid_of_keras_3(x)


OWN = {part.__name__: part for part in (ReversedChannels, hard_sigmoid_of_keras_3, hard_silu_of_keras_3)}
