"""PatternNet and PatternAttribution on a network whose patterns have been learned."""

from __future__ import annotations

import numpy as np

from app.engine.explainers.in_range import propagated
from app.engine.explainers.registry import Maps, explains
from app.engine.network import Network
from app.engine.relevance.composites import PatternComposite
from app.engine.relevance.rules import Pattern
from app.engine.targets import Target
from app.methods.base import Method
from app.methods.patterns import PatternAttribution, PatternNet


@explains(PatternNet, PatternAttribution)
def patterns(network: Network, method: Method, inputs: np.ndarray, target: Target) -> Maps:
    composite = PatternComposite(Pattern(isinstance(method, PatternAttribution), target.training))
    return Maps(*propagated(network, composite, inputs, target))
