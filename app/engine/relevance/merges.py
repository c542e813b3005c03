"""Rules for layers without weights that mix inputs: sums, averages, resizing, products."""

from __future__ import annotations

from typing import Any

import innvestigate.backend as innvestigate_backend
from innvestigate.backend.graph import ReverseMappingBase
from keras.src.applications.inception_resnet_v2 import CustomScaleLayer

from app.engine.layers import IDENTITY, Elementwise
from app.engine.own_layers import with_relevance
from app.engine.runtime import tf

# Small enough to leave iNNvestigate's numbers alone where sums are of the order of 0.01 (within 1e-6).
STABILIZER = 1e-9
WEIGHTLESS_LINEAR = (
    tf.keras.layers.Add,
    tf.keras.layers.Average,
    tf.keras.layers.AveragePooling2D,
    tf.keras.layers.GlobalAveragePooling2D,
    tf.keras.layers.Resizing,
    tf.keras.layers.UpSampling2D,
    CustomScaleLayer,
    tf.keras.layers.Subtract,
    *with_relevance("linear"),
)


def stabilized(denominator: Any, epsilon: float = STABILIZER) -> Any:
    """The denominator moved away from zero by epsilon, in its own direction (zero counts as positive)."""
    return denominator + tf.where(denominator >= 0, epsilon, -epsilon)


class WeightlessLinearRule(ReverseMappingBase):
    """LRP-z for linear layers without weights of their own: sums of inputs, averages, resizing.

    R_i = x_i * sum_j (dz_j/dx_i * R_j / z_j). iNNvestigate's rule for Add divides by sums near zero, so relevance
    explodes where two branches cancel; here the denominator is stabilised.
    """

    def __init__(self, layer: Any, state: Any) -> None:
        pass

    def apply(self, xs: list[Any], ys: list[Any], relevances: list[Any], state: Any) -> list[Any]:
        shares = [relevance / stabilized(y) for relevance, y in zip(relevances, ys, strict=True)]
        gradients = innvestigate_backend.gradients(xs, ys, shares)
        return [x * gradient for x, gradient in zip(xs, gradients, strict=True)]


class GateRule(ReverseMappingBase):
    """Relevance at a product goes to the signal; a gate only scales it (Arras et al. 2017, doi 10.18653/v1/W17-5221).

    The gate is the factor that is repeated for the values of the other (squeeze and excitation: for all positions; an
    attention map: for all channels), or the one that is made from the other value by value (x * sigmoid(x)). Factors
    of equal standing take equal parts.
    """

    def __init__(self, layer: Any, state: Any) -> None:
        pass

    def apply(self, xs: list[Any], ys: list[Any], relevances: list[Any], state: Any) -> list[Any]:
        (relevance,) = relevances
        signals = [place for place, x in enumerate(xs) if not _is_gate(x, xs)] or list(range(len(xs)))
        share = relevance / len(signals)
        return [_gathered(share, x) if place in signals else tf.zeros_like(x) for place, x in enumerate(xs)]


class QuotientRule(ReverseMappingBase):
    """All relevance goes to what is divided: the divisor only scales it, as a gate does."""

    def __init__(self, layer: Any, state: Any) -> None:
        pass

    def apply(self, xs: list[Any], ys: list[Any], relevances: list[Any], state: Any) -> list[Any]:
        return [_gathered(relevances[0], xs[0]), *map(tf.zeros_like, xs[1:])]


def _gathered(relevance: Any, x: Any) -> Any:
    """Relevance summed over the axes along which x was repeated."""
    missing = len(relevance.shape) - len(x.shape)
    if missing:
        relevance = tf.reduce_sum(relevance, axis=list(range(1, 1 + missing)))
    axes = [axis for axis in range(1, len(x.shape)) if x.shape[axis] == 1 and relevance.shape[axis] != 1]
    return tf.reduce_sum(relevance, axis=axes, keepdims=True) if axes else relevance


def _is_gate(x: Any, factors: list[Any]) -> bool:
    return any(_is_repeated_for(x, other) or _made_from(x, other) for other in factors if other is not x)


def _is_repeated_for(x: Any, other: Any) -> bool:
    """Whether x is repeated along some axis of the other factor, and the other along none of x."""
    if len(x.shape) != len(other.shape):
        return len(x.shape) < len(other.shape)
    pairs = list(zip(x.shape[1:], other.shape[1:], strict=True))
    return any(a == 1 != b for a, b in pairs) and not any(b == 1 != a for a, b in pairs)


def _made_from(x: Any, source: Any) -> bool:
    """Whether x comes from the source through functions of each value alone."""
    source = _copied(source)
    layer = _copied(x)._keras_history.layer
    while isinstance(layer, Elementwise):
        x = _copied(layer.input)
        if x is source:
            return True
        layer = x._keras_history.layer
    return False


def _copied(x: Any) -> Any:
    """The tensor that a copy was made of; any other as it is."""
    layer = x._keras_history.layer
    return _copied(layer.input) if isinstance(layer, Elementwise) and layer.kind == IDENTITY else x
