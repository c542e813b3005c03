"""Where Keras says that a class comes from: its own inner modules are named as the public ones are."""

from __future__ import annotations

import re
from typing import Any

_INNER = re.compile(r"(keras|keras_core|tf_keras|tensorflow\.python\.keras)\.[a-z_.0-9]+")
_PUBLIC = re.compile(r"(tf_keras|tensorflow\.keras|tf\.keras)(\.[a-z_.]+)?")
_PART = re.compile(r"\w+_(initializer|regularizer|constraint)")
_VERSIONED = re.compile(r"(\w*(?:Normal|Uniform|Zeros|Ones|Scaling|Constant|Orthogonal|Identity))V[12]")
_NEW_KEYS = ("input_axes", "output_axes")


def of_keras(value: Any) -> Any:
    """The configuration without `module` and `registered_name` where they name what is Keras' own.

    A class of someone else's keeps them, so that the allow-list refuses it by name.
    """
    if isinstance(value, list):
        return [of_keras(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: _part(key, of_keras(item)) for key, item in value.items()}
    kind, module, registered = found.get("class_name"), found.get("module"), found.get("registered_name")
    if kind is not None and registered in (None, kind, f"Custom>{kind}") and _is_of_keras(module):
        return {key: item for key, item in found.items() if key not in ("module", "registered_name")}
    return found


def _is_of_keras(module: Any) -> bool:
    # Operations keep their module: it tells the operation Add from the layer Add.
    if not isinstance(module, str) or ".ops" in module:
        return module is None
    return any(pattern.fullmatch(module) for pattern in (_INNER, _PUBLIC)) or module == "keras"


def _part(key: str, value: Any) -> Any:
    """An initializer and its kin by the names and keys of Keras 2.14."""
    if not _PART.fullmatch(key) or not isinstance(value, dict) or not isinstance(value.get("class_name"), str):
        return value
    name = _VERSIONED.sub(r"\1", value["class_name"])
    inner = value.get("config")
    if isinstance(inner, dict):
        inner = {key: item for key, item in inner.items() if not (key in _NEW_KEYS and item is None)}
    return {**value, "class_name": name, "config": inner}
