"""How Keras 3 writes down a graph: calls with arguments that are tensors with a history, as lists in Keras 2.14."""

from __future__ import annotations

from typing import Any

from app.gate.names import shown
from app.gate.refusal import Refused
from app.gate.translate.layers import Entry, content, is_model, layers_of, name_of, with_content

# What stands behind the first argument of a call in Keras 3 has a name in Keras 2.14.
_FURTHER = {"MultiHeadAttention": ("value", "key")}
# `training` is what the model is called with, not what was true when the graph was made.
_LEFT_OUT = ("training", "mask")


def translated(model: Entry) -> Entry:
    """A functional model with its calls, inputs and outputs as Keras 2.14 writes them; any other is left alone."""
    inner = content(model)
    if model.get("class_name") == "Sequential" or not isinstance(inner.get("layers"), list):
        return model
    if not any(_is_call(call) for layer in layers_of(model) for call in _calls(layer)):
        return model
    started = {name_of(layer) for layer in layers_of(model) if _starts_itself(layer)}
    layers = [_with_lists(layer, started) if isinstance(layer, dict) else layer for layer in inner["layers"]]
    ends = {key: _ends(inner.get(key), started) for key in ("input_layers", "output_layers")}
    return with_content(model, layers=layers, **ends)


def _calls(layer: Entry) -> list[Any]:
    calls = layer.get("inbound_nodes")
    return calls if isinstance(calls, list) else []


def _is_call(call: Any) -> bool:
    return isinstance(call, dict) and "args" in call


def _starts_itself(layer: Entry) -> bool:
    """Whether Keras 2 counts the making of this inner model as its first call."""
    if not is_model(layer):
        return False
    inner = layers_of(layer)
    return bool(inner) and inner[0].get("class_name") == "InputLayer"


def _ends(ends: Any, started: set[str]) -> Any:
    """`[["a", 0, 0], ...]` from one such, a list or an object of them; objects are in the order of their keys."""
    if isinstance(ends, dict):
        ends = [item for _, item in sorted(ends.items())]
    if isinstance(ends, list) and len(ends) == 3 and isinstance(ends[0], str):
        ends = [ends]
    if not isinstance(ends, list):
        return ends
    flat: list[Any] = []
    for end in ends:
        nested = isinstance(end, dict) or (isinstance(end, list) and end and not isinstance(end[0], str))
        flat += _ends(end, started) if nested else [_counted(end, started)]
    return flat


def _counted(reference: Any, started: set[str]) -> Any:
    known = isinstance(reference, list) and len(reference) == 3 and isinstance(reference[0], str)
    if known and reference[0] in started and isinstance(reference[1], int):
        return [reference[0], reference[1] + 1, reference[2]]
    return reference


def _with_lists(layer: Entry, started: set[str]) -> Entry:
    if not any(_is_call(call) for call in _calls(layer)):
        return layer
    return {**layer, "inbound_nodes": [_call(call, layer, started) for call in _calls(layer)]}


def _call(call: Any, layer: Entry, started: set[str]) -> Any:
    if not _is_call(call):
        return call
    arguments = list(call["args"]) if isinstance(call["args"], list) else []
    keywords = dict(call.get("kwargs") or {}) if isinstance(call.get("kwargs"), dict | None) else {}
    if not arguments and "inputs" in keywords:
        arguments = [keywords.pop("inputs")]
    names = _FURTHER.get(str(layer.get("class_name")), ())
    keywords |= dict(zip(names, arguments[1:], strict=False))
    if not arguments or len(arguments) > 1 + len(names):
        raise Refused(
            f"has a layer ({shown(name_of(layer))}) that is called with several arguments; they cannot be read."
        )
    extra = _keywords(keywords, layer, started)
    first = arguments[0] if isinstance(arguments[0], list) else [arguments[0]]
    tensors = [reference(item, started) for item in first]
    if not tensors or any(tensor is None for tensor in tensors):
        raise Refused(f"has a layer ({shown(name_of(layer))}) that is called with something else than tensors.")
    return [[*tensor, extra] for tensor in tensors if tensor is not None]


def _keywords(keywords: dict[str, Any], layer: Entry, started: set[str]) -> dict[str, Any]:
    found = {}
    for key, value in keywords.items():
        if value is not None and key not in _LEFT_OUT:
            tensor = reference(value, started)
            found[key] = value if tensor is None else tensor
    return found


def reference(value: Any, started: set[str]) -> list[Any] | None:
    """`[layer, call, output]` of a tensor with a history, None for anything else."""
    if not isinstance(value, dict) or value.get("class_name") != "__keras_tensor__":
        return None
    history = content(value).get("keras_history")
    return _counted(history, started) if isinstance(history, list) and len(history) == 3 else None
