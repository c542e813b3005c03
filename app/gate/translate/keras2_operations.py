"""Operations as Keras 2.4 and later write them down: `TFOpLambda` and `SlicingOpLambda`."""

from __future__ import annotations

from typing import Any

from app.gate.translate.functions import OF_TENSORFLOW
from app.gate.translate.layers import Entry, content
from app.gate.translate.operation import Constant, Operand, Operation, as_operand, is_reference

CONSTANT = "_CONSTANT_VALUE"


def read(entry: Entry, call: Any) -> Operation | None:
    """The operation of one call of a layer, None when it is not a known one."""
    row = OF_TENSORFLOW.get(function_of(entry))
    inputs = [call] if is_reference(call) else call
    if row is None or not isinstance(inputs, list) or not inputs or not all(map(is_reference, inputs)):
        return None
    keywords = dict(inputs[0][3]) if len(inputs[0]) == 4 and isinstance(inputs[0][3], dict) else {}
    second = [as_operand(keywords.pop(key)) for key in row.second if key in keywords]
    return Operation(row.name, (*map(_operand, inputs), *second), keywords)


def function_of(entry: Entry) -> str:
    """The function by its name behind `tf.`."""
    function = content(entry).get("function")
    return function.removeprefix("tf.").removeprefix("compat.v1.") if isinstance(function, str) else ""


def _operand(item: Any) -> Operand:
    return Constant(item[2]) if item[0] == CONSTANT else item[:3]
