"""Operations as Keras 3 writes them down: entries among the layers that are no layers."""

from __future__ import annotations

import re
from typing import Any

from app.gate.translate.functions import OF_KERAS3
from app.gate.translate.keras3_calls import reference
from app.gate.translate.layers import MODELS, Entry, content
from app.gate.translate.operation import Constant, Operand, Operation

_MODULES = ("keras.src.ops.", "keras.ops", "keras.src.activations")
_OF_PICTURES = ("Resize", "RGBToGrayscale")
_OPERANDS = ("x", "x1", "x2", "y")


def is_operation(entry: Entry) -> bool:
    """Whether this is an operation; an HDF5 file does not name its module, but only layers are trainable."""
    module, calls = entry.get("module"), entry.get("inbound_nodes")
    if isinstance(module, str):
        return module.startswith(_MODULES)
    is_layer = "trainable" in content(entry) or ("dtype" in content(entry) and entry.get("class_name") != "Cast")
    if is_layer or entry.get("class_name") in (*MODELS, "InputLayer") or not isinstance(calls, list):
        return False
    return any(isinstance(call, dict) and "args" in call for call in calls)


def read(entry: Entry, call: Any) -> Operation | None:
    """The operation of one call, None when it is not a known one."""
    row = OF_KERAS3.get(str(entry.get("class_name")))
    if row is None or not isinstance(call, dict) or not isinstance(call.get("args"), list):
        return None
    keywords = call["kwargs"] if isinstance(call.get("kwargs"), dict) else {}
    arguments = {**content(entry), **{key: value for key, value in keywords.items() if value is not None}}
    given = [*call["args"], *(arguments.pop(key) for key in _OPERANDS if key in arguments)]
    # A list of tensors is as many operands; any other list is a constant.
    if given and isinstance(given[0], list) and all(reference(item, set()) for item in given[0]):
        given = [*given[0], *given[1:]]
    return Operation(row.name, tuple(map(_operand, given)), arguments)


def function_of(entry: Entry) -> str:
    """The function as it is called in `keras.ops`."""
    return as_called(str(entry.get("class_name")))


def as_called(name: str) -> str:
    """The class of an operation as a person writes it: `ExpandDims` is `keras.ops.expand_dims`."""
    if name == "GetItem":
        return "x[...]"
    module = "keras.ops.image" if name in _OF_PICTURES else "keras.ops"
    called = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
    return f"{module}.{called}"


def _operand(value: Any) -> Operand:
    # Counting the first call of inner models is left to `keras3_calls`, which reads the calls of the new layer too.
    return reference(value, set()) or Constant(value)
