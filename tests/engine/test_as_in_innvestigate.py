"""The option "as in iNNvestigate": all corrections off, so the maps are those of unmodified iNNvestigate 2.1.2."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.engine.explainers.as_in_innvestigate import ROWS, explain_as_in_innvestigate
from app.engine.network import Network
from app.errors import InvalidInput
from app.methods import METHODS, configure
from tests.engine.helpers import chosen, difference, found_targets, maps
from tests.engine.truth_innvestigate import UNITS

FROM_GRADIENTS = ("smoothgrad", "integrated_gradients")
BOUNDS = {"low": -1.0, "high": 1.0}
WITH_BOUNDS = ("lrp.bounded", "deep_taylor.bounded")
SAME_ROWS = [method.id for method in ROWS if method.id not in FROM_GRADIENTS]


def uncorrected(network: Network, method_id: str, inputs: np.ndarray, unit: int, **parameters: Any) -> np.ndarray:
    method = configure(method_id, parameters)
    with network.entered():
        target = found_targets(network, method_id, inputs, None, chosen(method_id, unit))[0]
        return explain_as_in_innvestigate(network, method, inputs, target).values


# Unmodified iNNvestigate takes minutes for all rows of the network with residual blocks.
@pytest.mark.parametrize(
    "name", [pytest.param("vgg", marks=pytest.mark.ci), pytest.param("bn_resnet", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("method_id", SAME_ROWS)
def test_equals_unmodified_innvestigate(truth, innvestigate_rows, name, method_id) -> None:
    network, pictures = truth.network(name), truth.pictures(name)
    parameters = BOUNDS if method_id in WITH_BOUNDS else {}
    if method_id == "gradient":
        parameters = {"postprocess": "none"}
    expected = innvestigate_rows(name).get(method_id)
    if expected is None:
        with pytest.raises(InvalidInput, match=r"iNNvestigate 2\.1\.2 cannot"):
            uncorrected(network, method_id, pictures, UNITS[1], **parameters)
        return
    found = uncorrected(network, method_id, pictures, UNITS[1], **parameters)
    if not expected.any():
        pytest.skip("the map is zero everywhere: the score is negative")
    assert difference(found, expected) <= 1e-5


def test_smoothgrad_has_noise_of_one_and_postprocesses_inside(truth) -> None:
    """Every sample's absolute gradient, averaged: on a linear region the mean of |g| is |g|; far away it is not."""
    network, pictures = truth.network("vgg"), truth.pictures("vgg")
    inside = uncorrected(network, "smoothgrad", pictures, 0, n=8, postprocess="abs", seed=3)
    outside = np.abs(uncorrected(network, "smoothgrad", pictures, 0, n=8, postprocess="none", seed=3))
    assert (inside >= outside - 1e-7).all()
    assert (inside > outside + 1e-6).any()


def test_integrated_gradients_is_a_left_sum(truth) -> None:
    """With one step the left sum has the gradient at the baseline, ours the one half way."""
    network, pictures = truth.network("vgg"), truth.pictures("vgg")
    found = uncorrected(network, "integrated_gradients", pictures, 0, steps=1)
    at_zero = maps(network, "gradient", np.zeros_like(pictures), chosen("gradient", 0), postprocess="none")
    assert difference(found, pictures * at_zero) <= 1e-6


@pytest.mark.parametrize("method_id", sorted({method.id for method in METHODS.values()} - {m.id for m in ROWS}))
def test_what_innvestigate_does_not_have_is_refused(truth, method_id) -> None:
    network, pictures = truth.network("vgg"), truth.pictures("vgg")
    with pytest.raises(InvalidInput, match="iNNvestigate"):
        uncorrected(network, method_id, pictures, 0)


def test_a_network_that_innvestigate_refuses_is_named(truth) -> None:
    network, pictures = truth.network("swish"), truth.pictures("swish")
    with pytest.raises(InvalidInput, match="swish"):
        uncorrected(network, "guided_backprop", pictures, 0)


@pytest.mark.parametrize(
    ("name", "method_id"), [("bn_in_front", "lrp.z"), ("bn_in_front", "lrp.w_square"), ("bn_resnet", "deep_taylor")]
)
def test_corrections_matter_through_batch_normalization(truth, name, method_id) -> None:
    """The corrected map is the hand-folded network's (tested elsewhere); the uncorrected one is another."""
    network, pictures = truth.network(name), truth.pictures(name)
    found = uncorrected(network, method_id, pictures, 2)
    corrected = maps(network, method_id, pictures, chosen(method_id, 2))
    assert np.abs(found - corrected).max() > 0.01 * np.abs(corrected).max()
