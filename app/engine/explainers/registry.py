"""From a method of the catalogue to the function that computes its maps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.engine.network import Network
from app.engine.targets import Target
from app.methods.base import Method


@dataclass(frozen=True)
class Maps:
    """Maps of a batch, shape (batch, height, width, channels), and figures that tell how far to trust each."""

    values: np.ndarray
    figures: list[dict[str, Any]] = field(default_factory=list)

    def figures_of(self, place: int) -> dict[str, Any]:
        return self.figures[place] if self.figures else {}


Explainer = Callable[[Network, Any, np.ndarray, Target], Maps]
EXPLAINERS: dict[type[Method], Explainer] = {}


def explains(*methods: type[Method]) -> Callable[[Explainer], Explainer]:
    """Registers a function as the explainer of methods of the catalogue."""

    def register(explainer: Explainer) -> Explainer:
        for method in methods:
            EXPLAINERS[method] = explainer
        return explainer

    return register


def explain(network: Network, method: Method, inputs: np.ndarray, target: Target) -> Maps:
    """Maps for preprocessed pictures (batch, height, width, channels), inside `network.entered()`."""
    return EXPLAINERS[type(method)](network, method, inputs, target)
