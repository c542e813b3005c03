"""SmoothGrad and Integrated Gradients: axioms, and the slow loop written out."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.explainers import explain
from app.methods import configure
from tests.engine.helpers import chosen, difference, found_targets, maps


def gradient(network, inputs: np.ndarray, unit: int) -> np.ndarray:
    return maps(network, "gradient", inputs, chosen("gradient", unit), postprocess="none")


@pytest.mark.parametrize("postprocess", ["none", "abs", "square"])
def test_smoothgrad_without_noise_is_the_gradient(truth, postprocess) -> None:
    network, pictures = truth.network("vgg"), truth.pictures("vgg")
    found = maps(network, "smoothgrad", pictures, chosen("smoothgrad", 2), n=3, noise=0.0, postprocess=postprocess)
    expected = maps(network, "gradient", pictures, chosen("gradient", 2), postprocess=postprocess)
    assert difference(found, expected) <= 1e-6


def test_smoothgrad_is_the_mean_gradient_of_noisy_copies(truth) -> None:
    """Sigma is a share of each picture's own range; the noise is that of the seed and the copy's number."""
    network, pictures = (
        truth.network("vgg"),
        truth.pictures("vgg") * np.array([1, 2, 3], np.float32)[:, None, None, None],
    )
    found = maps(network, "smoothgrad", pictures, chosen("smoothgrad", 1), n=5, noise=0.2, postprocess="none", seed=9)
    expected = np.zeros(pictures.shape)
    for copy in range(5):
        noise = np.random.default_rng((9, copy)).standard_normal(pictures.shape[1:], np.float32)
        spread = pictures.max(axis=(1, 2, 3)) - pictures.min(axis=(1, 2, 3))
        expected += gradient(network, pictures + 0.2 * spread[:, None, None, None] * noise, 1) / 5
    assert difference(found, expected) <= 1e-5


def test_smoothgrad_postprocesses_after_the_mean(truth) -> None:
    network, pictures = truth.network("vgg"), truth.pictures("vgg")
    options = {"n": 6, "noise": 0.3}
    plain = maps(network, "smoothgrad", pictures, chosen("smoothgrad", 0), postprocess="none", **options)
    absolute = maps(network, "smoothgrad", pictures, chosen("smoothgrad", 0), postprocess="abs", **options)
    assert difference(absolute, np.abs(plain)) <= 1e-7


def test_seed_and_batch(truth) -> None:
    network, pictures = truth.network("vgg"), truth.pictures("vgg")
    together = maps(network, "smoothgrad", pictures, chosen("smoothgrad", 0), n=4, seed=1)
    alone = maps(network, "smoothgrad", pictures[1:2], chosen("smoothgrad", 0), n=4, seed=1)
    other = maps(network, "smoothgrad", pictures, chosen("smoothgrad", 0), n=4, seed=2)
    assert difference(together[1:2], alone) <= 1e-5
    assert difference(together, other) > 1e-3


@pytest.mark.parametrize("name", ["vgg", "resnet", "bn_resnet", "swish"])
@pytest.mark.parametrize("baseline", ["zero", "black", "blur"])
def test_integrated_gradients_is_complete(truth, name, baseline) -> None:
    """The sum of the map is the change of the score within 1 % at 256 steps, measured through the network itself."""
    network, pictures = truth.network(name), truth.pictures(name)
    method = configure("integrated_gradients", {"steps": 256, "baseline": baseline})
    with network.entered():
        target = found_targets(network, method.id, pictures, None, chosen(method.id, 3))[0]
        found = explain(network, method, pictures, target)
    for one, figures in zip(found.values, found.figures, strict=True):
        assert one.sum() == pytest.approx(figures["score_change"], rel=0.01, abs=0.01 * np.abs(one).sum())
        assert figures["map_sum"] == pytest.approx(float(one.sum()), rel=1e-4, abs=1e-5)
        assert figures["steps"] == 256


def test_integrated_gradients_is_the_midpoint_sum(truth) -> None:
    network, pictures = truth.network("vgg"), truth.pictures("vgg")
    found = maps(network, "integrated_gradients", pictures, chosen("integrated_gradients", 2), steps=4)
    middles = [(step + 0.5) / 4 for step in range(4)]
    expected = pictures * sum(gradient(network, np.float32(middle) * pictures, 2) for middle in middles) / 4
    assert difference(found, expected) <= 1e-5


def test_integrated_gradients_of_a_picture_at_its_baseline_is_zero(truth) -> None:
    network = truth.network("vgg")
    black = np.zeros_like(truth.pictures("vgg"))
    assert not maps(network, "integrated_gradients", black, chosen("integrated_gradients", 0), steps=4).any()


def test_input_times_gradient(truth) -> None:
    network, pictures = truth.network("vgg"), truth.pictures("vgg")
    found = maps(network, "input_t_gradient", pictures, chosen("input_t_gradient", 4))
    assert difference(found, pictures * gradient(network, pictures, 4)) <= 1e-6


def test_a_residual_that_is_not_small_is_told(truth) -> None:
    network, pictures = truth.network("vgg"), truth.pictures("vgg")
    with network.entered():
        target = found_targets(network, "integrated_gradients", pictures, None, chosen("integrated_gradients", 1))[0]
        for steps in (1, 200):
            found = explain(network, configure("integrated_gradients", {"steps": steps}), pictures, target)
            for figures in found.figures:
                assert ("note" in figures) is (figures["completeness_residual"] > 0.05)
                assert ("note" in figures) is (steps == 1)
