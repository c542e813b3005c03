"""Maps through batch normalization equal those of the same network folded by hand in numpy."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.network import Network
from app.methods import METHODS
from tests.engine.conftest import Truth
from tests.engine.helpers import chosen, difference, logits, maps

LRP = [method_id for method_id, method in METHODS.items() if method.family in ("lrp", "deep taylor")]


@pytest.mark.parametrize("name", ["bn_behind", "bn_in_front"])
def test_the_hand_folded_network_is_the_same_function(truth: Truth, name: str) -> None:
    pictures = truth.pictures(name)
    assert difference(logits(truth.network(name), pictures), logits(truth.network(f"{name}_folded"), pictures)) <= 1e-5


@pytest.mark.parametrize("method_id", [*LRP, "guided_backprop", "gradient"])
@pytest.mark.parametrize("name", ["bn_behind", "bn_in_front"])
def test_map_equals_that_of_the_hand_folded_network(truth: Truth, name: str, method_id: str) -> None:
    """In float32, the z rule's smallest denominators magnify the rounding of the weights: 1e-3 of the maximum."""
    pictures, selection = truth.pictures(name), chosen(method_id, 2)
    expected = maps(truth.network(f"{name}_folded"), method_id, pictures, selection)
    assert difference(maps(truth.network(name), method_id, pictures, selection), expected) <= 1e-3


# Bounds of the picture are other bounds behind the batch normalization.
WITHOUT_BOUNDS = [name for name in LRP if "low" not in {parameter.name for parameter in METHODS[name].parameters()}]


@pytest.mark.parametrize("method_id", WITHOUT_BOUNDS)
@pytest.mark.parametrize("name", ["bn_padded", "bn_two_readers"])
def test_what_cannot_be_folded_passes_relevance_unchanged(truth: Truth, name: str, method_id: str) -> None:
    """The relevance of the picture is that of the scaled picture in the network behind the batch normalization."""
    network, pictures = truth.network(name), truth.pictures(name)
    with network.entered():
        whole = network.as_loaded()
        scaled = network.run(whole.tensors["bn"], {whole.model.input: pictures})
    assert np.abs(scaled - pictures).max() > 0.1
    expected = maps(truth.network(f"{name}_folded"), method_id, scaled, chosen(method_id, 2))
    assert difference(maps(network, method_id, pictures, chosen(method_id, 2)), expected) <= 1e-4


@pytest.mark.parametrize("name", ["bn_behind", "bn_resnet", "relu6"])
def test_relevance_through_batch_normalization_stays_bounded(truth: Truth, name: str) -> None:
    """Unfolded, iNNvestigate's own treatment multiplies the relevance at every layer."""
    network, pictures = Network(truth.source(name)), truth.pictures(name)
    values = maps(network, "lrp.epsilon", pictures, epsilon=0.1, bias=False)
    start = np.abs(logits(network, pictures)).max()
    assert np.abs(values.sum(axis=(1, 2, 3))).max() < 20 * start
