"""PatternNet and PatternAttribution: the signal that layers answer to, learned from pictures."""

from __future__ import annotations

from dataclasses import dataclass

from app.methods import gradient_based, relevance
from app.methods.base import Method


@dataclass(frozen=True)
class PatternNet(Method):
    id = "pattern_net"
    label = "PatternNet"
    family = "pattern"
    question = gradient_based.QUESTION
    summary = "The gradient with weights replaced by the patterns that layers answer to, learned from your pictures."
    reference = "Kindermans et al. 2017, arXiv 1705.05598, section 4"
    selection = "neuron"
    learns_from_pictures = True


@dataclass(frozen=True)
class PatternAttribution(Method):
    id = "pattern_attribution"
    label = "PatternAttribution"
    family = "pattern"
    question = relevance.QUESTION
    summary = "How much of the learned signal in each pixel speaks for or against the class."
    reference = "Kindermans et al. 2017, arXiv 1705.05598, section 4"
    selection = "class"
    learns_from_pictures = True


METHODS = (PatternAttribution, PatternNet)
