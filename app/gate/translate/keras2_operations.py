"""Operations as Keras 2.4 and later write them down: `TFOpLambda` and `SlicingOpLambda`."""

from __future__ import annotations

from typing import Any

from app.gate.translate.layers import Entry, content
from app.gate.translate.operation import Constant, Operation, as_operand, is_reference

CONSTANT = "_CONSTANT_VALUE"
NAMES = {
    "math.add": "add",
    "add": "add",
    "__operators__.add": "add",
    "nn.bias_add": "add",
    "math.subtract": "subtract",
    "subtract": "subtract",
    "__operators__.sub": "subtract",
    "math.multiply": "multiply",
    "multiply": "multiply",
    "__operators__.mul": "multiply",
    "math.truediv": "divide",
    "math.divide": "divide",
    "divide": "divide",
    "__operators__.truediv": "divide",
    "math.negative": "negative",
    "__operators__.neg": "negative",
    "cast": "cast",
    "nn.relu": "relu",
    "nn.relu6": "relu6",
    "nn.softmax": "softmax",
    "nn.sigmoid": "sigmoid",
    "math.sigmoid": "sigmoid",
    "math.tanh": "tanh",
    "nn.tanh": "tanh",
}
_SECOND = ("y", "bias")
# What does not matter, with the values it may have.
_IDLE: dict[str, tuple[Any, ...]] = {"name": (), "data_format": ("NHWC", "channels_last", None), "axis": (-1, None)}
_FLOATS = ("float16", "bfloat16", "float32", "float64")


def read(entry: Entry, call: Any) -> Operation | None:
    """The operation of one call of a layer, None when it is not a known one."""
    if not isinstance(call, list) or not call:
        return None
    single = call if is_reference(call) else call[0]
    if not is_reference(single) or (single is not call and len(call) != 1):
        return None
    function = content(entry).get("function")
    function = function.removeprefix("tf.").removeprefix("compat.v1.") if isinstance(function, str) else ""
    keywords = dict(single[3]) if len(single) == 4 and isinstance(single[3], dict) else {}
    first = Constant(single[2]) if single[0] == CONSTANT else single[:3]
    if function == "__operators__.getitem":
        return _slice(first, keywords)
    return _function(NAMES.get(function), first, keywords)


def _function(name: str | None, first: Any, keywords: dict[str, Any]) -> Operation | None:
    second = [as_operand(keywords.pop(key)) for key in _SECOND if key in keywords]
    if name == "cast" and keywords.pop("dtype", None) not in _FLOATS:
        return None
    for key, values in _IDLE.items():
        if key in keywords and values and keywords[key] not in values:
            return None
        keywords.pop(key, None)
    return None if name is None or keywords else Operation(name, (first, *second))


def _slice(first: Any, keywords: dict[str, Any]) -> Operation | None:
    """Reversing the channels; any other cutting is not arithmetic."""
    return Operation("reverse", (first,)) if reverses(keywords.get("slice_spec")) else None


def reverses(spec: Any) -> bool:
    """Whether `[..., ::-1]` or `[:, :, :, ::-1]` is what a description of slices says."""
    if not isinstance(spec, list) or len(spec) not in (2, 4) or not all(isinstance(part, dict) for part in spec):
        return False
    *before, last = spec
    if _ends(last) != (None, None, -1):
        return False
    if len(spec) == 2:
        return before[0].get("class_name") == "__ellipsis__"
    return all(_ends(part) in ((None, None, None), (None, None, 1)) for part in before)


def _ends(part: dict[str, Any]) -> tuple[Any, ...] | None:
    inner = part.get("config") if part.get("class_name") == "__slice__" else part
    if not isinstance(inner, dict) or not {"start", "stop", "step"} <= inner.keys():
        return None
    return (inner["start"], inner["stop"], inner["step"])
