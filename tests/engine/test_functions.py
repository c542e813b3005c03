"""Networks with functions in the place of layers: the gradient is the tape's, relevance is kept, methods run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.engine.applicability import why_not
from app.engine.description import describe
from app.engine.network import Network
from app.gate.names import words
from app.methods import METHODS
from tests.engine.conftest import run_python
from tests.engine.helpers import chosen, difference, logits, maps, source_of
from tests.gate.opened import opened

NAMES = words(
    "cbam squeeze_and_excitation caffe_by_hand caffe_by_gather halves parts powers spread non_local normalized_by_hand"
)
OTHERS = words("""
    cbam_by_backend torch tf mish_by_hand mean_as_pooling maximum_as_pooling gray standardized resized alexnet vector
    normalized capsules repeated repeated_by_backend shuffled axis_and_back unequal_parts mirrored padded pooled bounds
    extremes curves activations activations_of_keras nested
""")
KEEP = words("cbam squeeze_and_excitation caffe_by_hand halves parts normalized_by_hand")
KEEP_TOO = words("gray repeated shuffled axis_and_back unequal_parts mirrored padded pooled vector mean_as_pooling")
CHEAP = {"n": 2, "steps": 2}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("functions")
    run_python("-W", "ignore", "-m", "tests.gate.functions.keras2", str(folder), *NAMES)
    return folder


@pytest.fixture(scope="module")
def networks(made: Path) -> Any:
    known: dict[str, Network] = {}

    def network(name: str) -> Network:
        if name not in known:
            clean, _ = opened(made / f"{name}.h5", made)
            known[name] = Network(source_of(clean))
        return known[name]

    return network


def pictures(made: Path) -> np.ndarray:
    return np.load(made / "predictions.npz")["pictures"]


@pytest.mark.parametrize("name", ["caffe_by_hand", "caffe_by_gather"])
def test_it_is_told_that_the_model_prepares_its_pictures_itself(networks: Any, name: str) -> None:
    hint = describe(networks(name))["hint"]
    assert hint is not None and "'none' is probably right" in hint


def _check_gradient(network: Network, folder: Path, name: str) -> None:
    found = maps(network, "gradient", pictures(folder), chosen("gradient", 1), postprocess="none")
    assert difference(found, np.load(folder / "predictions.npz")[f"{name}/gradient"]) <= 1e-5


@pytest.mark.parametrize("name", NAMES)
def test_the_gradient_is_that_of_the_tape(networks: Any, made: Path, name: str) -> None:
    _check_gradient(networks(name), made, name)


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("functions")
    run_python("-W", "ignore", "-m", "tests.gate.functions.keras2", str(folder), *OTHERS)
    return folder


@pytest.mark.ci
@pytest.mark.parametrize("name", OTHERS)
def test_the_gradients_of_the_others_are_those_of_the_tape(others: Path, name: str) -> None:
    clean, _ = opened(others / f"{name}.h5", others)
    _check_gradient(Network(source_of(clean)), others, name)


def _check_relevance(network: Network, values: np.ndarray) -> None:
    """Without biases nothing takes relevance away."""
    total = maps(network, "lrp.epsilon", values, epsilon=1e-9).sum(axis=(1, 2, 3), dtype=np.float64)
    np.testing.assert_allclose(total, logits(network, values).max(axis=1), rtol=1e-3)


@pytest.mark.parametrize("name", KEEP)
def test_relevance_is_kept(networks: Any, made: Path, name: str) -> None:
    _check_relevance(networks(name), pictures(made))


@pytest.mark.ci
@pytest.mark.parametrize("name", KEEP_TOO)
def test_relevance_is_kept_in_the_others(others: Path, name: str) -> None:
    clean, _ = opened(others / f"{name}.h5", others)
    _check_relevance(Network(source_of(clean)), pictures(others))


@pytest.mark.parametrize("method_id", [name for name in METHODS if not METHODS[name].learns_from_pictures])
def test_every_method_runs_on_an_attention_block_or_says_why(networks: Any, made: Path, method_id: str) -> None:
    network = networks("cbam")
    with network.entered():
        reason = why_not(network, METHODS[method_id], None)
    if reason is not None:
        assert "needs ReLU activations" in reason and "sigmoid" in reason
        return
    options = {one.name: CHEAP[one.name] for one in METHODS[method_id].parameters() if one.name in CHEAP}
    found = maps(network, method_id, pictures(made), chosen(method_id, 1), **options)
    assert np.isfinite(found).all() and np.abs(found).max() > 0


@pytest.mark.parametrize(
    ("name", "layer", "words"),
    [
        ("spread", "tf.math.reduce_std", "a standard deviation or variance over axes"),
        ("non_local", "tf.linalg.matmul", "a product of two tensors as matrices"),
    ],
)
def test_without_a_rule_the_layer_is_named_as_it_was_written(networks: Any, name: str, layer: str, words: str) -> None:
    network = networks(name)
    with network.entered():
        reason = why_not(network, METHODS["lrp.epsilon"], None)
        assert why_not(network, METHODS["gradient"], None) is None
    assert reason is not None and layer in reason and words in reason


def test_a_mean_over_both_sides_is_global_pooling(networks: Any, made: Path) -> None:
    assert [type(node.layer).__name__ for node in networks("squeeze_and_excitation").layers.nodes.values()].count(
        "GlobalAveragePooling2D"
    ) == 1
