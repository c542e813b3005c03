"""Every path is counted once, whatever the graph: maps of random networks against TensorFlow's own derivatives.

The truth is taken of the model as Keras loads it, of which the engine's own graph knows nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.engine.network import Network
from app.engine.runtime import tf
from app.methods import METHODS
from tests.engine.helpers import chosen, difference, maps, source_of
from tests.engine.random_graphs import CLASSES, SHAPE, write

# Mutants of the same generator: a few by default, all that were asked for when there is time.
SEEDS = [pytest.param(seed, marks=() if seed < 8 else pytest.mark.slow) for seed in range(100)]

# Those that keep relevance by theory. Flat and squared weights give some to what is zero too, and a sum of zeros has
# nothing to hand it on to; with beta = 1 a value without negative parts hands on alpha times what it has.
RELEVANCE = [name for name in METHODS if re.match(r"lrp\.(z|epsilon|alpha_1|sequential_preset_a)", name)]
RELEVANCE = [name for name in RELEVANCE if not name.endswith("flat")]


def pictures(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, 1, (2, *SHAPE)).astype(np.float32)


@contextmanager
def network_of(folder: Path, seed: int, plain: bool) -> Iterator[Network]:
    path = folder / "random.h5"
    write(path, seed, plain)
    network = Network(source_of(path))
    try:
        yield network
    finally:
        network.close()


def true_gradient(network: Network, inputs: np.ndarray, unit: int) -> np.ndarray:
    with network.entered():
        model = network.model
        return network.run(tf.gradients(model.output[:, unit], model.input)[0], {model.input: inputs})


def relative(found: np.ndarray, expected: np.ndarray) -> float:
    """As `difference`, but a network that does not look at the picture at all is right to say so."""
    if np.abs(expected).max() < 1e-12:
        return float(np.abs(found).max())
    return difference(found, expected)


@tf.RegisterGradient("GuidedTruth")
def _guided(operation, signal):
    """Springenberg et al. 2014: what is negative in the forward or in the backward pass goes no further."""
    return tf.nn.relu(signal) * tf.cast(operation.outputs[0] > 0, tf.float32)


@tf.RegisterGradient("DeconvnetTruth")
def _deconvnet(operation, signal):
    """Zeiler and Fergus 2014: the signal is rectified like the activations."""
    return tf.nn.relu(signal)


def true_signal(network: Network, rule: str, inputs: np.ndarray, unit: int) -> np.ndarray:
    """What goes back from a score through the model as Keras loads it, with another derivative of every ReLU."""
    with network.entered(), tf.compat.v1.get_default_graph().gradient_override_map({"Relu": rule}):
        model = tf.keras.models.load_model(network.source.path, compile=False)
        score = model.output[:, unit]
        return network.run(tf.gradients(score, model.input, grad_ys=score)[0], {model.input: inputs})


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gradient_family_counts_every_path_once(tmp_path: Path, seed: int) -> None:
    inputs, unit = pictures(seed), seed % CLASSES
    with network_of(tmp_path, seed, plain=False) as network:
        expected = true_gradient(network, inputs, unit)

        def found(method: str, **parameters: Any) -> np.ndarray:
            return maps(network, method, inputs, chosen(method, unit), **parameters)

        assert relative(found("gradient", postprocess="none"), expected) <= 1e-5
        assert relative(found("input_t_gradient"), inputs * expected) <= 1e-5
        assert relative(found("smoothgrad", postprocess="none", noise=0.0, n=2), expected) <= 1e-5
        change = scores(network, inputs, unit) - scores(network, np.zeros_like(inputs), unit)
        sums = found("integrated_gradients", steps=256).sum(axis=(1, 2, 3))
        assert np.abs(sums - change).max() <= 0.02 * np.abs(change).max()


@pytest.mark.parametrize("seed", SEEDS)
def test_relevance_is_kept_and_is_input_times_gradient_where_theory_says_so(tmp_path: Path, seed: int) -> None:
    """Without bias and with ReLU, sums and averages alone, LRP-0 is input times gradient (Ancona et al. 2018)."""
    inputs, unit = pictures(seed), seed % CLASSES
    with network_of(tmp_path, seed, plain=True) as network:
        expected = inputs * true_gradient(network, inputs, unit)
        start = scores(network, inputs, unit)
        for method in RELEVANCE:
            small = {one.name: 1e-9 for one in METHODS[method].parameters() if one.name == "epsilon"}
            found = maps(network, method, inputs, chosen(method, unit), **small)
            if method in ("lrp.z", "lrp.epsilon"):
                assert relative(found, expected) <= 1e-4, method
            # Positive parts alone have nothing to hand on where a score has none.
            kept = np.ones(len(start), bool) if method in ("lrp.z", "lrp.epsilon") else start > 0
            np.testing.assert_allclose(found.sum(axis=(1, 2, 3))[kept], start[kept], rtol=1e-3, err_msg=method)
        for method, rule in (("guided_backprop", "GuidedTruth"), ("deconvnet", "DeconvnetTruth")):
            found = maps(network, method, inputs, chosen(method, unit))
            assert relative(found, true_signal(network, rule, inputs, unit)) <= 1e-5, method


def scores(network: Network, inputs: np.ndarray, unit: int) -> np.ndarray:
    with network.entered():
        return network.run(network.model.output, {network.model.input: inputs})[:, unit]
