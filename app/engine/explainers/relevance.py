"""LRP and Deep Taylor: from a method of the catalogue to its composite of rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from innvestigate.analyzer.relevance_based.relevance_rule import EpsilonRule, ZRule

from app.engine.explainers.in_range import propagated
from app.engine.explainers.registry import Maps, explains
from app.engine.network import Network
from app.engine.preprocessing import input_range
from app.engine.relevance.composites import Composite, DeepTaylorComposite, uniform
from app.engine.relevance.innvestigate_rules import with_options
from app.engine.relevance.rules import AlphaBeta, Bounded, Flat, WSquare, ZPlusFast
from app.engine.targets import Target
from app.engine.trust import conservation
from app.methods import deep_taylor, relevance
from app.methods.base import Method

Z_PLUS = AlphaBeta(alpha=1, beta=0, bias=False)


def _epsilon(method: Any, bias: bool = True) -> type:
    return with_options(EpsilonRule, epsilon=method.epsilon, bias=bias)


def _preset(method: Any, convolution: AlphaBeta, first: Any = None) -> Composite:
    return Composite(dense=_epsilon(method), convolution=convolution, first=first)


def _bounded(method: Any, network: Network) -> Bounded:
    low, high = input_range(network.source.preprocessing, network.input_shape[-1])
    return Bounded(low if method.low is None else method.low, high if method.high is None else method.high)


COMPOSITES: dict[type[Method], Callable[[Any, Network], Composite | DeepTaylorComposite]] = {
    relevance.LrpZ: lambda method, network: uniform(ZRule),
    relevance.LrpZIgnoreBias: lambda method, network: uniform(with_options(ZRule, bias=False)),
    relevance.LrpEpsilon: lambda method, network: uniform(_epsilon(method, method.bias)),
    relevance.LrpEpsilonIgnoreBias: lambda method, network: uniform(_epsilon(method, bias=False)),
    relevance.LrpAlphaBeta: lambda method, network: uniform(AlphaBeta(method.alpha, method.beta, method.bias)),
    relevance.LrpAlphaBetaIgnoreBias: lambda method, network: uniform(AlphaBeta(method.alpha, method.beta, False)),
    relevance.LrpAlpha1Beta0: lambda method, network: uniform(AlphaBeta(1, 0, True)),
    relevance.LrpAlpha1Beta0IgnoreBias: lambda method, network: uniform(Z_PLUS),
    relevance.LrpAlpha2Beta1: lambda method, network: uniform(AlphaBeta(2, 1, True)),
    relevance.LrpAlpha2Beta1IgnoreBias: lambda method, network: uniform(AlphaBeta(2, 1, False)),
    relevance.LrpZPlus: lambda method, network: uniform(Z_PLUS),
    relevance.LrpZPlusFast: lambda method, network: uniform(ZPlusFast()),
    relevance.LrpBounded: lambda method, network: uniform(Z_PLUS, first=_bounded(method, network)),
    relevance.LrpWSquare: lambda method, network: uniform(WSquare()),
    relevance.LrpFlat: lambda method, network: uniform(Flat()),
    relevance.LrpPresetA: lambda method, network: _preset(method, AlphaBeta(1, 0, True)),
    relevance.LrpPresetB: lambda method, network: _preset(method, AlphaBeta(2, 1, True)),
    relevance.LrpPresetAFlat: lambda method, network: _preset(method, AlphaBeta(1, 0, True), Flat()),
    relevance.LrpPresetBFlat: lambda method, network: _preset(method, AlphaBeta(2, 1, True), Flat()),
    deep_taylor.DeepTaylor: lambda method, network: DeepTaylorComposite(Z_PLUS),
    deep_taylor.DeepTaylorBounded: lambda method, network: DeepTaylorComposite(Z_PLUS, _bounded(method, network)),
}


@explains(*COMPOSITES)
def propagate_relevance(network: Network, method: Method, inputs: np.ndarray, target: Target) -> Maps:
    composite = COMPOSITES[type(method)](method, network)
    maps, scaled = propagated(network, composite, inputs, target)
    starts = map(float, target.relevance)
    return Maps(
        maps, [known or _figures(composite, one, start) for one, start, known in zip(maps, starts, scaled, strict=True)]
    )


def _figures(composite: Composite | DeepTaylorComposite, values: np.ndarray, start: float) -> dict[str, Any]:
    if isinstance(composite, DeepTaylorComposite) and start <= 0:
        return {"note": f"The score is {start:.4g}; DeepTaylor decomposes scores above zero only, so the map is zero."}
    return conservation(values, start)
