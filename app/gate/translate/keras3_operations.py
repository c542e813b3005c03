"""Operations as Keras 3 writes them down: entries among the layers that are no layers."""

from __future__ import annotations

from typing import Any

from app.gate.translate.keras2_operations import reverses
from app.gate.translate.keras3_calls import reference
from app.gate.translate.layers import Entry, content
from app.gate.translate.operation import Constant, Operation

NAMES = {
    "Add": "add",
    "Subtract": "subtract",
    "Multiply": "multiply",
    "Divide": "divide",
    "TrueDivide": "divide",
    "Negative": "negative",
    "Cast": "cast",
    "Relu": "relu",
    "Relu6": "relu6",
    "Softmax": "softmax",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "GetItem": "reverse",
}
_FLOATS = ("float16", "bfloat16", "float32", "float64")
_IDLE: dict[str, tuple[Any, ...]] = {"axis": (-1, None), "name": ()}


def is_operation(entry: Entry) -> bool:
    """Whether this is an operation; an HDF5 file does not name its module, but only layers are trainable."""
    module = entry.get("module")
    if isinstance(module, str):
        return module.startswith("keras.src.ops.") or module.startswith("keras.ops")
    return entry.get("class_name") in NAMES and "trainable" not in content(entry)


def read(entry: Entry, call: Any) -> Operation | None:
    """The operation of one call, None when it is not a known one."""
    name = NAMES.get(str(entry.get("class_name")))
    if name is None or not isinstance(call, dict) or not isinstance(call.get("args"), list):
        return None
    settings = {**content(entry), **(call["kwargs"] if isinstance(call.get("kwargs"), dict) else {})}
    arguments = list(call["args"]) + [settings.pop(key) for key in ("x", "x1", "x2") if key in settings]
    if name == "reverse":
        spec = arguments[1] if len(arguments) == 2 else settings.pop("key", None)
        arguments = arguments[:1] if reverses(spec) else []
    if name == "cast":
        wanted = settings.pop("dtype", arguments[1] if len(arguments) == 2 else None)
        arguments = arguments[:1] if wanted in _FLOATS else []
    if not arguments or any(key not in _IDLE or (_IDLE[key] and settings[key] not in _IDLE[key]) for key in settings):
        return None
    return Operation(name, tuple(_operand(argument) for argument in arguments))


def _operand(value: Any) -> Any:
    # Counting the first call of inner models is left to `keras3_calls`, which reads the calls of the new layer too.
    return reference(value, set()) or Constant(value)
