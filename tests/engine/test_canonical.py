"""The canonical form computes what the file computes, and holds nothing that a rule cannot treat."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, softmax

from app.engine.layers import KERNEL_LAYERS, Elementwise
from app.engine.network import Network
from app.engine.runtime import tf
from tests.engine.conftest import Truth
from tests.engine.helpers import logits
from tests.engine.networks import NETWORKS

# The truth of a network in half precision is itself rounded to about three digits.
ROUNDED = {"half_precision": 2e-3}
ANSWERS = {"softmax": softmax, "sigmoid": lambda values, axis: expit(values), "linear": lambda values, axis: values}


def answer(network: Network, values: np.ndarray) -> np.ndarray:
    return ANSWERS[network.output_function](values, axis=-1)


def tolerance(name: str, predictions: np.ndarray) -> float:
    return ROUNDED.get(name, 1e-5) * max(1, float(np.abs(predictions).max()))


@pytest.mark.parametrize("name", NETWORKS)
def test_canonical_form_predicts_what_the_original_predicts(truth: Truth, name: str) -> None:
    network, arrays = truth.network(name), truth.arrays(name)
    found = answer(network, logits(network, arrays["pictures"]))
    assert np.ptp(arrays["predictions"]) > 1e-3  # a constant network would hide everything
    np.testing.assert_allclose(found, arrays["predictions"], atol=tolerance(name, arrays["predictions"]))


@pytest.mark.parametrize("name", NETWORKS)
def test_split_network_predicts_what_the_original_predicts(truth: Truth, name: str) -> None:
    """The form in which layers are read and Grad-CAM's gradients taken."""
    network, arrays = truth.network(name), truth.arrays(name)
    with network.entered():
        whole = network.as_loaded()
        found = network.run(whole.model.output, {whole.model.input: arrays["pictures"]})
    np.testing.assert_allclose(found, arrays["predictions"], atol=tolerance(name, arrays["predictions"]))


@pytest.mark.parametrize("name", NETWORKS)
def test_canonical_form_has_bare_kernels_and_no_batch_normalization(truth: Truth, name: str) -> None:
    network = truth.network(name)
    with network.entered():
        truncated = network.canonical(network.logits_key)
    for layer in truncated.model.layers:
        assert not isinstance(layer, (tf.keras.layers.BatchNormalization, tf.keras.layers.Dropout, tf.keras.Model))
        if isinstance(layer, KERNEL_LAYERS):
            assert layer.activation is tf.keras.activations.linear
    assert len({layer.name for layer in truncated.model.layers}) == len(truncated.model.layers)


@pytest.mark.parametrize(
    ("name", "function", "units"),
    [
        ("vgg", "softmax", 5),
        ("softmax_activation", "softmax", 5),
        ("softmax_layer", "softmax", 5),
        ("reshaped_logits", "softmax", 5),
        ("sigmoid_one", "sigmoid", 1),
        ("sigmoid_many", "sigmoid", 4),
        ("linear_logits", "linear", 4),
        ("bn_odd", "linear", 4),
        ("nested", "softmax", 4),
    ],
)
def test_output_function_is_found_and_split_off(truth: Truth, name: str, function: str, units: int) -> None:
    network = truth.network(name)
    with network.entered():
        assert network.output_function == function
        assert network.shape_of(network.logits_key) == (units,)
    assert not isinstance(network.split.nodes[network.logits_key].layer, Elementwise) or function == "linear"


def test_nested_layers_keep_the_names_of_the_file(truth: Truth) -> None:
    names = list(truth.network("nested").layers.nodes)
    assert "deeper/features/inside" in names and "deeper/after" in names
    assert names.index("scale/resizing") < names.index("deeper/features/inside")


def test_a_shared_layer_is_named_once_for_each_use(truth: Truth) -> None:
    names = set(truth.network("shared").layers.nodes)
    assert {"twice", "twice#2", "block/inner", "block/inner#2"} <= names


def test_a_fixed_batch_is_freed(truth: Truth) -> None:
    network, pictures = truth.network("fixed_batch"), truth.pictures("fixed_batch")
    whole = logits(network, pictures)
    assert logits(network, np.concatenate([pictures, pictures[:2]])).shape == (5, 5)
    np.testing.assert_allclose(logits(network, pictures[1:2]), whole[1:2], atol=1e-5)


def test_an_open_size_is_taken_as_224(truth: Truth) -> None:
    assert truth.network("open_size").input_shape == (224, 224, 3)
    assert truth.network("non_square").input_shape == (10, 18, 3)


def test_weights_are_shared_not_copied(truth: Truth) -> None:
    """Memory: only what batch normalization is folded into is new."""
    network = Network(truth.source("vgg"))
    before = {id(weight) for weight in network.model.weights}
    with network.entered():
        truncated = network.canonical(network.logits_key)
    assert {id(weight) for weight in truncated.model.weights} == before


@pytest.mark.parametrize(
    ("name", "folded", "affine"),
    [
        ("bn_behind", 6, 0),
        ("bn_in_front", 2, 0),
        ("bn_padded", 0, 1),
        ("bn_two_readers", 0, 1),
        ("bn_kernel_read_twice", 0, 1),
    ],
)
def test_batch_normalization_is_folded_or_becomes_affine(truth: Truth, name: str, folded: int, affine: int) -> None:
    network = truth.network(name)
    with network.entered():
        model = network.canonical(network.logits_key).model
    assert len([layer for layer in model.layers if getattr(layer, "kind", None) == "affine"]) == affine
    with_new_weights = [layer for layer in model.layers if any("folded" in weight.name for weight in layer.weights)]
    assert len(with_new_weights) == folded
