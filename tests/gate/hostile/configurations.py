"""Configurations that are no honest text, or say things that no layer has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from tests.gate.files import CONV, PLAIN, classifier, functional, graph_input, layer, sequential, write_model
from tests.gate.hostile.case import Canary, case

TEXT = json.dumps(PLAIN)


def config(family: str, name: str, value: Any, words: str = "") -> None:
    """A case whose only fault is in the configuration."""
    case(family, name, lambda path, canary: write_model(path, value) and None, words)


def conv(**changes: Any) -> dict[str, Any]:
    return classifier({**CONV, "config": CONV["config"] | changes})


for _name, _depth in (("lists", 100_000), ("few", 200)):
    config("deep-json", _name, "[" * _depth, "nested")
config("deep-json", "objects", '{"a":' * 5_000 + "1" + "}" * 5_000, "nested")
config("deep-json", "inside", TEXT.replace('"filters": 4', '"filters": ' + "[" * 500 + "]" * 500), "nested")
_nested = PLAIN
for _ in range(40):
    _nested = sequential(_nested)
config("deep-json", "models", _nested)

config("duplicate-keys", "class", TEXT.replace('{"class_name"', '{"class_name": "Lambda", "class_name"', 1), "twice")
config("duplicate-keys", "config", TEXT[:-1] + ', "config": {}}', "twice")
config("duplicate-keys", "name", TEXT.replace('"name": "conv"', '"name": "x", "name": "conv"'), "'name' twice")
config("duplicate-keys", "units", TEXT.replace('"units": 3', '"units": 3, "units": 3'), "twice")
config("duplicate-keys", "escaped", TEXT.replace('"units": 3', '"units": 3, "\\u0075nits": 3'), "twice")

for _number in ("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 400, "1e39"):
    config("no-number", f"{_number[:9]}", TEXT.replace('"units": 3', f'"units": {_number}'))
    config(
        "no-number",
        f"rescaling-{_number[:9]}",
        json.dumps(classifier(layer("Rescaling", "r", scale="X"), CONV)).replace('"X"', _number),
    )


def _attribute(name: str, value: Any) -> None:
    def write(path: Path, canary: Canary) -> None:
        write_model(path, PLAIN)
        with h5py.File(path, "a") as file:
            del file.attrs["model_config"]
            file.attrs["model_config"] = value

    case("no-text", name, write)


_attribute("bytes", np.frombuffer(TEXT.encode(), "u1"))
_attribute("bad-utf8", np.bytes_(TEXT.encode().replace(b"conv", b"c\xff\xfev")))
_attribute("utf16", np.void(TEXT.encode("utf-16")))
_attribute("number", 3)
_attribute("list", np.array([TEXT.encode()]))
_attribute("empty", h5py.Empty("S1"))
_attribute("nothing", "")
_attribute("nul", np.bytes_(TEXT.encode().replace(b"conv", b"c\x00nv")))
_attribute("trailing", TEXT + "x")
_attribute("two", TEXT + TEXT)
_attribute("comment", "/* */" + TEXT)
_attribute("single-quotes", TEXT.replace('"', "'"))

NAMES = {
    "parent": "../../../etc/passwd",
    "inner-parent": "a/../../b",
    "windows-parent": "..\\..\\b",
    "absolute": "/etc/passwd",
    "newline": "a\nb",
    "null": "a\x00b",
    "escape": "\x1b[31mred",
    "right-to-left": "\u202egnp.exe",
    "surrogate": "\ud800",
    "long": "n" * 5_000,
    "empty": "",
    "number": 3,
    "list": ["conv"],
    "object": {"a": 1},
}
for _name, _value in NAMES.items():
    config("name", f"layer-{_name}", conv(name=_value))
    config("name", f"model-{_name}", sequential(*PLAIN["config"]["layers"], name=_value))

VALUES: dict[str, dict[str, Any]] = {
    "negative": {"filters": -4},
    "zero": {"filters": 0},
    "float": {"filters": 4.0},
    "text": {"filters": "4"},
    "bool": {"filters": True},
    "list": {"filters": [4]},
    "null": {"filters": None},
    "kernel-null": {"kernel_size": None},
    "kernel-text": {"kernel_size": "__import__('os')"},
    "kernel-rank": {"kernel_size": [3, 3, 3]},
    "kernel-object": {"kernel_size": {"class_name": "TensorShape", "items": "x"}},
    "strides-zero": {"strides": [0, 0]},
    "strides-negative": {"strides": -1},
    "padding": {"padding": "os.system"},
    "format": {"data_format": "channels_between"},
    "activation": {"activation": "os.system"},
    "activation-private": {"activation": "deserialize"},
    "activation-number": {"activation": 3},
    "dtype": {"dtype": "string"},
    "dtype-resource": {"dtype": "resource"},
    "trainable": {"trainable": "yes"},
    "bias": {"use_bias": "no"},
    "groups": {"groups": 7},
}
for _name, _changes in VALUES.items():
    config("value", _name, conv(**_changes))

for _key in (
    "weights",
    "function",
    "vocabulary",
    "dynamic",
    "__class__",
    "autocast",
    "input_tensor",
    "_x",
    "build_config",
):
    config("unknown-key", f"layer-{_key}", conv(**{_key: "x"}), "conv")
    config("unknown-key", f"entry-{_key}", classifier({**CONV, _key: "x"} if _key != "build_config" else conv(x=1)))
config("unknown-key", "model", {**PLAIN, "config": {**PLAIN["config"], "custom_objects": {}}})
config("unknown-key", "outermost", {**PLAIN, "custom_objects": {"Dense": "x"}})

INPUT = graph_input(8, 6, 3)
DENSE = layer("Dense", "scores", "input", units=3)


def graph(family_name: str, layers: list[Any], inputs: Any = None, outputs: Any = None) -> None:
    ends = [["input", 0, 0]], [["scores", 0, 0]]
    config("connections", family_name, functional(layers, inputs or ends[0], outputs or ends[1]))


graph("circle", [INPUT, layer("Dense", "a", "scores", units=3), layer("Dense", "scores", "a", units=3)])
graph("itself", [INPUT, layer("Dense", "scores", "scores", units=3)])
graph("nowhere", [INPUT, layer("Dense", "scores", "missing", units=3)])
graph("no-such-call", [INPUT, DENSE | {"inbound_nodes": [[["input", 7, 0, {}]]]}])
graph("no-such-output", [INPUT, DENSE | {"inbound_nodes": [[["input", 0, 7, {}]]]}])
graph("negative", [INPUT, DENSE | {"inbound_nodes": [[["input", -1, 0, {}]]]}])
graph("constant", [INPUT, DENSE | {"inbound_nodes": [[["_CONSTANT_VALUE", -1, 3.0, {}]]]}])
graph("composite", [INPUT, DENSE | {"inbound_nodes": [[["_CONSTANT_VALUE", -1, ["_COMPOSITE_TYPE", "{}"], {}]]]}])
graph("argument", [INPUT, DENSE | {"inbound_nodes": [[["input", 0, 0, {"function": "io.write_file"}]]]}])
graph("argument-name", [INPUT, DENSE | {"inbound_nodes": [[["input", 0, 0, {"name": "../x"}]]]}])
graph("argument-list", [INPUT, DENSE | {"inbound_nodes": [[["input", 0, 0, []]]]}])
graph("text", [INPUT, DENSE | {"inbound_nodes": "input"}])
graph("number", [INPUT, DENSE | {"inbound_nodes": 3}])
graph("twice", [INPUT, DENSE, DENSE])
graph("two-names", [INPUT, DENSE | {"name": "other"}], outputs=[["other", 0, 0]])
graph("no-input", [INPUT, DENSE], inputs=[["missing", 0, 0]])
graph("no-output", [INPUT, DENSE], outputs=[["missing", 0, 0]])
graph("input-is-dense", [INPUT, DENSE], inputs=[["scores", 0, 0]])
config("connections", "twice-in-a-row", classifier(CONV, CONV))
config("connections", "no-name", classifier({"class_name": "ReLU", "config": {}}))
graph("shared-mark", [INPUT, DENSE | {"shared_object_id": "x"}])
