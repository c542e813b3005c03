"""Shapes without TensorFlow, against what Keras builds."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.gate.layer_keys import LAYERS
from app.gate.own_layers import OWN_LAYERS
from app.gate.refusal import Refused
from app.gate.saved_model import SavedModel
from app.gate.schema import checked_model
from app.gate.shapes import build, check_budget
from app.gate.shapes.rule import RULES
from app.gate.translate import translate
from tests.gate.files import classifier, functional, graph_input, layer

PROJECT = Path(__file__).parents[2]
FEW = ("MobileNetV3Small", "InceptionResNetV2", "ConvNeXtTiny", "NASNetMobile")
REST = (
    "VGG16 ResNet50 ResNet101V2 InceptionV3 Xception MobileNet MobileNetV2 DenseNet121 NASNetLarge EfficientNetB0 "
    "EfficientNetB7 EfficientNetV2S EfficientNetV2L ConvNeXtXLarge RegNetX002 RegNetY320 ResNetRS50 ResNetRS420"
)


def truth(folder: Path, *names: str) -> list[dict[str, Any]]:
    path = folder / "truth.json"
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-W", "ignore", "-m", "tests.gate.truth_shapes", str(path), *names]
    subprocess.run(command, check=True, cwd=PROJECT, env=environment, capture_output=True)
    return json.loads(path.read_text())


def assert_like_keras(expected: dict[str, Any]) -> None:
    config = checked_model(translate(SavedModel(expected["config"], "2.14.0", {})).config)
    network = build(config)
    units = [unit for unit in network.layers if unit.entry["class_name"] != "InputLayer"]
    found = [[unit.entry["config"]["name"], [list(weight.shape) for weight in unit.weights()]] for unit in units]
    if len(found) == len(expected["layers"]):  # translation may add layers for operations
        assert found == expected["layers"]
    assert [shapes for _, shapes in found if shapes] == [shapes for _, shapes in expected["layers"] if shapes]
    assert [list(shape) for shape in network.outputs] == expected["outputs"]
    assert network.parameters == expected["parameters"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return truth(tmp_path_factory.mktemp("shapes"))


def test_every_class_has_the_shapes_that_keras_gives_it(small: list[dict[str, Any]]) -> None:
    for expected in small:
        assert_like_keras(expected)


def test_every_class_of_the_table_is_compared_with_keras(small: list[dict[str, Any]]) -> None:
    # Of Keras Applications, which are compared below, of TPUs, and of this program (compared in `test_own_layers`).
    elsewhere = {"LayerScale", "StochasticDepth", "CustomScaleLayer", "SyncBatchNormalization", *OWN_LAYERS}
    compared = {kind for expected in small for kind in _classes(expected["config"])}
    assert set(LAYERS) - compared - elsewhere == set()
    assert set(RULES) == set(LAYERS) - {"InputLayer", "TimeDistributed"}


def _classes(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(_classes, value)) if value else set()
    if not isinstance(value, dict):
        return set()
    kind = value.get("class_name")
    return set().union({kind} if isinstance(kind, str) else set(), *map(_classes, value.values()))


@pytest.mark.parametrize(
    "names", [pytest.param(FEW[:2], marks=pytest.mark.ci), pytest.param(FEW[2:], marks=pytest.mark.slow)], ids=str
)
def test_networks_of_keras_applications(tmp_path: Path, names: tuple[str, ...]) -> None:
    for expected in truth(tmp_path, *names):
        assert_like_keras(expected)


@pytest.mark.slow
@pytest.mark.parametrize("name", REST.split())
def test_every_family_of_keras_applications(tmp_path: Path, name: str) -> None:
    for expected in truth(tmp_path, name):
        assert_like_keras(expected)
        check_budget(checked_model(translate(SavedModel(expected["config"], "2.14.0", {})).config))


def test_memory_of_one_picture_is_that_of_all_outputs() -> None:
    config = checked_model(classifier(layer("Conv2D", "conv", filters=5, kernel_size=3), sides=(10, 12, 3)))
    values = 8 * 10 * 5 + 5 + 3
    assert build(config).activation_bytes == 4 * values


def test_open_sides_are_taken_as_224() -> None:
    config = checked_model(classifier(layer("ReLU", "relu"), sides=(None, None, 3)))
    assert build(config).outputs == [(None, 3)]
    assert build(config, 224).activation_bytes == 4 * (224 * 224 * 3 + 3 + 3)


def test_a_nested_model_counts_with_each_call() -> None:
    inner = functional(
        [graph_input(4, 4, 3), layer("ReLU", "relu", "input")], [["input", 0, 0]], [["relu", 0, 0]], "inner"
    )
    calls = inner | {"name": "inner", "inbound_nodes": [[["input", 0, 0, {}]], [["inner", 1, 0, {}]]]}
    outer = functional([graph_input(4, 4, 3), calls], [["input", 0, 0]], [["inner", 2, 0]])
    assert build(checked_model(outer)).activation_bytes == 2 * 4 * math.prod((4, 4, 3))


def _nested(depth: int, calls: int) -> dict[str, Any]:
    """Models inside models, each called so often: a few kilobytes that ask for calls ** depth layers."""
    shape = (4, 4, 3)
    if depth == 0:
        return functional(
            [graph_input(*shape), layer("ReLU", "relu", "input")], [["input", 0, 0]], [["relu", 0, 0]], "m0"
        )
    inner = _nested(depth - 1, calls)
    name = inner["config"]["name"]
    nodes = [[["input", 0, 0, {}]], *([[name, number, 0, {}]] for number in range(1, calls))]
    called = inner | {"name": name, "inbound_nodes": nodes}
    return functional([graph_input(*shape), called], [["input", 0, 0]], [[name, calls, 0]], f"m{depth}")


def test_calls_are_counted_with_those_inside_and_the_limit_is_told() -> None:
    assert build(checked_model(_nested(3, 8))).activation_bytes == 8**3 * 4 * math.prod((4, 4, 3))
    with pytest.raises(Refused, match="calls its layers more than 4,000 times"):
        build(checked_model(_nested(4, 8)))


@pytest.mark.parametrize(
    ("middle", "words"),
    [
        (layer("Conv2D", "conv", filters=4, kernel_size=9), r"Conv2D layer \(conv\) that gets a picture too small"),
        (layer("Reshape", "reshape", target_shape=[7, -1]), r"turns \(8, 6, 3\) into \(7, -1\)"),
        (layer("Conv2D", "conv", kernel_size=3), "has no 'filters'"),
        (layer("Conv1D", "conv", filters=4, kernel_size=3), "takes inputs with 3 axes"),
        (layer("Conv2D", "conv", filters=4, kernel_size=3, groups=2), "splits 3 channels and 4 filters into 2 groups"),
        (layer("GroupNormalization", "norm", groups=2), "splits 3 channels into 2 groups"),
        (layer("Permute", "permute", dims=[1, 1, 2]), "has the order"),
    ],
)
def test_what_cannot_be_built_names_the_layer(middle: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        build(checked_model(classifier(middle)))
