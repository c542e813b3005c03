"""Relevance rules beside iNNvestigate's: what it has no rule for, and where its own is wrong."""

from __future__ import annotations

import functools
from typing import Any

import innvestigate.backend as innvestigate_backend
from innvestigate.backend.graph import ReverseMappingBase

from app.engine.runtime import tf

STABILIZER = 1e-7


def stabilized(denominator: Any, epsilon: float = STABILIZER) -> Any:
    """The denominator moved away from zero by epsilon, in its own direction (zero counts as positive)."""
    return denominator + tf.where(denominator >= 0, epsilon, -epsilon)


@functools.cache
def with_options(rule: type, **options: Any) -> type:
    """A rule with parameters set, as the class that iNNvestigate asks for; the same class for the same options."""
    return type(rule.__name__, (rule,), {"__init__": functools.partialmethod(rule.__init__, **options)})


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
