"""Grad-CAM by hand, against CAM, and in the cases in which it goes wrong silently."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine import gradcam
from app.engine.innvestigate_bridge import GuidedGradient, analyzer
from app.engine.network import Network
from tests.engine.conftest import Truth
from tests.engine.helpers import difference, logits, maps


def resized_by_hand(values: np.ndarray, height: int, width: int) -> np.ndarray:
    """Bilinear, pixel centres at halves, edges held; one map (h, w)."""

    def along(values: np.ndarray, size: int) -> np.ndarray:
        place = np.clip((np.arange(size) + 0.5) * len(values) / size - 0.5, 0, len(values) - 1)
        low = np.floor(place).astype(int)
        high, share = np.minimum(low + 1, len(values) - 1), (place - low)[:, None]
        return values[low] * (1 - share) + values[high] * share

    return along(along(values, height).T, width).T


def test_by_hand() -> None:
    features = np.array([[[1, 2], [0, 1]], [[3, 0], [1, 1]]], np.float32)[None]  # one picture, 2 x 2, two maps
    gradients = np.array([[[4, -1], [0, -1]], [[0, -1], [0, -1]]], np.float32)[None]
    # alpha = mean over space = (1, -1); sum = (1-2, 0-1; 3-0, 1-1); negative values go.
    np.testing.assert_array_equal(gradcam.grad_cam(features, gradients), [[[0, 0], [3, 0]]])


def test_pictures_of_a_batch_have_their_own_weights() -> None:
    features = np.ones((2, 2, 3, 1), np.float32)
    gradients = np.stack([np.full((2, 3, 1), 2.0), np.full((2, 3, 1), -2.0)]).astype(np.float32)
    np.testing.assert_array_equal(gradcam.grad_cam(features, gradients)[:, 0, 0], [2, 0])


def test_all_negative_gives_a_map_of_zeros() -> None:
    maps_of_zeros = gradcam.grad_cam(np.ones((1, 2, 2, 3), np.float32), -np.ones((1, 2, 2, 3), np.float32))
    np.testing.assert_array_equal(gradcam.normalized(maps_of_zeros), np.zeros((1, 2, 2)))
    guided = gradcam.guided_grad_cam(maps_of_zeros, np.ones((1, 4, 4, 3), np.float32))
    np.testing.assert_array_equal(guided, np.zeros((1, 4, 4, 3)))


def test_normalized_leaves_its_argument_and_takes_each_picture_alone() -> None:
    values = np.array([[[1, 2]], [[0, 0]], [[10, 5]]], np.float32)
    before = values.copy()
    np.testing.assert_allclose(gradcam.normalized(values), [[[0.5, 1]], [[0, 0]], [[1, 0.5]]])
    np.testing.assert_array_equal(values, before)


def test_resized_is_bilinear_and_keeps_height_and_width_apart() -> None:
    values = np.random.default_rng(0).uniform(size=(2, 3, 5)).astype(np.float32)
    found = gradcam.resized(values, 12, 20)
    for one, expected in zip(found, values, strict=True):
        np.testing.assert_allclose(one, resized_by_hand(expected, 12, 20), atol=1e-5)


def _cam(network: Network, pictures: np.ndarray, index: int) -> np.ndarray:
    """Class activation maps (Zhou et al. 2016), positive part: sum_k w_kc A_k."""
    with network.entered():
        whole = network.as_loaded()
        features = network.run(whole.tensors["last_conv"], {whole.model.input: pictures})
        (kernel,) = network.run([network.model.get_layer("predictions").kernel], {})
    return np.maximum(features @ kernel[:, index], 0)


@pytest.mark.parametrize("index", [0, 1, 3])
def test_equals_cam_on_a_head_of_pooling_and_one_dense_layer(truth: Truth, index: int) -> None:
    network, pictures = truth.network("cam"), truth.pictures("cam")
    found = maps(network, "grad_cam", pictures, {"mode": "class", "index": index})
    cam = _cam(network, pictures, index)
    assert cam.shape[1:] == (6, 10) and found.shape == (3, 12, 20, 1)
    # alpha_k is w_kc divided by the number of positions.
    expected = np.stack([resized_by_hand(one, 12, 20) for one in cam])[..., None] / 60
    assert difference(found, expected) <= 1e-5


def test_gradient_is_taken_before_softmax(truth: Truth) -> None:
    network, arrays = truth.network("saturated"), truth.arrays("saturated")
    best = arrays["predictions"].argmax(axis=1)
    assert (arrays["predictions"].max(axis=1) == 1).all()  # behind softmax every gradient is zero
    found = maps(network, "grad_cam", arrays["pictures"])
    for place, index in enumerate(best):
        cam = _cam(network, arrays["pictures"], index)[place]
        assert cam.max() > 0
        assert difference(found[place, ..., 0], cam / 144) <= 1e-5


def test_default_layer_is_the_last_convolution(truth: Truth) -> None:
    for name in ("cam", "bn_resnet"):
        network, pictures = truth.network(name), truth.pictures(name)
        np.testing.assert_array_equal(
            maps(network, "grad_cam", pictures), maps(network, "grad_cam", pictures, layer="last_conv")
        )


@pytest.mark.parametrize("name", ["cam", "vgg", "relu6"])
def test_guided_grad_cam_is_guided_backprop_where_grad_cam_looks(truth: Truth, name: str) -> None:
    network, pictures = truth.network(name), truth.pictures(name)
    selection = {"mode": "class", "index": 1}
    found = maps(network, "guided_grad_cam", pictures, selection)
    with network.entered():
        start = np.eye(logits(network, pictures).shape[1], dtype=np.float32)[[1] * len(pictures)]
        guided = analyzer(network, network.logits_key, GuidedGradient).run(network, pictures, start)
    where = maps(network, "grad_cam", pictures, selection)
    highest = where.max(axis=(1, 2, 3), keepdims=True)
    where = np.divide(where, highest, out=np.zeros_like(where), where=highest > 0)
    # Highest of the coarse map or of the resized one: the same but for the resizing's flattened peaks.
    assert difference(found, guided * where) <= 1e-5


def test_guided_grad_cam_starts_from_the_gradient_and_guided_backprop_from_the_score(truth: Truth) -> None:
    """iNNvestigate's guided backpropagation is that of the gradient times the score."""
    network, pictures = truth.network("vgg"), truth.pictures("vgg")
    score = logits(network, pictures)[:, 1]
    assert (score > 0).all()
    with network.entered():
        start = np.eye(5, dtype=np.float32)[[1] * len(pictures)]
        gradient = analyzer(network, network.logits_key, GuidedGradient).run(network, pictures, start)
    found = maps(network, "guided_backprop", pictures, {"mode": "index", "index": 1})
    assert difference(found, gradient * score[:, None, None, None]) <= 1e-5


def test_gradient_passes_a_grouped_convolution_that_has_run_before(truth: Truth) -> None:
    """Keras compiles it, and TensorFlow cannot differentiate a compiled operation that a session has run."""
    network, pictures = (
        Network(truth.source("dilated_grouped_transposed")),
        truth.pictures("dilated_grouped_transposed"),
    )
    with network.entered():
        whole = network.as_loaded()
        network.run(whole.model.output, {whole.model.input: pictures})
    values = maps(network, "grad_cam", pictures, layer="before_groups")
    assert np.isfinite(values).all() and values.max() > 0
