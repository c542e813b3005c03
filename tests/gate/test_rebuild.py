"""The rebuilt file is the same network: Keras predicts the same from it, to the last bit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import DEMO_DIR
from app.gate.refusal import Refused
from app.gate.safe_names import with_safe_names
from app.gate.schema import checked_model
from app.gate.shapes import build
from tests.gate.files import PLAIN, functional, graph_input, layer

PROJECT = Path(__file__).parents[2]
SHARED_MODELS = PROJECT / "../shared/data/models"
SHARED = ("potatoes", "tinyvgg_64_10classes", "mlperf_tiny_resnet_cifar10", "teachable_machine_waste")


@pytest.mark.ci
def test_predictions_stay_the_same_to_the_last_bit(tmp_path: Path) -> None:
    files = [*DEMO_DIR.glob("demo-resnet.h5"), *(SHARED_MODELS / f"{name}.h5" for name in SHARED)]
    files = [path for path in files if path.is_file()]
    command = [sys.executable, "-W", "ignore", "-m", "tests.gate.truth_predictions", str(tmp_path), *map(str, files)]
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    result = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-2000:]
    found = json.loads(result.stdout.splitlines()[-1])
    assert len(found) >= 15 + len(files)
    assert {name: same for name, same in found.items() if same != [True, True]} == {}


def test_layers_are_written_in_the_order_in_which_keras_reads_them() -> None:
    """By depth, then by the way from the output, whatever their order in the file was."""
    layers = [
        layer("Add", "sum", "b", "a"),
        layer("Dense", "a", "input", units=3),
        graph_input(4, 4, 3),
        layer("Dense", "b", "c", units=3),
        layer("Dense", "c", "input", units=3),
    ]
    config = functional(layers, [["input", 0, 0]], [["sum", 0, 0]])
    written = build(checked_model(config)).model.written()
    assert [entry["name"] for entry in written["config"]["layers"]] == ["input", "c", "b", "a", "sum"]


def test_layers_that_lead_to_no_output_are_left_out() -> None:
    layers = [
        graph_input(4, 4, 3),
        layer("Dense", "used", "input", units=3),
        layer("Dense", "unused", "input", units=3),
    ]
    config = functional(layers, [["input", 0, 0]], [["used", 0, 0]])
    written = build(checked_model(config)).model.written()
    assert [entry["name"] for entry in written["config"]["layers"]] == ["input", "used"]


def test_a_sequential_model_keeps_its_order() -> None:
    assert build(checked_model(PLAIN)).model.written() == checked_model(PLAIN)


@pytest.mark.parametrize("mark", [1, 2])
def test_layers_with_one_mark_must_be_one_layer(mark: int) -> None:
    first = layer("Dense", "a", "input", units=3) | {"shared_object_id": 1}
    second = layer("Dense", "b", "a", units=4) | {"shared_object_id": mark}
    config = functional([graph_input(4, 4, 3), first, second], [["input", 0, 0]], [["b", 0, 0]])
    if mark == 1:
        with pytest.raises(Refused, match="two different layers as the same one: b"):
            build(checked_model(config))
    else:
        build(checked_model(config))


def test_names_that_tensorflow_does_not_take_are_changed_everywhere() -> None:
    inner = functional(
        [graph_input(4, 4, 3), layer("ReLU", "a b", "input")], [["input", 0, 0]], [["a b", 0, 0]], "in side"
    )
    layers = [
        graph_input(4, 4, 3, name="my input"),
        inner | {"name": "in side", "inbound_nodes": [[["my input", 0, 0, {}]]]},
        layer("Dense", "my_layer", "in side", units=2),
        layer("Dense", "my layer", "my_layer", units=2),
    ]
    layers[2]["inbound_nodes"] = [[["in side", 1, 0, {}]]]
    config = functional(layers, [["my input", 0, 0]], [["my layer", 0, 0]], "a model")
    found, weights, changes = with_safe_names(checked_model(config), {"my layer": (), "my_layer": ()})
    names = [entry["name"] for entry in found["config"]["layers"]]
    assert names == ["my_input", "in_side", "my_layer", "my_layer_2"]
    assert list(weights) == ["my_layer_2", "my_layer"]
    assert "layer 'my layer' is called 'my_layer_2'" in changes
    assert [unit.entry["name"] for unit in build(found).layers] == names
    assert " " not in json.dumps(found["config"], separators=(",", ":"))


def test_names_that_tensorflow_takes_stay() -> None:
    assert with_safe_names(checked_model(PLAIN), {"conv": ()}) == (checked_model(PLAIN), {"conv": ()}, [])
