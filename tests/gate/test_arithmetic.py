"""Arithmetic that Keras 2 wrote into a configuration becomes plain layers; the layers are written here by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.gate.refusal import Refused
from app.gate.saved_model import SavedModel
from app.gate.schema import checked_model
from app.gate.translate import translate
from tests.gate.files import functional, graph_input

REVERSED = [{"class_name": "__ellipsis__"}, {"start": None, "stop": None, "step": -1}]
ALL = {"start": None, "stop": None, "step": None}


def _function(function: str, call: list[Any], kind: str = "TFOpLambda") -> dict[str, Any]:
    """As Keras 2.4 to 2.15 write it."""
    config = {"name": "op", "trainable": True, "dtype": "float32", "function": function}
    return {"class_name": kind, "config": config, "name": "op", "inbound_nodes": [call]}


def _node(op: str, constants: dict[str, Any], inputs: int = 1, **attributes: Any) -> dict[str, Any]:
    """As Keras in TensorFlow 2.0 to 2.3 writes it."""
    node = {"name": "op", "op": op, "input": ["input"], "attr": {"T": {"type": "DT_FLOAT"}, **attributes}}
    config = {"name": "op", "trainable": True, "dtype": None, "node_def": node, "constants": constants}
    call = [["input", 0, 0, {}]] * inputs
    return {"class_name": "TensorFlowOpLayer", "config": config, "name": "op", "inbound_nodes": [call]}


def _rebuilt(entry: dict[str, Any]) -> tuple[str, dict[str, Any], Any]:
    """(class, settings of its own, inputs) of the layer in the place of an operation."""
    config = functional([graph_input(8, 8, 3), entry], [["input", 0, 0]], [["op", 0, 0]])
    layer = checked_model(translate(SavedModel(config, "2.14.0", {})).config)["config"]["layers"][-1]
    own = {key: value for key, value in layer["config"].items() if key not in ("name", "trainable", "dtype")}
    return layer["class_name"], own, [reference[0] for reference in layer["inbound_nodes"][0]]


def _rescaling(scale: Any, offset: Any) -> tuple[str, dict[str, Any], list[str]]:
    return "Rescaling", {"scale": scale, "offset": offset}, ["input"]


INPUT = ["input", 0, 0]
TURNED = {"begin_mask": {"i": "2"}, "end_mask": {"i": "2"}, "ellipsis_mask": {"i": "1"}}
ENDS = {"1": [0, 0], "2": [0, 0], "3": [1, -1]}
KNOWN = {
    "x / 255": (_function("math.truediv", [*INPUT, {"y": 255.0, "name": None}]), _rescaling(1 / 255, 0.0)),
    "x - mean": (_function("math.subtract", [*INPUT, {"y": [1.0, 2.0, 3.0]}]), _rescaling(1.0, [-1.0, -2.0, -3.0])),
    "1 - x": (_function("math.subtract", ["_CONSTANT_VALUE", -1, 1, {"y": INPUT}]), _rescaling(-1.0, 1.0)),
    "2 * x": (_function("__operators__.mul", ["_CONSTANT_VALUE", -1, 2, {"y": INPUT}]), _rescaling(2.0, 0.0)),
    "x + shape (1, 1, 3)": (_function("math.add", [*INPUT, {"y": [[[1, 2, 3]]]}]), _rescaling(1.0, [1.0, 2.0, 3.0])),
    "bias": (
        _function("nn.bias_add", [*INPUT, {"bias": [1, 2, 3], "data_format": "NHWC"}]),
        _rescaling(1.0, [1.0, 2.0, 3.0]),
    ),
    "cast": (_function("cast", [*INPUT, {"dtype": "float32"}]), _rescaling(1.0, 0.0)),
    "relu": (_function("nn.relu", [*INPUT, {"name": None}]), ("ReLU", {}, ["input"])),
    "relu6": (_function("nn.relu6", [*INPUT, {}]), ("ReLU", {"max_value": 6.0}, ["input"])),
    "x + x": (_function("__operators__.add", [*INPUT, {"y": INPUT}]), ("Add", {}, ["input", "input"])),
    "x * x": (_function("math.multiply", [*INPUT, {"y": INPUT}]), ("Multiply", {}, ["input", "input"])),
    "channels": (
        _function("__operators__.getitem", [*INPUT, {"slice_spec": REVERSED}], "SlicingOpLambda"),
        ("ReversedChannels", {}, ["input"]),
    ),
    "channels of four": (
        _function("__operators__.getitem", [*INPUT, {"slice_spec": [ALL, ALL, ALL, REVERSED[1]]}], "SlicingOpLambda"),
        ("ReversedChannels", {}, ["input"]),
    ),
    "1 / x": (
        _function("math.truediv", ["_CONSTANT_VALUE", -1, 1.0, {"y": INPUT}]),
        ("Rescaling", {"scale": 1.0, "offset": 0.0}, ["op_1"]),
    ),
    "x / y": (_function("math.truediv", [*INPUT, {"y": INPUT}]), ("Quotient", {}, ["input", "input"])),
    "softmax over rows": (_function("nn.softmax", [*INPUT, {"axis": 1}]), ("Softmax", {"axis": 1}, ["input"])),
    "part of the channels": (
        _function(
            "__operators__.getitem", [*INPUT, {"slice_spec": [REVERSED[0], ALL | {"stop": 2}]}], "SlicingOpLambda"
        ),
        ("Slice", {"parts": ["...", [None, 2, None]]}, ["input"]),
    ),
    "rows backwards": (
        _function("__operators__.getitem", [*INPUT, {"slice_spec": [ALL, REVERSED[1], ALL, ALL]}], "SlicingOpLambda"),
        ("Slice", {"parts": [[None] * 3, [None, None, -1], [None] * 3, [None] * 3]}, ["input"]),
    ),
    "old x / 255": (_node("RealDiv", {"1": 255.0}), _rescaling(1 / 255, 0.0)),
    "old 1 - x": (_node("Sub", {"0": 1.0}), _rescaling(-1.0, 1.0)),
    "old bias": (_node("BiasAdd", {"1": [1, 2, 3]}, data_format={"s": "TkhXQw=="}), _rescaling(1.0, [1.0, 2.0, 3.0])),
    "old x + x": (_node("AddV2", {}, 2), ("Add", {}, ["input", "input"])),
    "old relu6": (_node("Relu6", {}), ("ReLU", {"max_value": 6.0}, ["input"])),
    "old cast": (_node("Cast", {}, DstT={"type": "DT_FLOAT"}), _rescaling(1.0, 0.0)),
    "old mean": (
        _node("Mean", {"1": [1, 2]}, keep_dims={"b": True}),
        ("MeanOverAxes", {"axis": [1, 2], "keepdims": True}, ["input"]),
    ),
    "old maximum over one axis": (
        _node("Max", {"1": -1}, keep_dims={"b": False}),
        ("MaxOverAxes", {"axis": [-1], "keepdims": False}, ["input"]),
    ),
    "old joining": (_node("ConcatV2", {"2": -1}, 2), ("Concatenate", {"axis": -1}, ["input", "input"])),
    "old leaky relu": (_node("LeakyRelu", {}, alpha={"f": 0.3}), ("LeakyReLU", {"alpha": 0.3}, ["input"])),
    "old shape": (_node("Reshape", {"1": [-1, 64, 3]}), ("Reshape", {"target_shape": [64, 3]}, ["input"])),
    "old order": (_node("Transpose", {"1": [0, 2, 1, 3]}), ("Permute", {"dims": [2, 1, 3]}, ["input"])),
    "old places": (
        _node("GatherV2", {"1": [2, 1, 0], "2": -1}, batch_dims={"i": "0"}),
        ("Gather", {"indices": [2, 1, 0], "axis": -1}, ["input"]),
    ),
    "old part": (
        _node("StridedSlice", ENDS | {"3": [1, 1]}, **TURNED),
        ("Slice", {"parts": ["...", [None] * 3]}, ["input"]),
    ),
    "old index": (
        _node("StridedSlice", ENDS, **TURNED, shrink_axis_mask={"i": "2"}),
        ("Slice", {"parts": ["...", 0]}, ["input"]),
    ),
    "old channels": (_node("StridedSlice", ENDS, **TURNED), ("ReversedChannels", {}, ["input"])),
}


@pytest.mark.parametrize(("entry", "expected"), KNOWN.values(), ids=KNOWN)
def test_harmless_arithmetic_becomes_a_plain_layer(entry: dict[str, Any], expected: Any) -> None:
    assert _rebuilt(entry) == expected


def test_a_node_kept_as_text_is_read_too() -> None:
    entry = _node("RealDiv", {"1": 255.0})
    entry["config"]["node_def"] = json.dumps(entry["config"]["node_def"])
    assert _rebuilt(entry) == _rescaling(1 / 255, 0.0)


PICTURE = [[1.0] * 8] * 8
STAYS = {
    "reads a file": _function("io.read_file", [*INPUT, {}]),
    "write": _function("io.write_file", ["_CONSTANT_VALUE", -1, "/tmp/x", {"contents": INPUT}]),
    "constant for each place": _function("math.add", [*INPUT, {"y": PICTURE}]),
    "division by zero": _function("math.truediv", [*INPUT, {"y": 0.0}]),
    "text": _function("math.add", [*INPUT, {"y": "text"}]),
    "unknown argument": _function("nn.relu", [*INPUT, {"out": "/tmp/x"}]),
    "cast to whole numbers": _function("cast", [*INPUT, {"dtype": "int32"}]),
    "bias on rows": _function("nn.bias_add", [*INPUT, {"bias": [1, 2, 3], "data_format": "NCHW"}]),
    "part of the pictures": _function(
        "__operators__.getitem", [*INPUT, {"slice_spec": [ALL | {"stop": 2}]}], "SlicingOpLambda"
    ),
    "mean over the pictures": _function("math.reduce_mean", [*INPUT, {"axis": [0, 1]}]),
    "mean over everything": _function("math.reduce_mean", [*INPUT, {}]),
    "two pictures": _function("reshape", [*INPUT, {"shape": [2, -1]}]),
    "old file": _node("ReadFile", {}),
    "old cast to whole numbers": _node("Cast", {}, DstT={"type": "DT_INT32"}),
    "old mean over the pictures": _node("Mean", {"1": [0]}, keep_dims={"b": False}),
}


@pytest.mark.parametrize("entry", STAYS.values(), ids=STAYS)
def test_anything_else_is_refused_by_the_name_of_its_layer(entry: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=r"calls .* \(layer op\)") as caught:
        _rebuilt(entry)
    assert entry["class_name"] not in str(caught.value) and "runs code" not in str(caught.value)


def test_a_layer_called_twice_with_other_constants_stays() -> None:
    entry = _function("math.add", [*INPUT, {"y": 1.0}])
    entry["inbound_nodes"].append([*INPUT, {"y": 2.0}])
    with pytest.raises(Refused, match=r"tf.math.add \(layer op\)"):
        _rebuilt(entry)
