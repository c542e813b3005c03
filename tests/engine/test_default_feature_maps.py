"""Where Grad-CAM looks when no layer is named: at what the pooling sees, so that equal networks have equal maps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.engine import worker
from app.engine.applicability import default_feature_map_layer, feature_map_layers, last_convolution
from app.engine.network import Network
from app.engine.runtime import tf
from app.jobs.messages import ExplainChunk, Picture
from tests.engine.helpers import difference, maps, source_of
from tests.engine.random_graphs import saved

layers = tf.keras.layers
CAM = ("grad_cam", "guided_grad_cam")
SHAPE, UNITS = (12, 10, 3), 4


def random_weights(model: Any) -> Any:
    random = np.random.default_rng(2)
    values = [random.uniform(0.2, 1, one.shape) if "variance" in one.name else random.normal(0, 0.4, one.shape)
              for one in model.weights]  # fmt: skip
    model.set_weights(values)
    return model


def classifier(*middle: Any, head: Any = None) -> Callable[[], Any]:
    """Layers by maker, so that each graph has its own; global average pooling unless told otherwise."""

    def make() -> Any:
        picture = layers.Input(SHAPE)
        values = picture
        for one in middle:
            values = one()(values)
        values = (head or layers.GlobalAveragePooling2D)()(values)
        return random_weights(tf.keras.Model(picture, layers.Dense(UNITS, "softmax", name="scores")(values)))

    return make


def conv(name: str = "conv", **options: Any) -> Callable[[], Any]:
    return lambda: layers.Conv2D(5, 3, padding="same", name=name, **options)


def bn() -> Any:
    return layers.BatchNormalization(name="bn")


def relu() -> Any:
    return layers.ReLU(name="relu")


def pool() -> Any:
    return layers.MaxPooling2D(name="pool")


def dropout() -> Any:
    return layers.Dropout(0.3, name="dropout")


FLAT = layers.Flatten
CASES = {
    "bare": (classifier(conv()), "conv", "conv"),
    "normalized": (classifier(conv(), bn, relu), "relu", "conv"),
    "vgg": (classifier(conv(activation="relu"), pool, head=FLAT), "conv", "conv"),
    "normalized vgg": (classifier(conv(), bn, relu, pool, dropout, head=FLAT), "relu", "conv"),
    "dropout": (classifier(conv(), relu, dropout), "relu", "conv"),
    "max pooled": (classifier(conv(), relu, head=layers.GlobalMaxPooling2D), "relu", "conv"),
}


@pytest.fixture
def network(request: pytest.FixtureRequest, tmp_path: Path):
    saved(tmp_path / "made.h5", request.param)
    network = Network(source_of(tmp_path / "made.h5"))
    yield network
    network.close()


@pytest.mark.parametrize(
    ("network", "default", "last"), [pytest.param(*case, id=name) for name, case in CASES.items()], indirect=["network"]
)
def test_the_default_is_what_the_pooling_sees(network: Network, default: str, last: str) -> None:
    with network.entered():
        assert (default_feature_map_layer(network), last_convolution(network)) == (default, last)
        assert {default, last} <= set(feature_map_layers(network))


def pictures(count: int = 2) -> np.ndarray:
    return np.random.default_rng(5).uniform(0, 1, (count, *SHAPE)).astype(np.float32)


@pytest.mark.parametrize("method", CAM)
def test_a_network_has_the_same_map_with_its_batch_normalization_folded(tmp_path: Path, method: str) -> None:
    """Folded in numpy: y = gamma (x - mean) / sqrt(variance + epsilon) + beta (Ioffe and Szegedy 2015)."""
    saved(tmp_path / "normalized.h5", CASES["normalized"][0])
    normalized = Network(source_of(tmp_path / "normalized.h5"))
    with normalized.entered():
        weights = {layer.name: normalized.run(layer.weights, {}) for layer in normalized.model.layers if layer.weights}
    gamma, beta, mean, variance = weights["bn"]
    kernel, bias = weights["conv"]
    scale = gamma / np.sqrt(variance + 1e-3)
    values = [kernel * scale, (bias - mean) * scale + beta, *weights["scores"]]

    def folded() -> Any:
        model = classifier(conv(), relu)()
        model.set_weights(values)
        return model

    saved(tmp_path / "folded.h5", folded)
    other = Network(source_of(tmp_path / "folded.h5"))
    selection = {"mode": "class", "index": 1}
    for named in (True, False):
        found = [
            maps(one, method, pictures(), selection, _default(one) if named else None) for one in (normalized, other)
        ]
        assert (difference(*found) <= 1e-5) is named  # the bare outputs of the convolution differ
    normalized.close()
    other.close()


def _default(network: Network) -> str | None:
    with network.entered():
        return default_feature_map_layer(network)


@pytest.mark.parametrize("network", [CASES["normalized"][0]], indirect=True, ids=["normalized"])
def test_it_is_cam_on_a_head_of_pooling_and_one_dense_layer(network: Network) -> None:
    """Zhou et al. 2016, equation 2: the class's weights on the feature maps that are pooled; then Grad-CAM's ReLU."""
    with network.entered():
        relu_maps = tf.keras.Model(network.model.input, network.model.get_layer("relu").output)
        features = network.run(relu_maps.output, {relu_maps.input: pictures()})
        kernel = network.run(network.model.get_layer("scores").kernel, {})
    unit = int((features @ kernel).max(axis=(0, 1, 2)).argmax())
    found = maps(network, "grad_cam", pictures(), {"mode": "class", "index": unit}, "relu")[..., 0]
    expected = np.maximum(features @ kernel[:, unit], 0) / features[0, ..., 0].size
    assert difference(found, expected) <= 1e-5


def test_a_new_run_takes_the_default_and_one_of_0_1_0_what_it_took(tmp_path: Path) -> None:
    saved(tmp_path / "made.h5", CASES["normalized"][0])
    from PIL import Image

    Image.fromarray((pictures(1)[0] * 255).astype(np.uint8)).save(tmp_path / "a.png")
    asked = {"run": "r", "model": source_of(tmp_path / "made.h5"), "method": "grad_cam", "parameters": {}}
    asked["pictures"] = (Picture("a", str(tmp_path / "a.png")),)
    found = {
        default: worker.explain(ExplainChunk(**asked, default_layer=default))[0]
        for default in ("feature_map", "last_convolution", None)
    }
    assert {name: one.layer for name, one in found.items()} == {
        "feature_map": "relu",
        "last_convolution": "conv",
        None: "conv",
    }
    np.testing.assert_array_equal(found[None].values, found["last_convolution"].values)
    assert difference(found["feature_map"].values, found[None].values) > 1e-3
