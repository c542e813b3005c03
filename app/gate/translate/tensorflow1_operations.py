"""Operations as Keras 2.0 to 2.3 in TensorFlow write them down: `TensorFlowOpLayer` with a node of the graph."""

from __future__ import annotations

import json
from typing import Any

from app.gate.translate.functions import OF_GRAPHS
from app.gate.translate.layers import Entry, content
from app.gate.translate.operation import Constant, Operand, Operation, Reference, is_reference

_FORMATS = {"DT_HALF": "float16", "DT_FLOAT": "float32", "DT_DOUBLE": "float64", "DT_BFLOAT16": "bfloat16"}
# The attributes that are arguments, and where their value stands.
_ATTRIBUTES = {
    "DstT": "type",
    "data_format": "s",
    "keep_dims": "b",
    "alpha": "f",
    "axis": "i",
    "squeeze_dims": "list",
    "batch_dims": "i",
    "depth_radius": "i",
    "bias": "f",
    "beta": "f",
    "adj_x": "b",
    "adj_y": "b",
}
_RENAMED = {"adj_x": "transpose_a", "adj_y": "transpose_b"}
_CHANNELS_LAST = "TkhXQw=="  # "NHWC" in base64
_SLICES = "StridedSlice"


def read(entry: Entry, call: Any) -> Operation | None:
    """The operation of one call of a layer, None when it is not a known one."""
    node, constants = _node(entry), content(entry).get("constants")
    constants = dict(constants) if isinstance(constants, dict) else {}
    attributes = node["attr"] if isinstance(node.get("attr"), dict) else {}
    kind, tensors = str(node.get("op")), _tensors(call)
    row = OF_GRAPHS.get(kind)
    if tensors is None:
        return None
    if kind == _SLICES:
        spec = _slices(attributes, constants)
        return Operation("getitem", tuple(tensors), {"slice_spec": spec}) if spec else None
    if row is None:
        return None
    names, count = row.graph[kind], len(tensors) + len(constants)
    places = [str(place) for place in range(count - len(names), count)]
    if not all(place in constants for place in places):
        return None
    arguments = {name: constants.pop(place) for name, place in zip(names, places, strict=True)}
    return Operation(row.name, _operands(tensors, constants), arguments | _arguments(attributes))


def function_of(entry: Entry) -> str:
    """The operation by its name in a graph of TensorFlow."""
    return str(_node(entry).get("op"))


def _node(entry: Entry) -> dict[str, Any]:
    """The node, which some versions keep as an object and some as its text."""
    text = content(entry).get("node_def")
    if isinstance(text, str) and text.lstrip().startswith("{"):
        try:
            text = json.loads(text)
        except ValueError:
            return {}
    return text if isinstance(text, dict) else {}


def _tensors(call: Any) -> list[Reference] | None:
    if is_reference(call):
        call = [call]
    if not isinstance(call, list) or not call or not all(is_reference(item) for item in call):
        return None
    return [item[:3] for item in call]


def _operands(tensors: list[Reference], constants: dict[str, Any]) -> tuple[Operand, ...]:
    """The inputs of the node in order: constants stand at the places that their keys say."""
    waiting = list(tensors)
    found: list[Operand] = []
    for place in range(len(tensors) + len(constants)):
        if str(place) in constants:
            found.append(Constant(constants[str(place)]))
        elif waiting:
            found.append(waiting.pop(0))
    return tuple(found)


def _arguments(attributes: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for key, kind in _ATTRIBUTES.items():
        value = _value(attributes, key, kind)
        if value is not None:
            found[_RENAMED.get(key, key)] = _plain(key, value)
    return found


def _plain(key: str, value: Any) -> Any:
    if key == "DstT":
        return _FORMATS.get(value, value)
    if key == "data_format":
        return "NHWC" if value == _CHANNELS_LAST else value
    if key == "squeeze_dims":
        value = value.get("i") if isinstance(value, dict) else value
        return [_whole(item) for item in value] if isinstance(value, list) else value
    return _whole(value)


def _whole(value: Any) -> Any:
    """Whole numbers are kept as text."""
    return int(value) if isinstance(value, str) and value.lstrip("-").isdigit() and len(value) < 20 else value


def _value(attributes: dict[str, Any], key: str, kind: str) -> Any:
    attribute = attributes.get(key)
    return attribute.get(kind) if isinstance(attribute, dict) else None


def _slices(attributes: dict[str, Any], constants: dict[str, Any]) -> list[Any] | None:
    """What stood between the brackets: bits of five masks say what each number of the three lists means."""
    ends = [constants.get(place) for place in ("1", "2", "3")]
    masks = {
        key: _whole(_value(attributes, f"{key}_mask", "i") or 0)
        for key in ("begin", "end", "ellipsis", "new_axis", "shrink_axis")
    }
    if not all(isinstance(part, list) and len(part) == len(ends[0]) <= 8 for part in ends if ends[0]):  # type: ignore[arg-type]
        return None
    if set(constants) != {"1", "2", "3"} or not all(isinstance(mask, int) for mask in masks.values()):
        return None
    has = {key: [mask >> place & 1 for place in range(8)] for key, mask in masks.items()}
    found: list[Any] = []
    for place, (start, stop, step) in enumerate(zip(*ends, strict=True)):
        if has["ellipsis"][place]:
            found.append({"class_name": "__ellipsis__"})
        elif has["new_axis"][place]:
            found.append(None)
        elif has["shrink_axis"][place]:
            found.append(start)
        else:
            start, stop = (None if has[key][place] else end for key, end in (("begin", start), ("end", stop)))
            found.append({"start": start, "stop": stop, "step": None if step == 1 else step})
    return found
