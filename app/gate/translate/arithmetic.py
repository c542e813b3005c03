"""Plain layers in the place of arithmetic on tensors; what is not in the short list stays, and is refused by name."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from app.gate.translate import keras2_operations, keras3_operations, tensorflow1_operations
from app.gate.translate.layers import Entry, name_of
from app.gate.translate.operation import Constant, Operation

REVERSED_CHANNELS = "ReversedChannels"
_MERGES = {"add": "Add", "subtract": "Subtract", "multiply": "Multiply"}
_FUNCTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "relu": ("ReLU", {}),
    "relu6": ("ReLU", {"max_value": 6.0}),
    "softmax": ("Activation", {"activation": "softmax"}),
    "sigmoid": ("Activation", {"activation": "sigmoid"}),
    "tanh": ("Activation", {"activation": "tanh"}),
    "negative": ("Rescaling", {"scale": -1.0, "offset": 0.0}),
    "cast": ("Rescaling", {"scale": 1.0, "offset": 0.0}),
    "reverse": (REVERSED_CHANNELS, {}),
}
Reader = Callable[[Entry, Any], Operation | None]
Plain = tuple[str, dict[str, Any]]


def rebuilt(entry: Entry) -> Entry:
    """A plain layer of the same name that computes the same, or the entry itself when it is none of the list."""
    read, calls = _reader(entry), entry.get("inbound_nodes")
    if read is None or not isinstance(calls, list) or not calls:
        return entry
    operations = [read(entry, call) for call in calls]
    layers = [_plain(operation) if operation is not None else None for operation in operations]
    if layers[0] is None or any(layer != layers[0] for layer in layers):
        return entry
    kind, settings = layers[0]
    name = entry["name"] if isinstance(entry.get("name"), str) else name_of(entry)
    written = _as_keras3 if read is keras3_operations.read else _as_keras2
    return {
        "class_name": kind,
        "name": name,
        "config": {"name": name, "trainable": True, "dtype": "float32", **settings},
        "inbound_nodes": [written(operation.tensors) for operation in operations if operation is not None],
    }


def _reader(entry: Entry) -> Reader | None:
    kind = entry.get("class_name")
    if kind in ("TFOpLambda", "SlicingOpLambda"):
        return keras2_operations.read
    if kind == "TensorFlowOpLayer":
        return tensorflow1_operations.read
    return keras3_operations.read if keras3_operations.is_operation(entry) else None


def _as_keras2(tensors: list[Any]) -> list[Any]:
    return [[*tensor, {}] for tensor in tensors]


def _as_keras3(tensors: list[Any]) -> dict[str, Any]:
    written = [{"class_name": "__keras_tensor__", "config": {"keras_history": tensor}} for tensor in tensors]
    return {"args": [written if len(written) > 1 else written[0]], "kwargs": {}}


def _plain(operation: Operation) -> Plain | None:
    """The class and settings of the layer for an operation, None when there is none."""
    name, operands = operation.name, operation.operands
    if len(operands) == 1 and operation.tensors:
        return _FUNCTIONS.get(name)
    if len(operands) != 2 or not operation.tensors:
        return None
    first, second = operands
    if isinstance(second, Constant):
        return _with_constant(name, channel_values(second.value))
    if isinstance(first, Constant):
        return _of_constant(name, channel_values(first.value))
    return (_MERGES[name], {}) if name in _MERGES else None


def _with_constant(name: str, value: Any) -> Plain | None:
    """tensor (operation) constant"""
    if value is None:
        return None
    if name == "add":
        return _rescaling(1.0, value)
    if name == "subtract":
        return _rescaling(1.0, _each(value, lambda number: -number))
    if name == "multiply":
        return _rescaling(value, 0.0)
    if name == "divide" and all(number != 0 for number in _numbers(value)):
        return _rescaling(_each(value, lambda number: 1 / number), 0.0)
    return None


def _of_constant(name: str, value: Any) -> Plain | None:
    """constant (operation) tensor"""
    if value is None:
        return None
    return _rescaling(-1.0, value) if name == "subtract" else _with_constant(name, value) if name != "divide" else None


def _rescaling(scale: Any, offset: Any) -> Plain:
    return "Rescaling", {"scale": scale, "offset": offset}


def channel_values(value: Any) -> Any:
    """A number, or a list of one for each channel; None for anything else (one for each place, for example)."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    numbers = value if isinstance(value, list) else [value]
    is_plain = all(isinstance(number, (int, float)) and not isinstance(number, bool) for number in numbers)
    if not numbers or not is_plain or not all(abs(number) < 3e38 and math.isfinite(number) for number in numbers):
        return None
    return [float(number) for number in value] if isinstance(value, list) else float(value)


def _numbers(value: Any) -> list[float]:
    return value if isinstance(value, list) else [value]


def _each(value: Any, change: Callable[[float], float]) -> Any:
    return [change(number) for number in value] if isinstance(value, list) else change(value)
