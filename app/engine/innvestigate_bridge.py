"""Real iNNvestigate analyzers on a network's canonical form, run with the network's own session.

An analyzer is built once for each (layer, method, parameters). What it explains is fed as its start signal, an array
of the layer's shape: ones where units are chosen, so that another neuron, class or picture costs one run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from innvestigate.analyzer import gradient_based
from innvestigate.analyzer.relevance_based import relevance_analyzer

from app.engine.layers import Elementwise
from app.engine.linear_time import linear_time
from app.engine.network import Network, Truncated
from app.engine.rules import WeightlessLinearRule
from app.engine.runtime import tf

WEIGHTLESS_LINEAR = (
    tf.keras.layers.Add,
    tf.keras.layers.Average,
    tf.keras.layers.AveragePooling2D,
    tf.keras.layers.GlobalAveragePooling2D,
    tf.keras.layers.Resizing,
    tf.keras.layers.UpSampling2D,
)


def is_rectifier(layer: Any) -> bool:
    return isinstance(layer, Elementwise) and layer.kind == "rectifier"


class GuidedBackprop(gradient_based.GuidedBackprop):
    """iNNvestigate's, its rule at every rectifier: also at ReLU6, whose own derivative gates it above 6."""

    def _create_analysis(self, *args: Any, **kwargs: Any) -> Any:
        self._add_conditional_reverse_mapping(
            is_rectifier, gradient_based.guided_backprop_reverse_relu_layer, name="rectifier"
        )
        return super()._create_analysis(*args, **kwargs)


class RelevancePropagation(relevance_analyzer.LRP):
    """iNNvestigate's LRP with the stabilised rule at sums and averages."""

    def _create_analysis(self, *args: Any, **kwargs: Any) -> Any:
        self._add_conditional_reverse_mapping(
            lambda layer: isinstance(layer, WEIGHTLESS_LINEAR),
            WeightlessLinearRule,
            priority=1,
            name="weightless linear",
        )
        return super()._create_analysis(*args, **kwargs)


@dataclass(frozen=True)
class Analyzer:
    """A built analyzer: tensors for the picture, the start signal and the map."""

    picture: Any
    start: Any
    output: Any

    def run(self, network: Network, pictures: np.ndarray, start: np.ndarray) -> np.ndarray:
        """Maps of shape (batch, height, width, channels) for pictures of that shape and starts of the layer's shape."""
        return network.run(self.output, {self.picture: pictures, self.start: start})


def build(network: Network, truncated: Truncated, analyzer_class: Any, **options: Any) -> Analyzer:
    """An analyzer of iNNvestigate for the output of a truncated network.

    The gradient family starts from the start signal, LRP from the output times it (Bach et al. 2015: the relevance
    at the output is the score itself).
    """
    network.on_build()
    network.builds += 1
    model = truncated.model
    start = tf.compat.v1.placeholder(tf.float32, model.output.shape, "start")
    analyzer = analyzer_class(model, neuron_selection_mode="all", disable_model_checks=True, **options)
    starts_from_score = isinstance(analyzer, relevance_analyzer.LRP)
    analyzer._head_mapping = lambda output: output * start if starts_from_score else start
    with linear_time():
        output = analyzer._create_analysis(model)
    return Analyzer(model.input, start, output[0])
