"""Values that some version of Keras writes as objects with a class name, as the plain values that they are."""

from __future__ import annotations

from typing import Any

_ARRAYS = ("__numpy__", "__ndarray__", "__tensor__", "ndarray")
_TUPLES = ("__tuple__", "TensorShape", "__TensorShape__")
_POLICIES = ("Policy", "PolicyV1", "DTypePolicy", "FloatDTypePolicy", "DTypePolicyMap")


def plain(value: Any) -> Any:
    """The value with arrays, tuples, shapes and number formats as lists, numbers and names, at every depth."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind, inner = value.get("class_name"), value.get("config")
    if kind in _TUPLES and isinstance(value.get("items"), list):
        return plain(value["items"])
    if kind in _ARRAYS and isinstance(inner, dict) and "value" in inner:
        return inner["value"]
    if value.keys() == {"type", "value"} and value["type"] in ("ndarray", "float32", "float64"):
        return value["value"]
    return {key: _policy(item) if key == "dtype" else plain(item) for key, item in value.items()}


def _policy(value: Any) -> Any:
    """The name of a number format; anything unknown is left for the allow-list to refuse."""
    inner = value.get("config") if isinstance(value, dict) else None
    if isinstance(inner, dict) and value.get("class_name") in _POLICIES and isinstance(inner.get("name"), str):
        return inner["name"]
    return value
