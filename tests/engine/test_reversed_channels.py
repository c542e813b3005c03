"""Reversing the channels moves values and nothing else: explanations are those of kernels that read them reversed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from app.engine.applicability import why_not
from app.engine.network import Network
from app.methods import METHODS
from tests.engine.helpers import chosen, difference, logits, maps, source_of
from tests.gate.files import functional, graph_input, layer, write_model
from tests.gate.opened import opened

RANDOM = np.random.default_rng(4)
FIRST, SECOND, DENSE = (
    RANDOM.normal(0, 0.5, shape).astype("float32") for shape in ((3, 3, 3, 4), (3, 3, 4, 5), (5, 3))
)
DENSE = np.abs(DENSE)  # deep Taylor decomposes positive scores
PICTURES = RANDOM.uniform(-1, 1, (2, 8, 7, 3)).astype("float32")


def _reversal(name: str, before: str) -> dict[str, Any]:
    spec = [{"class_name": "__ellipsis__"}, {"start": None, "stop": None, "step": -1}]
    config = {"name": name, "trainable": True, "dtype": "float32", "function": "__operators__.getitem"}
    return {
        "class_name": "SlicingOpLambda",
        "config": config,
        "name": name,
        "inbound_nodes": [[before, 0, 0, {"slice_spec": spec}]],
    }


def _convolution(name: str, before: str, filters: int) -> dict[str, Any]:
    settings = {"filters": filters, "kernel_size": [3, 3], "use_bias": False, "activation": "relu"}
    return layer("Conv2D", name, before, **settings)


def _network(folder: Path, reversing: bool) -> Network:
    """Two convolutions, with the channels reversed before each, or with kernels that read them so."""
    turn = (lambda kernel: kernel) if reversing else (lambda kernel: kernel[:, :, ::-1])
    layers = [graph_input(8, 7, 3)]
    layers += [_reversal("bgr", "input")] if reversing else []
    layers += [_convolution("one", layers[-1]["name"], 4)]
    layers += [_reversal("turned", "one")] if reversing else []
    layers += [_convolution("two", layers[-1]["name"], 5)]
    layers += [
        layer("GlobalAveragePooling2D", "pool", "two"),
        layer("Dense", "scores", "pool", units=3, use_bias=False),
    ]
    config = functional(layers, [["input", 0, 0]], [["scores", 0, 0]])
    arrays = {"one": turn(FIRST), "two": turn(SECOND), "scores": DENSE}
    path = folder / f"{'reversing' if reversing else 'plain'}.h5"
    write_model(path, config, shapes={name: [values.shape] for name, values in arrays.items()})
    with h5py.File(path, "r+") as file:
        for name, values in arrays.items():
            file[f"model_weights/{name}/{name}/weight_0:0"][...] = values
    clean, _ = opened(path, folder)
    return Network(source_of(clean))


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Network, Network]:
    folder = tmp_path_factory.mktemp("reversed")
    return _network(folder, True), _network(folder, False)


def test_predicts_the_same(networks: tuple[Network, Network]) -> None:
    reversing, plain = networks
    assert difference(logits(reversing, PICTURES), logits(plain, PICTURES)) <= 1e-6


@pytest.mark.parametrize("method_id", [name for name in METHODS if not METHODS[name].learns_from_pictures])
def test_every_method_explains_it_as_the_kernels_alone(networks: tuple[Network, Network], method_id: str) -> None:
    found = []
    for network in networks:
        with network.entered():
            assert why_not(network, METHODS[method_id], None) is None
        layer_name = "two" if METHODS[method_id].layers == "convolutional" else None
        found.append(maps(network, method_id, PICTURES, chosen(method_id, 1), layer_name))
    assert difference(found[0], found[1]) <= 1e-4


def test_relevance_is_conserved_through_it(networks: tuple[Network, Network]) -> None:
    reversing, _ = networks
    total = maps(reversing, "lrp.epsilon", PICTURES, epsilon=1e-9).sum(axis=(1, 2, 3), dtype=np.float64)
    np.testing.assert_allclose(total, logits(reversing, PICTURES).max(axis=1), rtol=1e-4)
