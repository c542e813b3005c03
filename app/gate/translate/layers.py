"""Ways through a configuration, with nested models and wrapped layers; nothing is changed in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Entry = dict[str, Any]
MODELS = ("Functional", "Model", "Sequential")


def is_model(entry: Any) -> bool:
    return isinstance(entry, dict) and entry.get("class_name") in MODELS


def content(entry: Entry) -> dict[str, Any]:
    """What the layer says of itself, an empty object when that is no object."""
    inner = entry.get("config")
    return inner if isinstance(inner, dict) else {}


def layers_of(model: Entry) -> list[Entry]:
    """The layers of a model; before Keras 2.2.3 a Sequential model was a bare list of them."""
    inner = model.get("config")
    layers = inner.get("layers") if isinstance(inner, dict) else inner
    return [layer for layer in layers if isinstance(layer, dict)] if isinstance(layers, list) else []


def with_content(entry: Entry, **changes: Any) -> Entry:
    return {**entry, "config": {**content(entry), **changes}}


def without_keys(entry: Entry, *keys: str) -> Entry:
    return {**entry, "config": {key: value for key, value in content(entry).items() if key not in keys}}


def name_of(entry: Entry) -> str:
    """The name by which other layers refer to it."""
    name = content(entry).get("name") or entry.get("name")
    return name if isinstance(name, str) else ""


def each(entry: Entry, change: Callable[[Entry], Entry]) -> Entry:
    """The entry with `change` applied to every layer in it and then to itself."""
    if is_model(entry):
        inner = entry.get("config")
        if isinstance(inner, dict) and isinstance(inner.get("layers"), list):
            layers = [each(layer, change) if isinstance(layer, dict) else layer for layer in inner["layers"]]
            entry = with_content(entry, layers=layers)
    elif isinstance(content(entry).get("layer"), dict):
        entry = with_content(entry, layer=each(content(entry)["layer"], change))
    return change(entry)
