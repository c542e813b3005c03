"""Layer-wise relevance propagation (LRP): what each pixel says for or against a class."""

from __future__ import annotations

from dataclasses import dataclass

from app.methods.base import Method, parameter

QUESTION = "What each pixel says for a class"


@dataclass(frozen=True)
class LrpZ(Method):
    id = "lrp.z"
    label = "LRP-z"
    family = "lrp"
    question = QUESTION
    summary = "Shares the score among the inputs by what each contributed, layer by layer; noisy on deep networks."
    reference = "Bach et al. 2015, doi 10.1371/journal.pone.0130140, equation 56"
    selection = "class"


@dataclass(frozen=True)
class LrpEpsilon(Method):
    id = "lrp.epsilon"
    label = "LRP-epsilon"
    family = "lrp"
    question = QUESTION
    summary = "LRP-z with a small term that absorbs weak and contradictory contributions."
    reference = "Bach et al. 2015, doi 10.1371/journal.pone.0130140, equation 58"
    selection = "class"

    epsilon: float = parameter(1e-7, "Larger: sparser, less noise.", minimum=1e-12, maximum=1e6)
    bias: bool = parameter(True, "Give the bias its share of the relevance.")


METHODS = (LrpZ, LrpEpsilon)
