"""Names of layers that TensorFlow does not take, as Keras 3 allows them ("my layer"), changed to some that it does."""

from __future__ import annotations

import re
from typing import Any

from app.gate.names import shown
from app.gate.saved_model import Weights

Entry = dict[str, Any]
# A scope of TensorFlow begins with a letter, a digit or a dot; variables take fewer characters than scopes.
_SAFE = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_./-]*")
_SHOWN = 5


def with_safe_names(config: Entry, weights: Weights) -> tuple[Entry, Weights, list[str]]:
    """A checked model and its weights under names that TensorFlow takes; what was changed, in words."""
    changed: dict[str, str] = {}
    found = _renamed(config, _safe(config["config"]["name"], set()), changed)
    outer = dict(zip(_names(config), _names(found), strict=True))
    words = [f"layer '{shown(old, 60)}' is called '{shown(new, 60)}'" for old, new in list(changed.items())[:_SHOWN]]
    more = [f"{len(changed) - _SHOWN} more layers have other names"] if len(changed) > _SHOWN else []
    return found, {outer.get(name, name): arrays for name, arrays in weights.items()}, words + more


def _names(model: Entry) -> list[str]:
    return [layer["config"]["name"] for layer in model["config"]["layers"]]


def _renamed(entry: Entry, name: str, changed: dict[str, str]) -> Entry:
    content = {**entry["config"], "name": name}
    if entry["config"]["name"] != name:
        changed[entry["config"]["name"]] = name
    if "layers" in content:
        content |= _inside(content, changed)
    if isinstance(content.get("layer"), dict):
        inner = content["layer"]
        content["layer"] = _renamed(inner, _safe(inner["config"].get("name", "layer"), set()), changed)
    return {**entry, "config": content} | ({"name": name} if "name" in entry else {})


def _inside(model: Entry, changed: dict[str, str]) -> Entry:
    """The layers of a model, and what refers to them."""
    olds = [layer["config"].get("name", "layer") for layer in model["layers"]]
    taken = set(filter(_SAFE.fullmatch, olds))
    names = {old: _safe(old, taken) for old in olds}
    found: Entry = {
        "layers": [_renamed(layer, names[old], changed) for layer, old in zip(model["layers"], olds, strict=True)]
    }
    for layer in found["layers"]:
        if "inbound_nodes" in layer:
            layer["inbound_nodes"] = _referring(layer["inbound_nodes"], names)
    for key in ("input_layers", "output_layers"):
        if key in model:
            found[key] = _referring(model[key], names)
    return found


def _referring(value: Any, names: dict[str, str]) -> Any:
    """The same connections under the new names."""
    if isinstance(value, dict):
        return {key: _referring(item, names) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    if value and isinstance(value[0], str):
        return [names.get(value[0], value[0]), *(_referring(item, names) for item in value[1:])]
    return [_referring(item, names) for item in value]


def _safe(name: str, taken: set[str]) -> str:
    if _SAFE.fullmatch(name):
        return name
    plain = re.sub(r"[^A-Za-z0-9_./-]+", "_", name).lstrip("_/-") or "layer"
    found, number = plain, 1
    while found in taken:
        number += 1
        found = f"{plain}_{number}"
    taken.add(found)
    return found
