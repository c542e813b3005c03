"""Configurations that make Keras run somebody's code, read files of the machine or speak to the network."""

from __future__ import annotations

import base64
import marshal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.gate.files import CONV, classifier, functional, graph_input, layer, sequential, write_model
from tests.gate.hostile.case import Canary, case

Entry = dict[str, Any]
# Where in a model a layer can stand.
PLACES: dict[str, Callable[[Entry], Entry]] = {
    "plain": lambda item: classifier(item),
    "last": lambda item: sequential(*classifier(CONV)["config"]["layers"], item),
    "nested": lambda item: classifier(sequential(item, name="inner")),
    "nested-twice": lambda item: classifier(sequential(sequential(item, name="b"), name="a")),
    "time-distributed": lambda item: classifier(layer("TimeDistributed", "each", layer=item)),
    "functional": lambda item: functional(
        [graph_input(8, 6, 3), item | {"name": item["config"].get("name"), "inbound_nodes": [[["input", 0, 0, {}]]]}],
        [["input", 0, 0]],
        [[item["config"].get("name"), 0, 0]],
    ),
    "activation": lambda item: classifier(CONV | {"config": CONV["config"] | {"activation": item}}),
    "initializer": lambda item: classifier(CONV | {"config": CONV["config"] | {"kernel_initializer": item}}),
    "regularizer": lambda item: classifier(CONV | {"config": CONV["config"] | {"kernel_regularizer": item}}),
    "constraint": lambda item: classifier(CONV | {"config": CONV["config"] | {"kernel_constraint": item}}),
    "dtype": lambda item: classifier(CONV | {"config": CONV["config"] | {"dtype": item}}),
    "unused": lambda item: functional(
        [graph_input(8, 6, 3), layer("Flatten", "flat", "input"), item | {"name": "hidden", "inbound_nodes": []}],
        [["input", 0, 0]],
        [["flat", 0, 0]],
    ),
}


def lambda_layer(canary: Canary, **more: Any) -> Entry:
    """A Lambda layer as Keras 2.14 writes it, whose code makes the canary's file."""
    code = compile(f"lambda x: open({str(canary.file)!r}, 'w') and x", "<model>", "eval").co_consts[0]
    packed = base64.b64encode(marshal.dumps(code)).decode()
    function = {"function": [packed, None, None], "function_type": "lambda", "module": "builtins"}
    return layer(
        "Lambda",
        "hidden",
        **function,
        output_shape=None,
        output_shape_type="raw",
        output_shape_module=None,
        arguments={},
        **more,
    )


def _write(place: str, make: Callable[[Canary], Entry]) -> Callable[[Path, Canary], None]:
    return lambda path, canary: write_model(path, PLACES[place](make(canary))) and None


for _place in PLACES:
    case(
        "lambda", _place, _write(_place, lambda_layer), "hidden" if _place in ("plain", "nested", "functional") else ""
    )

for _kind in ("lambda", "keras.layers>Lambda", "Custom>Lambda", "keras.layers.core.lambda_layer.Lambda", "Lambda "):
    case(
        "lambda-by-another-name",
        _kind,
        _write("plain", lambda canary, kind=_kind: lambda_layer(canary) | {"class_name": kind}),
    )
case(
    "lambda-by-another-name",
    "registered",
    _write("plain", lambda canary: lambda_layer(canary) | {"class_name": "Dropout", "registered_name": "Lambda"}),
)
case(
    "lambda-by-another-name",
    "passive",
    _write("initializer", lambda canary: lambda_layer(canary) | {"__passive_serialization__": True}),
)


def operation(function: str, first: Any = None, **arguments: Any) -> Entry:
    """A call of a TensorFlow function as Keras 2 writes it, on a constant: made when the model is loaded."""
    entry = layer("TFOpLambda", "hidden", function=function)
    return entry | {"name": "hidden", "inbound_nodes": [["_CONSTANT_VALUE", -1, first, arguments]]}


