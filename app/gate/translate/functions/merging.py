"""Arithmetic of two tensors or of a tensor and constants, and what joins several tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.gate.translate.functions.elementwise import between
from app.gate.translate.functions.function import Call, Layer, Made, Make, constant, function, is_whole, layer
from app.gate.translate.operation import Constant, Operand

TWO = "tensors, numbers, or one number for each channel"


def _arithmetic(merge: str, with_constant: Callable[[Any], Layer | None], of_constant: Callable[..., Any]) -> Make:
    """`merge` is the layer for two tensors; the others are the layers for a constant behind and before a tensor."""

    def make(call: Call) -> Made | None:
        if len(call.operands) != 2 or not call.tensors:
            return None
        first, second = call.operands
        if isinstance(second, Constant):
            return _made(second, with_constant)
        if isinstance(first, Constant):
            return _made(first, of_constant)
        return layer(merge)

    return make


def _made(operand: Operand, change: Callable[[Any], Any]) -> Made | None:
    value = constant(operand)
    found = None if value is None else change(value)
    return None if found is None else Made(found if isinstance(found[0], tuple) else (found,))


def _rescaling(scale: Any, offset: Any) -> Layer:
    return "Rescaling", {"scale": scale, "offset": offset}


def _each(value: Any, change: Callable[[float], float]) -> Any:
    return [change(number) for number in value] if isinstance(value, list) else change(value)


def _plus(value: Any) -> Layer:
    return _rescaling(1.0, value)


def _minus(value: Any) -> Layer:
    return _rescaling(1.0, _each(value, lambda number: -number))


def _from(value: Any) -> Layer:
    return _rescaling(-1.0, value)


def _times(value: Any) -> Layer:
    return _rescaling(value, 0.0)


def _by(value: Any) -> Layer | None:
    is_zero = 0 in (value if isinstance(value, list) else [value])
    return None if is_zero else _rescaling(_each(value, lambda number: 1 / number), 0.0)


def _over(value: Any) -> tuple[Layer, Layer]:
    """constant / tensor"""
    return ("ElementwiseFunction", {"function": "power", "numbers": [-1.0]}), _times(value)


def _bound(merge: str, of_number: Callable[[float], Made]) -> Make:
    def make(call: Call) -> Made | None:
        if len(call.operands) != 2 or not call.tensors:
            return None
        numbers = [constant(operand) for operand in call.operands if isinstance(operand, Constant)]
        if not numbers:
            return layer(merge)
        return of_number(numbers[0]) if isinstance(numbers[0], float) else None

    return make


def _several(kind: str, **settings: Any) -> Make:
    return lambda call: layer(kind, **settings) if len(call.tensors) == len(call.operands) > 0 else None


def _concat(call: Call) -> Made | None:
    axis = call.take("axis", default=-1)
    if len(call.tensors) != len(call.operands) or not is_whole(axis):
        return None
    return layer("Concatenate", axis=axis)


def _squared_difference(call: Call) -> Made | None:
    if len(call.tensors) != 2:
        return None
    return Made((("Subtract", {}), ("ElementwiseFunction", {"function": "power", "numbers": [2.0]})))


def _matmul(call: Call) -> Made | None:
    flags = {key: call.take(key, default=False) for key in ("transpose_a", "transpose_b")}
    if len(call.tensors) != 2 or not all(isinstance(flag, bool) for flag in flags.values()):
        return None
    return layer("MatrixProduct", **flags)


FUNCTIONS = (
    function(
        "add",
        _arithmetic("Add", _plus, _plus),
        TWO,
        tf="math.add add __operators__.add nn.bias_add",
        keras3="Add",
        graph="Add AddV2 BiasAdd",
        second="y bias",
    ),
    function(
        "subtract",
        _arithmetic("Subtract", _minus, _from),
        TWO,
        tf="math.subtract subtract __operators__.sub",
        keras3="Subtract",
        graph="Sub",
        second="y",
    ),
    function(
        "multiply",
        _arithmetic("Multiply", _times, _times),
        TWO,
        tf="math.multiply multiply __operators__.mul",
        keras3="Multiply",
        graph="Mul",
        second="y",
    ),
    function(
        "divide",
        _arithmetic("Quotient", _by, _over),
        f"{TWO}; no zero as the divisor",
        tf="math.truediv math.divide divide __operators__.truediv",
        keras3="Divide TrueDivide",
        graph="RealDiv",
        second="y",
    ),
    function(
        "maximum",
        _bound("Maximum", lambda number: between(number, None)),
        "tensors, or a tensor and a number",
        tf="math.maximum maximum",
        keras3="Maximum",
        graph="Maximum",
        second="y",
    ),
    function(
        "minimum",
        _bound("Minimum", lambda number: layer("ElementwiseFunction", function="clip", numbers=[None, number])),
        "tensors, or a tensor and a number",
        tf="math.minimum minimum",
        keras3="Minimum",
        graph="Minimum",
        second="y",
    ),
    function(
        "squared_difference",
        _squared_difference,
        "two tensors",
        tf="math.squared_difference",
        graph="SquaredDifference",
        second="y",
    ),
    function("add_n", _several("Add"), "a list of tensors", tf="math.add_n add_n", graph="AddN"),
    function(
        "concat",
        _concat,
        "a list of tensors and an axis as a number",
        tf="concat",
        keras3="Concatenate",
        graph="ConcatV2/axis",
    ),
    function(
        "matmul",
        _matmul,
        "two tensors",
        tf="linalg.matmul matmul",
        keras3="Matmul",
        graph="BatchMatMulV2 BatchMatMul",
        second="b",
    ),
)
