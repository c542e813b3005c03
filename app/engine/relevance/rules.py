"""Rules for layers with weights: how relevance at a layer's output is shared among its inputs.

Every rule is a frozen dataclass whose `propagate` takes symbolic tensors: the layer's input x and the relevance R at
its output; it returns the relevance at x. All rules share one form, R_i = sum_j c_ij / d_j * R_j, with contributions
c and denominators d; a denominator of zero gives no relevance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from app.engine.layers import share_weights, weight_attributes
from app.engine.relevance.modified_weights import ModifiedWeights
from app.engine.relevance.sites import Site
from app.engine.runtime import tf


class Rule(Protocol):
    def propagate(self, site: Site, x: Any, relevance: Any, weights: ModifiedWeights) -> Any: ...


@dataclass(frozen=True)
class AlphaBeta:
    """LRP-alpha-beta (Bach et al. 2015, doi 10.1371/journal.pone.0130140, equation 60); alpha - beta = 1.

    c / d = alpha z_ij^+ / z_j^+ - beta z_ij^- / z_j^-, where the positive part of the bias belongs to z^+ and the
    negative part to z^-. iNNvestigate adds both parts of the bias to both terms.
    """

    alpha: float = 2.0
    beta: float = 1.0
    bias: bool = True

    def propagate(self, site: Site, x: Any, relevance: Any, weights: ModifiedWeights) -> Any:
        positive, negative = weights.of(site.layer, "positive"), weights.of(site.layer, "negative")
        bias = site.layer.bias if self.bias and site.layer.use_bias else None
        activating = _share(site, x, (positive, negative), _part(bias, tf.maximum), relevance)
        if not self.beta:
            return self.alpha * activating
        inhibiting = _share(site, x, (negative, positive), _part(bias, tf.minimum), relevance)
        return self.alpha * activating - self.beta * inhibiting


@dataclass(frozen=True)
class ZPlusFast:
    """LRP-z+ for inputs that are not negative: c = x_i w_ij^+ (Montavon et al. 2017, equation 15).

    Taken for granted at the picture, as in iNNvestigate; inner layers that can have negative inputs take full LRP-z+.
    """

    def propagate(self, site: Site, x: Any, relevance: Any, weights: ModifiedWeights) -> Any:
        if not (site.non_negative_input or site.first):
            return AlphaBeta(alpha=1, beta=0, bias=False).propagate(site, x, relevance, weights)
        output = _apply(site.layer, x, weights.of(site.layer, "positive"))
        share = tf.math.divide_no_nan(relevance, output)
        return x * _gradient(output, x, share)


@dataclass(frozen=True)
class WSquare:
    """LRP-w^2: c = w_ij^2, whatever the input (Montavon et al. 2017, doi 10.1016/j.patcog.2016.11.008, equation 12)."""

    def propagate(self, site: Site, x: Any, relevance: Any, weights: ModifiedWeights) -> Any:
        return _share_by_weights(site.layer, x, weights.of(site.layer, "squared"), relevance)


@dataclass(frozen=True)
class Flat:
    """LRP-flat: every input takes the same share, c = 1 (Lapuschkin et al. 2019, doi 10.1038/s41467-019-08987-4)."""

    def propagate(self, site: Site, x: Any, relevance: Any, weights: ModifiedWeights) -> Any:
        return _share_by_weights(site.layer, x, weights.ones(site.layer), relevance)


@dataclass(frozen=True)
class Bounded:
    """LRP-z^B for inputs between `low` and `high`, one number or one for each channel of the picture.

    c = x_i w_ij - low_i w_ij^+ - high_i w_ij^- (Montavon et al. 2017, equation 14).
    """

    low: float | tuple[float, ...]
    high: float | tuple[float, ...]

    def propagate(self, site: Site, x: Any, relevance: Any, weights: ModifiedWeights) -> Any:
        layer = site.layer
        low, high = site.bounds(self.low, self.high)
        parts = [
            (x, 1.0, _apply(layer, x, weights.plain(layer))),
            (low, -1.0, _apply(layer, low, weights.of(layer, "positive"))),
            (high, -1.0, _apply(layer, high, weights.of(layer, "negative"))),
        ]
        denominator = tf.add_n([sign * output for _, sign, output in parts])
        share = tf.math.divide_no_nan(relevance, denominator)
        return tf.add_n([sign * value * _gradient(output, value, share) for value, sign, output in parts])


@dataclass(frozen=True)
class Pattern:
    """The gradient with the weights replaced by patterns (Kindermans et al. 2017, arXiv 1705.05598, section 4).

    `attribution` takes w * a+ (PatternAttribution), else a+ (PatternNet); `training` names the pictures that the
    patterns were learned from.
    """

    attribution: bool
    training: str

    def propagate(self, site: Site, x: Any, relevance: Any, weights: ModifiedWeights) -> Any:
        layer, patterns = site.layer, weights.patterns(site.layer, self.training)
        if self.attribution:
            patterns = {name: getattr(layer, name) * pattern for name, pattern in patterns.items()}
        return _gradient(_apply(layer, x, patterns), x, relevance)


def _share(site: Site, x: Any, parts: tuple[Any, Any], bias: Any, relevance: Any) -> Any:
    """Relevance shared by the terms x^+ * first + x^- * second (+ bias), which are all of one sign."""
    above = x if site.non_negative_input else tf.maximum(x, 0.0)
    terms = [(above, _apply(site.layer, above, parts[0]))]
    if not site.non_negative_input:
        below = tf.minimum(x, 0.0)
        terms.append((below, _apply(site.layer, below, parts[1])))
    denominator = tf.add_n([output for _, output in terms])
    share = tf.math.divide_no_nan(relevance, denominator if bias is None else denominator + bias)
    return tf.add_n([value * _gradient(output, value, share) for value, output in terms])


def _share_by_weights(layer: Any, x: Any, part: dict[str, Any], relevance: Any) -> Any:
    """Relevance shared by the weights alone; padding takes no part, so the denominator depends on the position."""
    # One picture of ones is enough: the denominator is the same for all.
    denominator = _apply(layer, tf.ones_like(x[:1]), part)
    return _gradient(_apply(layer, x, part), x, tf.math.divide_no_nan(relevance, denominator))


def _apply(layer: Any, x: Any, part: dict[str, Any]) -> Any:
    """The layer without bias and activation, with other weights, applied to x."""
    weights = {name: None if name == "bias" else value for name, value in {**weight_attributes(layer), **part}.items()}
    return share_weights(layer, f"{layer.name}_part", weights, linear=True).call(x)


def _gradient(output: Any, x: Any, start: Any) -> Any:
    return tf.gradients(output, x, grad_ys=start, stop_gradients=[x])[0]


def _part(bias: Any, bound: Any) -> Any:
    return None if bias is None else bound(bias, 0.0)
