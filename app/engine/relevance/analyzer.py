"""iNNvestigate's LRP analyzer with a composite's rule at each layer, and its own corrected at sums."""

from __future__ import annotations

from typing import Any

from innvestigate.analyzer.relevance_based import relevance_analyzer
from innvestigate.analyzer.relevance_based.relevance_rule import ZRule

from app.engine.layers import Elementwise
from app.engine.own_layers import with_relevance
from app.engine.relevance.composites import PatternComposite
from app.engine.relevance.merges import WEIGHTLESS_LINEAR, GateRule, QuotientRule, WeightlessLinearRule
from app.engine.relevance.modified_weights import ModifiedWeights
from app.engine.relevance.sites import Site
from app.engine.runtime import tf


class RelevancePropagation(relevance_analyzer.LRP):
    """Relevance from a start at the output down to the picture; activations pass it unchanged."""

    def __init__(
        self, model: Any, composite: Any, sites: dict[str, Site], weights: ModifiedWeights, **options: Any
    ) -> None:
        # The rule given to iNNvestigate is never asked for: `create_rule_mapping` answers for it.
        super().__init__(model, rule=ZRule, **options)
        self._composite, self._sites, self._weights = composite, sites, weights

    def start(self, output: Any) -> Any:
        """Relevance at the output: the score itself (Bach et al. 2015)."""
        return output

    def create_rule_mapping(self, layer: Any, state: Any) -> Any:
        site = self._sites[layer.name]
        rule: Any = self._composite.rule_for(site)
        if isinstance(rule, type):
            return rule(layer, state).apply  # type: ignore[call-arg, attr-defined]

        def propagate(xs: list[Any], ys: list[Any], relevances: list[Any], state: Any) -> list[Any]:
            return [rule.propagate(site, xs[0], relevances[0], self._weights)]

        return propagate

    def _create_analysis(self, *args: Any, **kwargs: Any) -> Any:
        self._add_rules_for_layers_without_weights()
        return super()._create_analysis(*args, **kwargs)

    def _add_rules_for_layers_without_weights(self) -> None:
        self._add_conditional_reverse_mapping(_is_weightless_linear, WeightlessLinearRule, priority=1)
        self._add_conditional_reverse_mapping(_is_product, GateRule, priority=1)
        self._add_conditional_reverse_mapping(_is_quotient, QuotientRule, priority=1)


class DeepTaylor(RelevancePropagation):
    """Deep Taylor decomposition as iNNvestigate has it: gradients through sums, averages and ReLU layers.

    A ReLU that is the activation of a layer with weights is part of that layer's rule.
    """

    def start(self, output: Any) -> Any:
        """Only positive scores can be decomposed."""
        return tf.maximum(output, 0.0)

    def _add_rules_for_layers_without_weights(self) -> None:
        self._add_conditional_reverse_mapping(_is_weightless_linear, self._gradient_reverse_mapping, priority=1)
        self._add_conditional_reverse_mapping(_is_rectifier_layer, self._gradient_reverse_mapping, priority=1)


class PatternPropagation(RelevancePropagation):
    """PatternNet and PatternAttribution: the gradient everywhere but at layers with weights."""

    _composite: PatternComposite

    def start(self, output: Any) -> Any:
        """PatternAttribution decomposes the score itself; PatternNet projects a unit signal back."""
        return output if self._composite.rule.attribution else tf.ones_like(output)

    def _default_reverse_mapping(self, xs: Any, ys: Any, signals: Any, state: Any) -> Any:
        return self._gradient_reverse_mapping(xs, ys, signals, state)

    def _add_rules_for_layers_without_weights(self) -> None:
        self._add_conditional_reverse_mapping(_is_weightless_linear, self._gradient_reverse_mapping, priority=1)


def _is_rectifier_layer(layer: Any) -> bool:
    return isinstance(layer, Elementwise) and layer.kind == "rectifier" and not layer.fused


def _is_product(layer: Any) -> bool:
    return isinstance(layer, tf.keras.layers.Multiply)


def _is_quotient(layer: Any) -> bool:
    return isinstance(layer, with_relevance("quotient"))


def _is_weightless_linear(layer: Any) -> bool:
    return isinstance(layer, WEIGHTLESS_LINEAR)
