"""Operations as Keras 2.0 to 2.3 in TensorFlow write them down: `TensorFlowOpLayer` with a node of the graph."""

from __future__ import annotations

import json
from typing import Any

from app.gate.translate.layers import Entry, content
from app.gate.translate.operation import Constant, Operation, Reference, is_reference

NAMES = {
    "Add": "add",
    "AddV2": "add",
    "BiasAdd": "add",
    "Sub": "subtract",
    "Mul": "multiply",
    "RealDiv": "divide",
    "Neg": "negative",
    "Cast": "cast",
    "Relu": "relu",
    "Relu6": "relu6",
    "Softmax": "softmax",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "StridedSlice": "reverse",
}
_FLOATS = ("DT_HALF", "DT_FLOAT", "DT_DOUBLE", "DT_BFLOAT16")
_CHANNELS_LAST = (None, "TkhXQw==")  # "NHWC" in base64
_LAST_OF_FOUR = 0b1000


def read(entry: Entry, call: Any) -> Operation | None:
    """The operation of one call of a layer, None when it is not a known one."""
    node, constants = _node(content(entry).get("node_def")), content(entry).get("constants")
    constants = constants if isinstance(constants, dict) else {}
    name = NAMES.get(str(node.get("op")))
    attributes = node.get("attr")
    attributes = attributes if isinstance(attributes, dict) else {}
    tensors = _tensors(call)
    if name is None or tensors is None or not _is_plain(name, attributes, constants):
        return None
    if name == "reverse":
        constants = {}
    return Operation(name, _operands(tensors, constants))


def _node(text: Any) -> dict[str, Any]:
    """The node, which some versions keep as an object and some as its text."""
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


def _operands(tensors: list[Reference], constants: dict[str, Any]) -> tuple[Reference | Constant, ...]:
    """The inputs of the node in order: constants stand at the places that their keys say."""
    waiting = list(tensors)
    found: list[Reference | Constant] = []
    for place in range(len(tensors) + len(constants)):
        if str(place) in constants:
            found.append(Constant(constants[str(place)]))
        elif waiting:
            found.append(waiting.pop(0))
    return tuple(found)


def _is_plain(name: str, attributes: dict[str, Any], constants: dict[str, Any]) -> bool:
    if name == "cast":
        return _value(attributes, "DstT", "type") in _FLOATS
    if name == "reverse":
        return _reverses(attributes, constants)
    return _value(attributes, "data_format", "s") in _CHANNELS_LAST


def _value(attributes: dict[str, Any], key: str, kind: str) -> Any:
    attribute = attributes.get(key)
    return attribute.get(kind) if isinstance(attribute, dict) else None


def _reverses(attributes: dict[str, Any], constants: dict[str, Any]) -> bool:
    """Whether this is `[..., ::-1]` or `[:, :, :, ::-1]`."""
    masks = {key: str(_value(attributes, f"{key}_mask", "i") or 0) for key in ("ellipsis", "new_axis", "shrink_axis")}
    ends = [str(_value(attributes, f"{key}_mask", "i") or 0) for key in ("begin", "end")]
    if not all(text.isdigit() for text in (*masks.values(), *ends)) or set(constants) != {"1", "2", "3"}:
        return False
    if masks["new_axis"] != "0" or masks["shrink_axis"] != "0":
        return False
    open_ends = int(ends[0]) & int(ends[1])
    if masks["ellipsis"] == "1":
        return constants["3"] == [1, -1] and bool(open_ends & 0b10)
    return masks["ellipsis"] == "0" and constants["3"] == [1, 1, 1, -1] and open_ends == 2 * _LAST_OF_FOUR - 1
