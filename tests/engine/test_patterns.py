"""PatternNet and PatternAttribution: signals that are known, and the estimator written out slowly."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from app.engine.explainers import explain
from app.engine.network import Network
from app.engine.pattern_moments import Moments, pattern
from app.engine.pattern_sums import LayerSums
from app.engine.patterns import ensure_patterns, fingerprint
from app.engine.relevance.sites import Site
from app.engine.runtime import new_session, tf
from app.errors import InvalidInput
from app.jobs.messages import ModelSource, Preprocessing
from app.methods import configure
from tests.engine.helpers import chosen, found_targets


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(a.ravel() @ b.ravel() / np.linalg.norm(a) / np.linalg.norm(b))


def moments_of(x: np.ndarray, y: np.ndarray, regime: np.ndarray) -> Moments:
    """Sums written out: x (samples, inputs), y and regime (samples, units); y from its mean, as no pattern needs it."""
    y = y - (y * regime).sum(axis=0) / np.maximum(regime.sum(axis=0), 1)
    return Moments(x.T @ (y * regime), x.T @ regime, (y * regime).sum(axis=0), regime.sum(axis=0))


@pytest.mark.parametrize("rectified", [False, True])
def test_recovers_the_signal_where_the_weights_do_not(rectified) -> None:
    """x = a s + distractor (Kindermans et al. 2017, section 3): the weights must cancel the distractor."""
    random = np.random.default_rng(0)
    signal = random.normal(size=20)
    distractor = signal + random.normal(size=20)
    s, d = random.normal(size=(2, 40000))
    x = np.outer(s, signal) + np.outer(d, distractor)
    # w picks s out: w . a = 1, w . distractor = 0
    w = np.linalg.lstsq(np.stack([signal, distractor]), np.array([1.0, 0.0]), rcond=None)[0][:, None]
    y = x @ w
    regime = (y > 0).astype(float) if rectified else np.ones_like(y)
    found = pattern(w, moments_of(x, y, regime))
    assert cosine(found, signal) >= 0.99
    assert cosine(w, signal) < 0.95
    assert float((w * found).sum()) == pytest.approx(1, abs=1e-4)


def test_units_that_never_fire_have_no_pattern() -> None:
    x = np.random.default_rng(1).normal(size=(100, 5))
    w = np.random.default_rng(2).normal(size=(5, 2))
    regime = np.stack([np.ones(100), np.zeros(100)], axis=1)
    found = pattern(w, moments_of(x, x @ w, regime))
    assert found[:, 0].any() and not found[:, 1].any()


def test_constant_output_has_no_pattern() -> None:
    x, w = np.ones((50, 4)), np.ones((4, 1))
    assert not pattern(w, moments_of(x, x @ w, np.ones((50, 1)))).any()


def learned(network: Network, method_id: str, pictures: np.ndarray, folder: Any = None, training: str = "t") -> Any:
    with network.entered():
        targets = found_targets(network, method_id, pictures, None, chosen(method_id, 1))
        key = targets[0].key
        ensure_patterns(network, key, training, lambda: [pictures[:2], pictures[2:]], folder)
        target = dataclasses.replace(targets[0], training=training)
        return explain(network, configure(method_id), pictures, target).values


def slow_backward(network: Network, pictures: np.ndarray, attribution: bool) -> np.ndarray:
    """The dense test network by hand: forward, patterns of each layer, backward with them."""
    with network.entered():
        graph = network.canonical(network.logits_key)
        kernels = [layer for layer in graph.layers.values() if hasattr(layer, "kernel")]
        weights = network.run([(layer.kernel, layer.bias) for layer in kernels], {})
    x = pictures.reshape(len(pictures), -1).astype(np.float64)
    inputs, masks, patterns = [x], [], []
    for number, (kernel, bias) in enumerate(weights):
        y = inputs[-1] @ kernel
        rectified = number < len(weights) - 1
        regime = (y > 0).astype(float) if rectified else np.ones_like(y)
        patterns.append(pattern(kernel, moments_of(inputs[-1], y, regime)))
        masks.append((y + bias > 0) if rectified else np.ones_like(y))
        inputs.append((y + bias) * masks[-1])
    signal = np.zeros_like(inputs[-1])
    signal[:, 1] = inputs[-1][:, 1] if attribution else 1
    for (kernel, _), one, mask in zip(weights[::-1], patterns[::-1], masks[::-1], strict=True):
        signal = (signal * mask) @ (kernel * one if attribution else one).T
    return signal.reshape(pictures.shape)


@pytest.mark.parametrize("method_id", ["pattern_net", "pattern_attribution"])
def test_equals_the_dense_network_by_hand(truth, method_id) -> None:
    network = truth.network("dense")
    shape = truth.pictures("dense").shape[1:]
    pictures = np.random.default_rng(5).normal(size=(40, *shape)).astype(np.float32)
    found = learned(network, method_id, pictures, training=f"by hand {method_id}")
    expected = slow_backward(network, pictures, method_id == "pattern_attribution")
    assert np.abs(found - expected).max() <= 2e-3 * np.abs(expected).max()


KINDS = {
    "valid, stride 2": ("Conv2D", {"kernel_size": 3, "strides": 2, "padding": "valid"}),
    "same, dilated": ("Conv2D", {"kernel_size": 3, "dilation_rate": 2, "padding": "same"}),
    "1x1, stride 2": ("Conv2D", {"kernel_size": 1, "strides": 2}),
    "grouped": ("Conv2D", {"kernel_size": 3, "groups": 2, "padding": "same"}),
    "a group for each channel": ("Conv2D", {"kernel_size": 3, "groups": 4, "padding": "same"}),
    "transposed": ("Conv2DTranspose", {"kernel_size": 3, "strides": 2, "padding": "same"}),
    "depthwise": ("DepthwiseConv2D", {"kernel_size": 3, "padding": "same"}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_sums_over_positions_are_those_of_the_slow_loop(kind) -> None:
    """Each weight meets its input at each position: found by changing one weight at a time, as y is linear in it."""
    name, options = KINDS[kind]
    filters = {} if name == "DepthwiseConv2D" else {"filters": 4}
    random = np.random.default_rng(3)
    pictures, shift = random.normal(size=(2, 6, 7, 4)).astype(np.float32), random.normal(size=4).astype(np.float32)
    graph = tf.Graph()
    with graph.as_default(), new_session(graph).as_default() as session:
        layer = getattr(tf.keras.layers, name)(**filters, **options, use_bias=False)
        model = tf.keras.Sequential([tf.keras.Input((6, 7, 4)), layer])
        weight = layer.weights[0]
        kernel = random.normal(size=weight.shape).astype(np.float32)
        layer.set_weights([kernel])
        sums = LayerSums.of(Site(layer, False, True, True, False, lambda low, high: (low, high)))
        feeds = {model.input: pictures, sums.shift: shift.reshape(sums.shift.shape)}
        xy, x, y, count = session.run(sums.fetches, feeds)
        output = session.run(layer.output, feeds)
        regime = (output > 0).astype(float)
        for place in [tuple(random.integers(kernel.shape)) for _ in range(12)]:
            one = np.zeros_like(kernel)
            one[place] = 1
            layer.set_weights([one])
            met = session.run(layer.output, feeds)
            where = place if name != "Conv2DTranspose" else (*place[:2], place[3], place[2])
            assert xy[where] == pytest.approx((met * (output - shift) * regime).sum(), rel=1e-3, abs=1e-3)
            assert x[where] == pytest.approx((met * regime).sum(), rel=1e-3, abs=1e-3)
    assert y.ravel() == pytest.approx(((output - shift) * regime).sum((0, 1, 2)), rel=1e-3, abs=1e-3)
    assert count.ravel() == pytest.approx(regime.sum((0, 1, 2)))


@pytest.mark.parametrize("name", ["vgg", "bn_resnet", "depthwise", "separable"])
def test_runs_on_convolutions(truth, name) -> None:
    network = truth.network(name)
    shape = truth.pictures(name).shape[1:]
    pictures = np.random.default_rng(6).normal(size=(6, *shape)).astype(np.float32)
    found = learned(network, "pattern_attribution", pictures, training=name)
    assert found.shape == pictures.shape and np.isfinite(found).all() and found.any()


def test_is_learned_once_and_kept_in_the_folder(truth, tmp_path) -> None:
    """A second worker reads what the first one learned: it never asks for a picture."""
    pictures = np.random.default_rng(7).normal(size=(6, *truth.pictures("vgg").shape[1:])).astype(np.float32)
    first = learned(truth.network("vgg"), "pattern_net", pictures, str(tmp_path), "kept")
    (kept,) = tmp_path.glob("*.npz")
    written = kept.stat().st_mtime_ns
    again = Network(ModelSource("again", "again", "custom", Preprocessing("none"), str(truth.folder / "vgg.h5")))

    def no_pictures() -> Any:
        raise AssertionError("the patterns were learned a second time")

    with again.entered():
        ensure_patterns(again, again.logits_key, "kept", no_pictures, str(tmp_path))
        ensure_patterns(again, again.logits_key, "kept", no_pictures, None)
    assert kept.stat().st_mtime_ns == written
    assert np.array_equal(first, learned(again, "pattern_net", pictures, str(tmp_path), "kept"))


def test_pictures_that_excite_nothing_name_the_layer(truth) -> None:
    network = truth.network("vgg_no_bias")
    zeros = np.zeros_like(truth.pictures("vgg_no_bias"))
    with network.entered(), pytest.raises(InvalidInput, match="never excite the layer '"):
        ensure_patterns(network, network.logits_key, "nothing", lambda: [zeros], None)


def test_a_mean_far_from_zero_does_not_drown_the_pattern(truth) -> None:
    """Sums are taken near the mean: the same pictures with a thousandth of the contrast have the same patterns."""
    network = truth.network("dense")
    pictures = np.random.default_rng(8).normal(size=(40, *truth.pictures("dense").shape[1:])).astype(np.float32)
    faint = (3 + 1e-3 * pictures).astype(np.float32)
    found = learned(network, "pattern_attribution", faint, training="faint")
    expected = slow_backward(network, faint, attribution=True)
    assert np.abs(found - expected).max() <= 2e-2 * np.abs(expected).max()


def test_fingerprint_does_not_depend_on_the_order() -> None:
    assert fingerprint(["a.png", "b.png"]) == fingerprint(["b.png", "a.png"]) != fingerprint(["a.png"])
