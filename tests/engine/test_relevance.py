"""LRP against matrices written from the paper, against identities, and against what it must conserve."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.methods import METHODS
from tests.engine import relevance_by_matrices as twin
from tests.engine.conftest import Truth
from tests.engine.helpers import chosen, difference, logits, maps

TWINS: list[tuple[str, dict[str, Any], twin.Shares]] = [
    ("lrp.z", {}, twin.z()),
    ("lrp.z.ignore_bias", {}, twin.z(bias=False)),
    ("lrp.epsilon", {"epsilon": 1e-7}, twin.epsilon(1e-7)),
    ("lrp.epsilon", {"epsilon": 0.3, "bias": True}, twin.epsilon(0.3)),
    ("lrp.epsilon", {"epsilon": 0.3, "bias": False}, twin.epsilon(0.3, bias=False)),
    ("lrp.epsilon.ignore_bias", {"epsilon": 0.01}, twin.epsilon(0.01, bias=False)),
    ("lrp.alpha_beta", {"alpha": 3, "beta": 2, "bias": True}, twin.alpha_beta(3, 2)),
    ("lrp.alpha_beta", {"alpha": 3, "beta": 2, "bias": False}, twin.alpha_beta(3, 2, bias=False)),
    ("lrp.alpha_beta.ignore_bias", {"alpha": 1.5, "beta": 0.5}, twin.alpha_beta(1.5, 0.5, bias=False)),
    ("lrp.alpha_1_beta_0", {}, twin.alpha_beta(1, 0)),
    ("lrp.alpha_1_beta_0.ignore_bias", {}, twin.alpha_beta(1, 0, bias=False)),
    ("lrp.alpha_2_beta_1", {}, twin.alpha_beta(2, 1)),
    ("lrp.alpha_2_beta_1.ignore_bias", {}, twin.alpha_beta(2, 1, bias=False)),
    ("lrp.z_plus", {}, twin.alpha_beta(1, 0, bias=False)),
    ("lrp.w_square", {}, twin.w_square),
    ("lrp.flat", {}, twin.flat),
    ("lrp.sequential_preset_a", {"epsilon": 0.2}, twin.epsilon(0.2)),
    ("lrp.sequential_preset_b", {"epsilon": 0.2}, twin.epsilon(0.2)),
]


@pytest.mark.parametrize(
    ("method_id", "parameters", "shares"), TWINS, ids=[f"{method} {parameters}" for method, parameters, _ in TWINS]
)
def test_equals_the_matrix_form(truth: Truth, method_id: str, parameters: dict[str, Any], shares: twin.Shares) -> None:
    network, pictures = truth.network("dense"), truth.pictures("dense")
    with network.entered():
        weights = network.run(network.model.weights, {})
    for unit in (0, 2, 5):
        expected = np.stack([twin.relevance(weights, picture, unit, shares) for picture in pictures])
        found = maps(network, method_id, pictures, chosen(method_id, unit), **parameters)
        assert difference(found, expected) <= 1e-4  # float32 against float64


@pytest.mark.parametrize("name", ["vgg_no_bias", "resnet_max_no_bias", "dense_no_bias"])
def test_z_rule_is_input_times_gradient_without_biases(truth: Truth, name: str) -> None:
    network, pictures = truth.network(name), truth.pictures(name)
    for unit in (0, 3):
        gradient = maps(network, "gradient", pictures, {"mode": "index", "index": unit}, postprocess="none")
        assert difference(maps(network, "lrp.z", pictures, chosen("lrp.z", unit)), pictures * gradient) <= 1e-3


CONSERVING = ["lrp.z", "lrp.epsilon", "lrp.alpha_1_beta_0", "lrp.z_plus", "lrp.flat", "lrp.w_square"]


# Through sums and averages only these: at a sum a branch below zero takes relevance below zero, which rules for
# positive parts cannot all give on; rules that look at weights alone send relevance to averages of nothing but zeros.
THROUGH_SUMS = ("lrp.z", "lrp.epsilon")
CONSERVING_CASES = [
    (name, method_id)
    for name in ("vgg_no_bias", "resnet_no_bias", "resnet_max_no_bias", "dense_no_bias")
    for method_id in (THROUGH_SUMS if name.startswith("resnet") else CONSERVING)
]


@pytest.mark.parametrize(("name", "method_id"), CONSERVING_CASES)
def test_relevance_is_conserved_without_biases(truth: Truth, name: str, method_id: str) -> None:
    network, pictures = truth.network(name), truth.pictures(name)
    parameters = {"epsilon": 1e-9} if method_id == "lrp.epsilon" else {}
    total = maps(network, method_id, pictures, **parameters).sum(axis=(1, 2, 3), dtype=np.float64)
    start = logits(network, pictures).max(axis=1)
    np.testing.assert_allclose(total, start, rtol=1e-4)


def test_ignoring_biases_conserves_what_biases_would_take(truth: Truth) -> None:
    network, pictures = truth.network("dense"), truth.pictures("dense")
    start = logits(network, pictures).max(axis=1)
    kept = maps(network, "lrp.epsilon", pictures, bias=False, epsilon=1e-9).sum(axis=(1, 2, 3), dtype=np.float64)
    shared = maps(network, "lrp.epsilon", pictures, bias=True, epsilon=1e-9).sum(axis=(1, 2, 3), dtype=np.float64)
    np.testing.assert_allclose(kept, start, rtol=1e-3)
    assert (np.abs(shared / start - 1) > 0.05).any()


@pytest.mark.parametrize("method_id", [name for name, method in METHODS.items() if method.family == "lrp"])
@pytest.mark.parametrize("name", ["cancelling_exactly", "cancelling_nearly"])
def test_sum_of_branches_that_cancel_stays_finite(truth: Truth, name: str, method_id: str) -> None:
    values = maps(truth.network(name), method_id, truth.pictures(name), chosen(method_id, 2))
    assert np.isfinite(values).all()
    # Exactly opposite branches take opposite shares of everything to the same pixels.
    assert np.abs(values).max() > 0 or name == "cancelling_exactly"


def test_a_larger_epsilon_absorbs_more(truth: Truth) -> None:
    network, pictures = truth.network("vgg"), truth.pictures("vgg")
    sums = [np.abs(maps(network, "lrp.epsilon", pictures, epsilon=amount)).sum() for amount in (1e-7, 0.1, 10.0)]
    assert sums[0] > sums[1] > sums[2] > 0
