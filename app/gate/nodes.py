"""The connections of a functional model: which layer takes what, in plain lists."""

from __future__ import annotations

from typing import Any

from app.gate.names import is_name, shown
from app.gate.refusal import Refused
from app.gate.values import is_whole

MAX_INPUTS = 1_000
# Extra arguments of a call that a picture classifier may have; tensors are references like the inputs themselves.
_PLAIN_ARGUMENTS = {
    "training": lambda value: value is None or isinstance(value, bool) or (is_whole(value) and value in (0, 1)),
    "mask": lambda value: value is None,
    "attention_mask": lambda value: value is None,
    "return_attention_scores": lambda value: value is False,
    "use_causal_mask": lambda value: isinstance(value, bool),
}
_TENSOR_ARGUMENTS = ("value", "key")


def is_reference(value: Any) -> bool:
    """`[layer, call, output]`, perhaps with extra arguments behind."""
    return (
        isinstance(value, list)
        and len(value) in (3, 4)
        and is_name(value[0])
        and value[0] != "_CONSTANT_VALUE"
        and all(is_whole(part) and 0 <= part < 100_000 for part in value[1:3])
    )


def checked_nodes(value: Any, where: str) -> list[Any]:
    """Every call of a layer, each a list of references."""
    if not isinstance(value, list) or len(value) > MAX_INPUTS:
        raise Refused(f"has a {where} whose calls are not a list of at most {MAX_INPUTS}.")
    return [_checked_call(call, where) for call in value]


def checked_references(value: Any, where: str) -> list[Any]:
    """The inputs or outputs of a model as a list of `[layer, call, output]`."""
    if is_reference(value) and len(value) == 3:
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list) or not 0 < len(value) <= MAX_INPUTS:
        raise Refused(f"has a {where} without a list of inputs and outputs.")
    for reference in value:
        if not is_reference(reference) or len(reference) != 3:
            raise Refused(f"has a {where} with an input or output that is no layer's: {shown(reference)}.")
    return value


def _checked_call(call: Any, where: str) -> Any:
    if is_reference(call):
        return _checked_input(call, where)
    if not isinstance(call, list) or not 0 < len(call) <= MAX_INPUTS:
        raise Refused(f"has a {where} whose inputs are not a list: {shown(call)}.")
    return [_checked_input(item, where) for item in call]


def _checked_input(item: Any, where: str) -> list[Any]:
    if not is_reference(item):
        raise Refused(f"has a {where} with an input that is no layer's output: {shown(item)}.")
    return [*item[:3], *(_checked_arguments(extra, where) for extra in item[3:])]


def _checked_arguments(extra: Any, where: str) -> dict[str, Any]:
    if not isinstance(extra, dict):
        raise Refused(f"has a {where} that is called with {shown(extra)}.")
    for key, value in extra.items():
        plain = key in _PLAIN_ARGUMENTS and _PLAIN_ARGUMENTS[key](value)
        tensor = key in _TENSOR_ARGUMENTS and is_reference(value) and len(value) == 3
        if not plain and not tensor:
            raise Refused(f"has a {where} that is called with '{shown(key)}', which is not allowed.")
    return dict(extra)