OPERATIONS: dict[str, Callable[[Canary], Entry]] = {
    "file-copy": lambda canary: operation("io.gfile.copy", str(canary.secret), dst=str(canary.file)),
    "file-copy-old": lambda canary: operation("compat.v1.gfile.Copy", str(canary.secret), newpath=str(canary.file)),
    "write": lambda canary: operation("io.write_file", str(canary.file), contents="x"),
    "write-raw": lambda canary: operation("raw_ops.WriteFile", filename=str(canary.file), contents="x"),
    "read": lambda canary: operation("io.read_file", str(canary.secret)),
    "delete": lambda canary: operation("io.gfile.remove", str(canary.secret)),
    "folders": lambda canary: operation("io.gfile.makedirs", str(canary.file)),
    "rename": lambda canary: operation("io.gfile.rename", str(canary.secret), dst=str(canary.file)),
    "download": lambda canary: operation("keras.utils.get_file", str(canary.file), origin=canary.address),
    "library": lambda canary: operation("load_library", str(canary.file)),
    "op-library": lambda canary: operation("load_op_library", str(canary.file)),
    "load-model": lambda canary: operation("keras.models.load_model", str(canary.secret)),
    "saved-model": lambda canary: operation("saved_model.load", str(canary.folder)),
    "python": lambda canary: operation("py_function", "print", inp=[], Tout="float32"),
    "numpy": lambda canary: operation("numpy_function", "print", inp=[], Tout="float32"),
    "print": lambda canary: operation("print", "x", output_stream=f"file://{canary.file}"),
    "harmless-name": lambda canary: operation("math.add.__globals__", 1, y=1),
    "prefixed": lambda canary: operation("tf.io.write_file", str(canary.file), contents="x"),
    "on-the-picture": lambda canary: (
        operation("io.write_file", filename=str(canary.file), contents="x")
        | {"inbound_nodes": [["input", 0, 0, {"filename": str(canary.file), "contents": "x"}]]}
    ),
}


def _with_operation(make: Callable[[Canary], Entry], nested: bool) -> Callable[[Path, Canary], None]:
    def write(path: Path, canary: Canary) -> None:
        inner = functional([graph_input(8, 6, 3), make(canary)], [["input", 0, 0]], [["hidden", 0, 0]], name="inner")
        write_model(path, classifier(inner) if nested else inner | {"config": inner["config"] | {"name": "model"}})

    return write


for _name, _make in OPERATIONS.items():
    case("operation", _name, _with_operation(_make, nested=False), "hidden")
    case("operation-nested", _name, _with_operation(_make, nested=True))

for _kind in ("SlicingOpLambda", "TensorFlowOpLayer", "ClassMethod", "InstanceMethod", "InstanceProperty"):
    case(
        "operation-class",
        _kind,
        _write(
            "plain",
            lambda canary, kind=_kind: layer(kind, "hidden", function="io.write_file", filename=str(canary.file)),
        ),
        "hidden",
    )

for _kind in ("StringLookup", "IntegerLookup", "TextVectorization", "Hashing"):
    for _place in ("plain", "nested", "time-distributed"):
        case(
            "vocabulary",
            f"{_kind}-{_place}",
            _write(_place, lambda canary, kind=_kind: layer(kind, "hidden", vocabulary=str(canary.secret))),
        )

FOREIGN: dict[str, Entry] = {
    "function": {"class_name": "function", "config": "system", "module": "os", "registered_name": "system"},
    "function-in-builtins": {"class_name": "function", "config": "exec", "module": "builtins"},
    "lambda": {"class_name": "__lambda__", "config": {"value": "e30=", "defaults": None, "closure": None}},
    "class": {"class_name": "Popen", "config": {"args": "true"}, "module": "subprocess", "registered_name": None},
    "class-of-keras": {"class_name": "get_file", "config": {}, "module": "keras.utils", "registered_name": None},
    "registered": {"class_name": "Zeros", "config": {}, "module": "keras.initializers", "registered_name": "me>Zeros"},
    "module": {"class_name": "Zeros", "config": {}, "module": "os", "registered_name": None},
    "type-spec": {"class_name": "TypeSpec", "type_spec": "tf.TensorSpec", "serialized": []},
    "composite": {"class_name": "CompositeTensor", "spec": {}, "tensors": []},
    "tensor": {"class_name": "__tensor__", "config": {"value": [1], "dtype": "float32"}},
    "numpy": {"class_name": "__numpy__", "config": {"value": [1], "dtype": "float32"}},
    "custom": {"class_name": "MyLayer", "config": {"name": "hidden"}},
    "package": {"class_name": "mine>Layer", "config": {"name": "hidden"}},
}
for _name, _entry in FOREIGN.items():
    for _place in ("plain", "initializer", "regularizer", "constraint", "activation"):
        _item = _entry if isinstance(_entry.get("config"), dict) else {**_entry, "config": {"name": "hidden"}}
        _used = _item if _place == "plain" else _entry
        case("foreign-object", f"{_name}-{_place}", _write(_place, lambda canary, item=_used: item))
