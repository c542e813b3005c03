"""Relevance that grows beyond the range of 32-bit numbers is damped by a known number, and stays a map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.engine.explainers import explain
from app.engine.explainers.relevance import COMPOSITES
from app.engine.innvestigate_bridge import damped_analyzer, relevance_analyzer
from app.engine.network import Network
from app.engine.relevance.damping import depths
from app.engine.runtime import tf
from app.methods import configure
from tests.engine.helpers import difference, found_targets, source_of

LAYERS = 40
UNITS = 3


def weights(seed: int = 0) -> list[tuple[np.ndarray, np.ndarray]]:
    """Inputs nearly cancel and the bias makes the output: rules without it multiply relevance by 30 a layer."""
    random = np.random.default_rng(seed)
    kernels = [random.normal(size=(UNITS, UNITS)) for _ in range(LAYERS)]
    return [((kernel - kernel.mean(axis=0) + 0.01) / 10, np.ones(UNITS)) for kernel in kernels]


def by_hand(picture: np.ndarray) -> np.ndarray:
    """LRP-z without biases of unit 1, in float64, which holds it."""
    inputs = [picture.ravel().astype(np.float64)]
    for kernel, bias in weights():
        inputs.append(np.maximum(inputs[-1] @ kernel + bias, 0))
    relevance = np.where(np.arange(UNITS) == 1, inputs[-1], 0)
    for (kernel, _), values in zip(weights()[::-1], inputs[-2::-1], strict=True):
        relevance = values * (kernel @ (relevance / (values @ kernel)))
    return relevance.reshape(picture.shape)


@pytest.fixture(scope="module")
def steep(tmp_path_factory: pytest.TempPathFactory) -> Network:
    path: Path = tmp_path_factory.mktemp("steep") / "steep.h5"
    with tf.Graph().as_default(), tf.compat.v1.Session().as_default():
        stack = [tf.keras.layers.Dense(UNITS, "relu") for _ in range(LAYERS)]
        model = tf.keras.Sequential([tf.keras.Input((1, 1, UNITS)), tf.keras.layers.Flatten(), *stack])
        model.set_weights([part for layer in weights() for part in layer])
        with pytest.warns(UserWarning, match="legacy"):
            model.save(path)
    return Network(source_of(path))


def explained(network: Network, method_id: str, pictures: np.ndarray) -> Any:
    with network.entered():
        (target,) = found_targets(network, method_id, pictures, None, {"mode": "class", "index": 1})
        return explain(network, configure(method_id), pictures, target)


def test_the_map_is_the_one_of_64_bit_numbers_times_the_number_that_is_told(steep) -> None:
    pictures = np.random.default_rng(1).uniform(0.5, 1, (2, 1, 1, UNITS)).astype(np.float32)
    found = explained(steep, "lrp.z.ignore_bias", pictures)
    for picture, values, figures in zip(pictures, found.values, found.figures, strict=True):
        expected = by_hand(picture)
        assert np.abs(expected).max() > np.finfo(np.float32).max
        assert "scaled down" in figures["note"]
        scaled = values.astype(np.float64) * 10 ** figures["log10_scale"]
        assert scaled == pytest.approx(expected, rel=0.02)  # log10_scale is told with two digits
        assert values / np.abs(values).max() == pytest.approx(expected / np.abs(expected).max(), rel=0.01)


def test_maps_within_the_range_are_left_alone(steep) -> None:
    pictures = np.random.default_rng(1).uniform(0.5, 1, (2, 1, 1, UNITS)).astype(np.float32)
    found = explained(steep, "lrp.z", pictures)
    assert np.isfinite(found.values).all()
    assert all("log10_scale" not in figures for figures in found.figures)


@pytest.mark.parametrize("name", ["vgg", "bn_resnet", "separable", "squeeze_excite"])
@pytest.mark.parametrize("method_id", ["lrp.epsilon", "lrp.alpha_1_beta_0", "lrp.flat"])
def test_damping_takes_the_same_factor_along_every_path(truth, name, method_id) -> None:
    """With branches, too, the damped map times the factors is the undamped one: every rule is linear in relevance."""
    network, pictures = truth.network(name), truth.pictures(name)
    method = configure(method_id)
    with network.entered():
        (target,) = found_targets(network, method_id, pictures, None, {"mode": "class", "index": 1})
        composite = COMPOSITES[type(method)](method, network)
        plain = relevance_analyzer(network, target.key, composite).run(network, pictures, target.start)
        damped = damped_analyzer(network, target.key, composite)
        found = damped.run_damped(network, pictures, target.start, 0.5)
        truncated = network.canonical(target.key)
    assert difference(found * 2.0 ** depths(truncated)[truncated.graph.source], plain) <= 1e-5
