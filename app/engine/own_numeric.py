"""Own layers that compute: functions of each value, over axes, of two tensors, of a whole picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from app.engine.own_layer import OwnLayer
from app.engine.runtime import tf

# Below the last bit of any sum of pictures' values, but not zero: there a root has no slope.
_TINY = 1e-24


def _power(x: Any, exponent: float) -> Any:
    if exponent == 2:
        return tf.square(x)
    return tf.pow(tf.maximum(x, _TINY) if 0 < exponent < 1 else x, exponent)


def _clip(x: Any, low: float | None, high: float | None) -> Any:
    x = x if low is None else tf.maximum(x, low)
    return x if high is None else tf.minimum(x, high)


ELEMENTWISE: dict[str, Callable[..., Any]] = {
    "absolute": tf.abs,
    "clip": _clip,
    "cos": tf.cos,
    "erf": tf.math.erf,
    "gelu_by_tanh": lambda x: tf.nn.gelu(x, approximate=True),
    "log": tf.math.log,
    "log_sigmoid": tf.math.log_sigmoid,
    "power": _power,
    "sin": tf.sin,
}


class ElementwiseFunction(OwnLayer):
    """A function of each value alone; `numbers` are its constants (an exponent, two bounds)."""

    words, relevance, settings = "a function of each value", "function", ("function", "numbers")

    def call(self, inputs: Any) -> Any:
        return ELEMENTWISE[self.chosen["function"]](inputs, *self.chosen["numbers"])


class _OverAxes(OwnLayer):
    settings: ClassVar[tuple[str, ...]] = ("axis", "keepdims")

    def _reduced(self, function: Callable[..., Any], inputs: Any) -> Any:
        return function(inputs, axis=list(self.chosen["axis"]), keepdims=self.chosen["keepdims"])


class MeanOverAxes(_OverAxes):
    words, relevance = "a mean over axes", "linear"

    def call(self, inputs: Any) -> Any:
        return self._reduced(tf.reduce_mean, inputs)


class SumOverAxes(_OverAxes):
    words, relevance = "a sum over axes", "linear"

    def call(self, inputs: Any) -> Any:
        return self._reduced(tf.reduce_sum, inputs)


class MaxOverAxes(_OverAxes):
    words, relevance = "a maximum over axes", "moves"

    def call(self, inputs: Any) -> Any:
        return self._reduced(tf.reduce_max, inputs)


class MinOverAxes(_OverAxes):
    words, relevance = "a minimum over axes", "moves"

    def call(self, inputs: Any) -> Any:
        return self._reduced(tf.reduce_min, inputs)


class SpreadOverAxes(_OverAxes):
    """The variance, or its root, the standard deviation."""

    words, without_rule = "a standard deviation or variance over axes", "it is made of differences from a mean"
    settings = (*_OverAxes.settings, "root")

    def call(self, inputs: Any) -> Any:
        variance = self._reduced(tf.math.reduce_variance, inputs)
        return _power(variance, 0.5) if self.chosen["root"] else variance


class Quotient(OwnLayer):
    """One tensor divided by another."""

    words, relevance = "one tensor divided by another", "quotient"

    def call(self, inputs: Any) -> Any:
        return inputs[0] / inputs[1]


class MatrixProduct(OwnLayer):
    """Products of matrices in the last two axes."""

    words, settings = "a product of two tensors as matrices", ("transpose_a", "transpose_b")
    without_rule = "both of its factors are computed from the picture"

    def call(self, inputs: Any) -> Any:
        return tf.matmul(*inputs, **self.chosen)


class PictureStandardization(OwnLayer):
    """Each picture with mean 0 and standard deviation 1, by its own values."""

    words, relevance, kind = "a picture's own standardization", "function", "normalization"

    def call(self, inputs: Any) -> Any:
        count = tf.cast(tf.reduce_prod(tf.shape(inputs)[1:]), inputs.dtype)
        mean = tf.reduce_mean(inputs, axis=[1, 2, 3], keepdims=True)
        spread = _power(tf.math.reduce_variance(inputs, axis=[1, 2, 3], keepdims=True), 0.5)
        return (inputs - mean) / tf.maximum(spread, tf.math.rsqrt(count))


class LocalResponseNormalization(OwnLayer):
    """Values divided by a measure of those in neighbouring channels (Krizhevsky et al. 2012)."""

    words, relevance, kind = "local response normalization", "function", "normalization"
    settings = ("depth_radius", "bias", "alpha", "beta")

    def call(self, inputs: Any) -> Any:
        options = {**self.chosen, "depth_radius": int(self.chosen["depth_radius"])}
        return tf.nn.local_response_normalization(inputs, **options)
