"""Real iNNvestigate analyzers on a network's canonical form, run with the network's own session.

An analyzer is built once for each (layer, method, parameters). What it explains is fed as its start signal, an array
of the layer's shape: ones where units are chosen, so that another neuron, class or picture costs one run.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from innvestigate.analyzer import gradient_based

from app.engine.layers import Elementwise
from app.engine.linear_time import linear_time
from app.engine.network import Network
from app.engine.relevance.analyzer import DeepTaylor, PatternPropagation, RelevancePropagation
from app.engine.relevance.composites import Composite, DeepTaylorComposite, PatternComposite
from app.engine.relevance.damping import Damping, steps
from app.engine.relevance.modified_weights import ModifiedWeights
from app.engine.relevance.sites import sites
from app.engine.runtime import tf

ANALYZERS = {
    Composite: RelevancePropagation,
    DeepTaylorComposite: DeepTaylor,
    PatternComposite: PatternPropagation,
}


@dataclass(frozen=True)
class Analyzer:
    """A built analyzer: tensors for the picture, the start signal, the map and, where it is damped, the factor."""

    picture: Any
    start: Any
    output: Any
    damping: Any = None

    def run(self, network: Network, pictures: np.ndarray, start: np.ndarray) -> np.ndarray:
        """Maps of shape (batch, height, width, channels) for pictures of that shape and starts of the layer's shape."""
        return network.run_batch(self.output, {self.picture: pictures, self.start: start})

    def run_damped(self, network: Network, pictures: np.ndarray, start: np.ndarray, factor: float) -> np.ndarray:
        """Maps whose relevance was multiplied by `factor` at each layer with weights."""
        factors = np.full(len(pictures), factor, np.float32)
        return network.run_batch(self.output, {self.picture: pictures, self.start: start, self.damping: factors})


def is_rectifier(layer: Any) -> bool:
    return isinstance(layer, Elementwise) and layer.kind == "rectifier"


def rectify_backward(xs: list[Any], ys: list[Any], signals: list[Any], state: Any) -> list[Any]:
    """Deconvnet's way through a rectifier: the signal is rectified, whatever the input was."""
    return [tf.nn.relu(signal) for signal in signals]


class GuidedBackprop(gradient_based.GuidedBackprop):
    """iNNvestigate's, its rule at every rectifier: also at ReLU6, whose own derivative gates it above 6."""

    def start(self, output: Any) -> Any:
        """As in iNNvestigate: the activation itself, so the map has its scale (and sign)."""
        return output

    def _create_analysis(self, *args: Any, **kwargs: Any) -> Any:
        self._add_conditional_reverse_mapping(is_rectifier, gradient_based.guided_backprop_reverse_relu_layer)
        return super()._create_analysis(*args, **kwargs)


class GuidedGradient(GuidedBackprop):
    """Guided backpropagation of a score's gradient (Springenberg et al. 2014), the same for scores below zero."""

    def start(self, output: Any) -> Any:
        return tf.ones_like(output)


class Deconvnet(gradient_based.Deconvnet):
    """iNNvestigate's, its rule at every rectifier."""

    def start(self, output: Any) -> Any:
        """As in iNNvestigate: the activation itself."""
        return output

    def _create_analysis(self, *args: Any, **kwargs: Any) -> Any:
        self._add_conditional_reverse_mapping(is_rectifier, rectify_backward)
        return super()._create_analysis(*args, **kwargs)


def analyzer(network: Network, key: str, analyzer_class: Any) -> Analyzer:
    """The network's analyzer of the gradient family for a layer, built at its first use."""
    return network.once((analyzer_class, key), lambda: _build(network, key, analyzer_class))


def relevance_analyzer(network: Network, key: str, composite: Any) -> Analyzer:
    """The network's relevance analyzer with these rules for a layer, built at its first use."""
    return network.once((composite, key), lambda: _build_relevance(network, key, ANALYZERS[type(composite)], composite))


def damped_analyzer(network: Network, key: str, composite: Any) -> Analyzer:
    """The same with damping, for relevance that grows beyond the range of 32-bit numbers."""

    def build() -> Analyzer:
        damped = type("Damped", (Damping, ANALYZERS[type(composite)]), {})
        factor = tf.compat.v1.placeholder(tf.float32, [None], "factor")
        options = {"steps": steps(network.canonical(key)), "factor": factor}
        return replace(_build_relevance(network, key, damped, composite, **options), damping=factor)

    return network.once(("damped", composite, key), build)


def _build_relevance(network: Network, key: str, analyzer_class: Any, composite: Any, **options: Any) -> Analyzer:
    weights = network.once("modified weights", ModifiedWeights)
    places = sites(network.canonical(key))
    built = _build(network, key, analyzer_class, composite=composite, sites=places, weights=weights, **options)
    network.initialise(weights.take_uninitialised())
    return built


def _build(network: Network, key: str, analyzer_class: Any, **options: Any) -> Analyzer:
    network.on_build()
    network.builds += 1
    model = network.canonical(key).model
    start = tf.compat.v1.placeholder(tf.float32, model.output.shape, "start")
    analyzer = analyzer_class(model, neuron_selection_mode="all", disable_model_checks=True, **options)
    scale = getattr(analyzer, "start", None)
    analyzer._head_mapping = lambda output: start if scale is None else scale(output) * start
    with linear_time():
        output = analyzer._create_analysis(model)
    return Analyzer(model.input, start, output[0])
