"""Methods as iNNvestigate 2.1.2 computes them, for figures that must be made again: no canonical form, no corrections.

Its analyzers get the network as the file has it (final softmax off) and their own defaults. What it refuses, we refuse
with its own words. SmoothGrad and Integrated Gradients follow its wrappers' formulas in loops.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import innvestigate
import numpy as np

from app.engine.explainers.gradient_based import POSTPROCESS
from app.engine.explainers.registry import Maps
from app.engine.innvestigate_bridge import Analyzer
from app.engine.linear_time import linear_time
from app.engine.network import Network
from app.engine.preprocessing import input_range
from app.engine.runtime import tf
from app.engine.targets import Target
from app.engine.trust import conservation
from app.errors import InvalidInput
from app.methods import Method, attribution, deep_taylor, gradient_based, relevance

Options = Callable[[Any, Network], dict[str, Any]]


def _none(method: Any, network: Network) -> dict[str, Any]:
    return {}


def _epsilon(method: Any, network: Network) -> dict[str, Any]:
    return {"epsilon": method.epsilon, "bias": getattr(method, "bias", False)}


def _preset(method: Any, network: Network) -> dict[str, Any]:
    return {"epsilon": method.epsilon}


def _alpha_beta(method: Any, network: Network) -> dict[str, Any]:
    return {"alpha": method.alpha, "beta": method.beta, "bias": getattr(method, "bias", False)}


def _bounds(method: Any, network: Network) -> dict[str, Any]:
    low, high = input_range(network.source.preprocessing, network.input_shape[-1])
    return {
        "low": min(low) if method.low is None else method.low,
        "high": max(high) if method.high is None else method.high,
    }


def _input_rule(method: Any, network: Network) -> dict[str, Any]:
    bounds = _bounds(method, network)
    return {"rule": "ZPlus", "bn_layer_rule": "ZPlus", "input_layer_rule": (bounds["low"], bounds["high"])}


ROWS: dict[type[Method], tuple[str, Options]] = {
    gradient_based.Gradient: ("gradient", _none),
    gradient_based.SmoothGrad: ("gradient", _none),
    gradient_based.Deconvnet: ("deconvnet", _none),
    gradient_based.GuidedBackpropagation: ("guided_backprop", _none),
    attribution.InputTimesGradient: ("input_t_gradient", _none),
    attribution.IntegratedGradients: ("gradient", _none),
    relevance.LrpZ: ("lrp.z", _none),
    relevance.LrpEpsilon: ("lrp.epsilon", _epsilon),
    relevance.LrpEpsilonIgnoreBias: ("lrp.epsilon", _epsilon),
    relevance.LrpAlphaBeta: ("lrp.alpha_beta", _alpha_beta),
    relevance.LrpAlphaBetaIgnoreBias: ("lrp.alpha_beta", _alpha_beta),
    relevance.LrpAlpha1Beta0: ("lrp.alpha_1_beta_0", _none),
    relevance.LrpAlpha1Beta0IgnoreBias: ("lrp.alpha_1_beta_0_IB", _none),
    relevance.LrpAlpha2Beta1: ("lrp.alpha_2_beta_1", _none),
    relevance.LrpAlpha2Beta1IgnoreBias: ("lrp.alpha_2_beta_1_IB", _none),
    relevance.LrpZPlus: ("lrp.z_plus", _none),
    relevance.LrpZPlusFast: ("lrp.z_plus_fast", _none),
    relevance.LrpBounded: ("lrp", _input_rule),
    relevance.LrpWSquare: ("lrp.w_square", _none),
    relevance.LrpFlat: ("lrp.flat", _none),
    relevance.LrpPresetA: ("lrp.sequential_preset_a", _preset),
    relevance.LrpPresetB: ("lrp.sequential_preset_b", _preset),
    relevance.LrpPresetAFlat: ("lrp.sequential_preset_a_flat", _preset),
    relevance.LrpPresetBFlat: ("lrp.sequential_preset_b_flat", _preset),
    deep_taylor.DeepTaylor: ("deep_taylor", _none),
    deep_taylor.DeepTaylorBounded: ("deep_taylor.bounded", _bounds),
}


def explain_as_in_innvestigate(network: Network, method: Method, inputs: np.ndarray, target: Target) -> Maps:
    """Maps of unmodified iNNvestigate; `InvalidInput` for a method it does not have or a network it refuses."""
    if type(method) not in ROWS:
        raise InvalidInput.at(
            "/as_in_innvestigate", f"iNNvestigate 2.1.2 has no {method.label}; switch 'as in iNNvestigate' off."
        )
    built = _analyzer(network, method, target.key)
    if isinstance(method, gradient_based.SmoothGrad):
        return _smoothgrad(network, method, built, inputs, target)
    if isinstance(method, attribution.IntegratedGradients):
        return _integrated_gradients(network, method, built, inputs, target)
    values = built.run(network, inputs, target.start)
    if isinstance(method, gradient_based.Gradient):
        values = POSTPROCESS[method.postprocess](values)
    if method.family != "lrp":
        return Maps(values)
    return Maps(values, [conservation(*pair) for pair in zip(values, map(float, target.relevance), strict=True)])


def _analyzer(network: Network, method: Method, key: str) -> Analyzer:
    name, options_of = ROWS[type(method)]
    options = options_of(method, network)
    cache_key = ("as in iNNvestigate", name, key, tuple(options.items()))
    return network.once(cache_key, lambda: _build(network, method, name, key, options))


def _build(network: Network, method: Method, name: str, key: str, options: dict[str, Any]) -> Analyzer:
    network.on_build()
    network.builds += 1
    model = network.as_in_file(key).model
    start = tf.compat.v1.placeholder(tf.float32, model.output.shape, "start")
    warned: list[Any] = []
    try:
        with linear_time(), warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")  # it warns of layers that it treats by its default
            analyzer = innvestigate.create_analyzer(name, model, neuron_selection_mode="all", **options)
            head = analyzer._head_mapping
            analyzer._head_mapping = lambda output: head(output) * start
            if method.family == "deep taylor":
                model, _, _ = analyzer._prepare_model(model)
            output = analyzer._create_analysis(model)
    except Exception as error:
        words = str(error) or " ".join(str(one.message).split("\n")[0] for one in warned[:1]) or type(error).__name__
        reason = words[:200].rstrip(".")
        raise InvalidInput.at(
            "/as_in_innvestigate",
            f"iNNvestigate 2.1.2 cannot do {method.label} on '{network.source.name}': {reason}. "
            "Switch 'as in iNNvestigate' off.",
        ) from error
    tf.compat.v1.keras.backend.get_session()  # its batch normalization rules make variables
    return Analyzer(model.input, start, output[0])


def _smoothgrad(network: Network, method: Any, built: Analyzer, inputs: np.ndarray, target: Target) -> Maps:
    """Noise of standard deviation 1 whatever the range; postprocessing inside the mean."""
    random = np.random.default_rng(method.seed)
    total = np.zeros(inputs.shape)
    for _ in range(method.n):
        noisy = inputs + random.standard_normal(inputs.shape, np.float32)
        total += POSTPROCESS[method.postprocess](built.run(network, noisy, target.start))
    return Maps((total / method.n).astype(np.float32))


def _integrated_gradients(network: Network, method: Any, built: Analyzer, inputs: np.ndarray, target: Target) -> Maps:
    """Left Riemann sum from an input of zeros; postprocessing inside the sum."""
    total = np.zeros(inputs.shape)
    for step in range(method.steps):
        on_the_way = inputs * np.float32(step / method.steps)
        total += POSTPROCESS[method.postprocess](built.run(network, on_the_way, target.start))
    return Maps((inputs * (total / method.steps)).astype(np.float32))
