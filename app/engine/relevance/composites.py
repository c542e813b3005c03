"""Which rule a relevance method takes at which layer: named data, hashable, so that analyzers are kept by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.engine.relevance.rules import Pattern
from app.engine.relevance.sites import Site


@dataclass(frozen=True)
class Composite:
    """A rule for dense layers, one for convolutions, and one for the first layer with weights (None: no other).

    A rule is one of `rules.py` or a rule class of iNNvestigate.
    """

    dense: Any
    convolution: Any
    first: Any = None

    def rule_for(self, site: Site) -> Any:
        if site.first and self.first is not None:
            return self.first
        return self.dense if site.dense else self.convolution


def uniform(rule: Any, first: Any = None) -> Composite:
    """The same rule at every layer."""
    return Composite(rule, rule, first)


@dataclass(frozen=True)
class DeepTaylorComposite:
    """Deep Taylor decomposition (Montavon et al. 2017, doi 10.1016/j.patcog.2016.11.008).

    One rule at every layer with weights but the first; the relevance at the output is the score's positive part.
    """

    rule: Any
    first: Any = None

    def rule_for(self, site: Site) -> Any:
        return self.first if site.first and self.first is not None else self.rule


@dataclass(frozen=True)
class PatternComposite:
    """The gradient with patterns in the place of weights; rectifiers as in the gradient (Kindermans et al. 2017)."""

    rule: Pattern

    def rule_for(self, site: Site) -> Pattern:
        return self.rule
