"""The gradient and its relatives in one backward pass."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from innvestigate.analyzer import gradient_based

from app.engine.explainers.registry import Maps, explains
from app.engine.innvestigate_bridge import Deconvnet, GuidedBackprop, analyzer
from app.engine.network import Network
from app.engine.targets import Target
from app.methods.attribution import InputTimesGradient
from app.methods.base import Method
from app.methods.gradient_based import Deconvnet as DeconvnetMethod
from app.methods.gradient_based import Gradient, GuidedBackpropagation

POSTPROCESS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "none": lambda values: values,
    "abs": np.abs,
    "square": np.square,
}


def gradients(network: Network, inputs: np.ndarray, target: Target, start: np.ndarray | None = None) -> np.ndarray:
    """Gradients of what the start signal picks out, of the pictures' shape."""
    start = target.start if start is None else start
    return analyzer(network, target.key, gradient_based.Gradient).run(network, inputs, start)


@explains(Gradient)
def gradient(network: Network, method: Gradient, inputs: np.ndarray, target: Target) -> Maps:
    return Maps(POSTPROCESS[method.postprocess](gradients(network, inputs, target)))


@explains(InputTimesGradient)
def input_t_gradient(network: Network, method: Method, inputs: np.ndarray, target: Target) -> Maps:
    built = analyzer(network, target.key, gradient_based.InputTimesGradient)
    return Maps(built.run(network, inputs, target.start))


@explains(GuidedBackpropagation)
def guided_backprop(network: Network, method: Method, inputs: np.ndarray, target: Target) -> Maps:
    return Maps(analyzer(network, target.key, GuidedBackprop).run(network, inputs, target.start))


@explains(DeconvnetMethod)
def deconvnet(network: Network, method: Method, inputs: np.ndarray, target: Target) -> Maps:
    return Maps(analyzer(network, target.key, Deconvnet).run(network, inputs, target.start))
