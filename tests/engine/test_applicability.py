"""What cannot be explained is refused with the layer's name; everything else runs."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from app.engine import worker
from app.engine.applicability import why_not
from app.engine.description import describe
from app.errors import InvalidInput
from app.jobs.messages import ExplainChunk, Picture
from app.methods import METHODS
from tests.engine.conftest import Truth
from tests.engine.networks import NETWORKS
from tests.marks import in_ci

LRP = [name for name, method in METHODS.items() if method.family == "lrp"]
CAM = ("grad_cam", "guided_grad_cam")


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Picture:
    path = tmp_path_factory.mktemp("pictures") / "one.png"
    Image.fromarray(np.random.default_rng(3).integers(0, 256, (20, 30, 3), np.uint8)).save(path)
    return Picture("one", str(path))


def chunk(truth: Truth, name: str, method_id: str, picture: Picture, layer: str | None = None) -> ExplainChunk:
    return ExplainChunk("run", truth.source(name), (picture,), method_id, {}, layer)


def reason(truth: Truth, name: str, method_id: str, layer: str | None = None) -> str:
    network = truth.network(name)
    with network.entered():
        found = why_not(network, METHODS[method_id], layer)
    assert found is not None
    return found


# One of each kind of analyzer; every method on every network takes minutes.
KINDS = ("gradient", "guided_grad_cam", "lrp.epsilon", "lrp.sequential_preset_b_flat", "deep_taylor", "pattern_net")
# By default the constructions that need most care; CI takes all networks.
SOME = ("nested", "bn_resnet", "shared", "inception", "open_size")
SLOW_TO_EXPLAIN = ("smoothgrad", "integrated_gradients")
EVERY_METHOD = [pytest.param(KINDS, id="kinds"), pytest.param(tuple(METHODS), id="all", marks=pytest.mark.slow)]


@pytest.mark.parametrize("methods", EVERY_METHOD)
@pytest.mark.parametrize("name", [*SOME, *in_ci(*(one for one in NETWORKS if one not in SOME))])
def test_what_is_described_as_unsupported_raises_and_the_rest_runs(
    truth: Truth, name: str, picture: Picture, methods: tuple[str, ...]
) -> None:
    unsupported = worker.describe(truth.source(name))["unsupported"]
    for method_id in methods if name != "open_size" else ("lrp.epsilon", *CAM):
        if method_id in unsupported:
            with pytest.raises(InvalidInput) as caught:
                worker.explain(chunk(truth, name, method_id, picture))
            assert caught.value.detail == unsupported[method_id]
        elif method_id not in SLOW_TO_EXPLAIN and not METHODS[method_id].learns_from_pictures:
            (found,) = worker.explain(chunk(truth, name, method_id, picture))
            assert np.isfinite(found.values).all()


@pytest.mark.parametrize("method_id", ["guided_backprop", "guided_grad_cam"])
def test_activations_other_than_rectifiers_are_named(truth: Truth, method_id: str) -> None:
    found = reason(truth, "swish", method_id)
    assert "ReLU" in found and "swishy" in found and "swish" in found
    assert METHODS[method_id].label in found


def test_guided_backprop_below_the_odd_activation_is_allowed(truth: Truth) -> None:
    network = truth.network("leaky_activations")
    assert "leaky_re_lu" in reason(truth, "leaky_activations", "guided_backprop") or "p_re_lu" in reason(
        truth, "leaky_activations", "guided_backprop"
    )
    with network.entered():
        assert why_not(network, METHODS["guided_backprop"], next(iter(network.layers.nodes))) is None


@pytest.mark.parametrize("method_id", LRP)
@pytest.mark.parametrize("name", ["vgg", "softmax_layer", "nested", "reshaped_logits"])
def test_relevance_with_softmax_kept_is_refused(truth: Truth, name: str, method_id: str) -> None:
    network = truth.network(name)
    output = network.layers.output
    found = reason(truth, name, method_id, output)
    assert "softmax" in found and output in found
    with network.entered():
        assert why_not(network, METHODS[method_id], None) is None


@pytest.mark.parametrize("name", ["vgg", "sigmoid_one", "sigmoid_many", "softmax_layer"])
@pytest.mark.parametrize("method_id", ["input_t_gradient", "smoothgrad", "lrp.z", "lrp.flat", "deep_taylor", *KINDS])
def test_last_layer_by_name_runs_or_is_refused(truth: Truth, name: str, method_id: str, picture: Picture) -> None:
    """Choosing it by name keeps the softmax or sigmoid where the method allows it."""
    network = truth.network(name)
    asked = chunk(truth, name, method_id, picture, network.layers.output)
    with network.entered():
        found = why_not(network, METHODS[method_id], network.layers.output)
    if found is not None:
        with pytest.raises(InvalidInput):
            worker.explain(asked)
    elif not METHODS[method_id].learns_from_pictures:  # one picture may not excite every unit
        (explanation,) = worker.explain(asked)
        assert np.isfinite(explanation.values).all()
        assert explanation.layer == network.layers.output


@pytest.mark.parametrize("method_id", CAM)
def test_grad_cam_without_a_convolution_is_refused(truth: Truth, method_id: str) -> None:
    found = reason(truth, "dense", method_id)
    assert "convolutional" in found and "'dense'" in found


@pytest.mark.parametrize("method_id", CAM)
@pytest.mark.parametrize(("name", "layer"), [("vgg", "hidden"), ("vgg", "predictions")])
def test_a_layer_without_positions_is_refused(truth: Truth, name: str, layer: str, method_id: str) -> None:
    found = reason(truth, name, method_id, layer)
    assert f"'{layer}'" in found and "has positions" in found


@pytest.mark.parametrize(
    ("name", "last", "spatial_before"),
    [
        ("vgg", "max_pooling2d", "conv2d"),
        ("bn_resnet", "last_conv", "concatenate"),
        ("nested", "dropout", "scale/resizing"),
    ],
)
def test_layers_up_to_the_pooling_or_the_flattening_are_offered(
    truth: Truth, name: str, last: str, spatial_before: str
) -> None:
    network = truth.network(name)
    with network.entered():
        found = describe(network)
    assert found["feature_map_layers"][-1].startswith(last)
    assert found["last_convolutional_layer"] in found["feature_map_layers"]
    assert any(layer.startswith(spatial_before) for layer in found["feature_map_layers"])
    with network.entered():
        for layer in found["feature_map_layers"]:
            assert why_not(network, METHODS["grad_cam"], layer) is None


@pytest.mark.parametrize("method_id", CAM)
def test_convolution_behind_global_pooling_has_no_feature_maps(truth: Truth, method_id: str) -> None:
    network = truth.network("reshaped_logits")
    with network.entered():
        found = describe(network)
    by_name = {layer["name"]: layer for layer in found["layers"]}
    assert by_name[found["last_convolutional_layer"]]["output_shape"] == [12, 12, 6]
    behind = next(name for name, layer in by_name.items() if layer["type"] == "Conv2D" and layer["units"] == 5)
    assert f"'{behind}'" in reason(truth, "reshaped_logits", method_id, behind)


def test_a_layer_that_no_rule_treats_is_named(truth: Truth) -> None:
    found = reason(truth, "layer_normalization", "lrp.epsilon")
    assert "group_normalization" in found and "GroupNormalization" in found and "LRP-epsilon" in found


def test_relevance_at_a_layer_before_the_unknown_one_is_allowed(truth: Truth) -> None:
    network = truth.network("layer_normalization")
    first = next(iter(network.layers.nodes))
    with network.entered():
        assert why_not(network, METHODS["lrp.z"], first) is None
        assert why_not(network, METHODS["lrp.z"], "group_normalization") is not None
