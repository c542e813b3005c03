"""The engine's side of the catalogue: for each method, the function that computes its maps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from innvestigate.analyzer import gradient_based
from innvestigate.analyzer.relevance_based.relevance_rule import EpsilonRule, ZRule

from app.engine import gradcam
from app.engine.class_gradients import outputs_and_gradients
from app.engine.innvestigate_bridge import Analyzer, GuidedBackprop, RelevancePropagation, build
from app.engine.network import Network
from app.engine.rules import with_options
from app.engine.targets import Target
from app.methods.base import Method
from app.methods.grad_cam import GradCam, GuidedGradCam
from app.methods.gradient_based import Gradient, GuidedBackpropagation
from app.methods.relevance import LrpEpsilon, LrpZ

Explainer = Callable[[Network, Any, np.ndarray, Target], np.ndarray]
EXPLAINERS: dict[type[Method], Explainer] = {}
POSTPROCESS = {"none": lambda values: values, "abs": np.abs, "square": np.square}


def explains(method: type[Method]) -> Callable[[Explainer], Explainer]:
    def register(explainer: Explainer) -> Explainer:
        EXPLAINERS[method] = explainer
        return explainer

    return register


def explain(network: Network, method: Method, inputs: np.ndarray, target: Target) -> np.ndarray:
    """Maps of shape (batch, height, width, channels) for preprocessed pictures of that shape."""
    return EXPLAINERS[type(method)](network, method, inputs, target)


@explains(Gradient)
def gradient(network: Network, method: Gradient, inputs: np.ndarray, target: Target) -> np.ndarray:
    maps = analyzer(network, target.key, gradient_based.Gradient).run(network, inputs, target.start)
    return POSTPROCESS[method.postprocess](maps)


@explains(GuidedBackpropagation)
def guided_backprop(network: Network, method: Method, inputs: np.ndarray, target: Target) -> np.ndarray:
    return analyzer(network, target.key, GuidedBackprop).run(network, inputs, target.start)


@explains(LrpZ)
def lrp_z(network: Network, method: LrpZ, inputs: np.ndarray, target: Target) -> np.ndarray:
    return analyzer(network, target.key, RelevancePropagation, rule=ZRule).run(network, inputs, target.start)


@explains(LrpEpsilon)
def lrp_epsilon(network: Network, method: LrpEpsilon, inputs: np.ndarray, target: Target) -> np.ndarray:
    rule = with_options(EpsilonRule, epsilon=method.epsilon, bias=method.bias)
    return analyzer(network, target.key, RelevancePropagation, rule=rule).run(network, inputs, target.start)


@explains(GradCam)
def grad_cam(network: Network, method: Method, inputs: np.ndarray, target: Target) -> np.ndarray:
    maps = gradcam.grad_cam(*outputs_and_gradients(network, target.key, inputs, target.class_start))
    return gradcam.resized(maps, *inputs.shape[1:3])[..., None]


@explains(GuidedGradCam)
def guided_grad_cam(network: Network, method: Method, inputs: np.ndarray, target: Target) -> np.ndarray:
    maps = gradcam.grad_cam(*outputs_and_gradients(network, target.key, inputs, target.class_start))
    guided = analyzer(network, network.logits_key, GuidedBackprop).run(network, inputs, target.class_start)
    return gradcam.guided_grad_cam(maps, guided)


def analyzer(network: Network, key: str, analyzer_class: Any, **options: Any) -> Analyzer:
    """The network's analyzer of this class for a layer, built at its first use."""
    return network.once(
        (analyzer_class, key, tuple(options.items())),
        lambda: build(network, network.canonical(key), analyzer_class, **options),
    )
