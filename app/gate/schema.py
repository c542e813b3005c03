"""A model's configuration against the allow-list: what comes out holds allowed classes, keys and values only."""

from __future__ import annotations

from typing import Any

from app.gate import allowed, layer_keys
from app.gate.names import layer_name, shown
from app.gate.nodes import checked_nodes, checked_references
from app.gate.refusal import Refused
from app.gate.translate.unread import about_code
from app.gate.values import DTYPE, NAME, NOTHING, SHAPE, Kind, is_whole

MAX_LAYERS = 5_000
MAX_NESTING = 12
_ENTRY_KEYS = {"class_name", "config", "name", "inbound_nodes", "shared_object_id"}
# Written by Keras beside the class, of no use to Keras 2.14 when it loads the rebuilt file.
_BESIDE = {"module", "registered_name", "build_config", "compile_config"}
_MODEL_KEYS = {
    "Sequential": {"name", "layers", "trainable", "dtype", "build_input_shape"},
    "Functional": {"name", "layers", "trainable", "dtype", "input_layers", "output_layers"},
}


def checked_model(entry: Any) -> dict[str, Any]:
    """The model written anew from what is allowed; raises `Refused` naming the layer for anything else."""
    return _Walk().model(entry, 0)


def code_layers(value: Any) -> list[str]:
    """The names of the layers, at every depth, that run code of whoever made the file."""
    if isinstance(value, list):
        return [name for item in value for name in code_layers(item)]
    if not isinstance(value, dict):
        return []
    kind = value.get("class_name")
    own = [layer_name(value)] if isinstance(kind, str) and kind in allowed.CODE_LAYERS else []
    return own + [name for item in value.values() for name in code_layers(item)]


class _Walk:
    """One way through a configuration; counts its layers."""

    def __init__(self) -> None:
        self._layers = 0

    def model(self, entry: Any, depth: int) -> dict[str, Any]:
        kind = entry.get("class_name") if isinstance(entry, dict) else None
        if not isinstance(kind, str) or kind not in allowed.MODELS:
            raise Refused(f"holds a model of an unknown kind ({shown(kind)}); Sequential and Functional are known.")
        kind = "Functional" if kind == "Model" else kind
        _check_beside(entry)
        content = entry.get("config")
        if kind == "Sequential" and isinstance(content, list):  # Keras before 2.2.3
            content = {"name": entry.get("name") or "sequential", "layers": content}
        if not isinstance(content, dict):
            raise Refused(f"has a model ({layer_name(entry)}) whose configuration is no JSON object.")
        return self._outside(entry) | {"class_name": kind, "config": self._model_content(kind, content, depth)}

    def _model_content(self, kind: str, content: dict[str, Any], depth: int) -> dict[str, Any]:
        name = shown(content.get("name"))
        _check_keys(content, _MODEL_KEYS[kind], f"model {name}")
        _require(NAME, content.get("name"), "name", f"model {name}")
        layers = content.get("layers")
        if not isinstance(layers, list):
            raise Refused(f"has a model ({name}) without a list of layers.")
        found = {"name": content["name"], "layers": [self.layer(layer, depth + 1) for layer in layers]}
        _check_names(found["layers"], name, connected=kind == "Functional")
        if kind == "Functional":
            for key in ("input_layers", "output_layers"):
                found[key] = checked_references(content.get(key), f"model {name}")
        elif content.get("build_input_shape") is not None:
            _require(SHAPE, content["build_input_shape"], "build_input_shape", f"model {name}")
            found["build_input_shape"] = content["build_input_shape"]
        return found

    def layer(self, entry: Any, depth: int) -> dict[str, Any]:
        """The layer written anew, nested ones too."""
        self._layers += 1
        if self._layers > MAX_LAYERS or depth > MAX_NESTING:
            raise Refused(f"has more than {MAX_LAYERS} layers, or models nested more than {MAX_NESTING} deep.")
        if not isinstance(entry, dict):
            raise Refused(f"has something in its list of layers that is no layer: {shown(entry)}.")
        if isinstance(entry.get("class_name"), str) and entry["class_name"] in allowed.MODELS:
            return self.model(entry, depth)
        kind = _layer_class(entry)
        _check_beside(entry)
        content, name = entry.get("config"), layer_name(entry)
        if not isinstance(content, dict):
            raise Refused(f"has a {kind} layer ({name}) whose configuration is no JSON object.")
        keys = layer_keys.ALL | layer_keys.LAYERS[kind]
        _check_keys(content, keys, f"{kind} layer ({name})")
        found = {}
        for key, value in content.items():
            checked = self._value(keys[key], value, key, f"{kind} layer ({name})", depth)
            if not _is_unused(keys[key]):
                found[key] = checked
        return self._outside(entry) | {"class_name": kind, "config": found}

    def _outside(self, entry: dict[str, Any]) -> dict[str, Any]:
        """What stands beside class and configuration: the name in a graph, the inputs, the mark of a shared layer."""
        where = f"layer {layer_name(entry)}"
        _check_keys(entry, _ENTRY_KEYS | _BESIDE, where)
        found: dict[str, Any] = {}
        if entry.get("name") is not None:
            found["name"] = _require(NAME, entry["name"], "name", where)
        if entry.get("inbound_nodes") is not None:
            found["inbound_nodes"] = checked_nodes(entry["inbound_nodes"], where)
        if entry.get("shared_object_id") is not None:
            if not is_whole(entry["shared_object_id"]):
                raise Refused(f"has a {where} whose 'shared_object_id' is no whole number.")
            found["shared_object_id"] = entry["shared_object_id"]
        return found

    def _value(self, kind: Kind, value: Any, key: str, where: str, depth: int) -> Any:
        if kind is layer_keys.LAYER:
            return self.layer(value, depth + 1)
        if kind is layer_keys.ACTIVATION:
            return self._activation(value, where, depth)
        if kind is layer_keys.POLICY:
            return _policy(value, where)
        for part, known in _PARTS.items():
            if kind is known:
                return _check_part(part, value, where)
        return _require(kind, value, key, where)

    def _activation(self, value: Any, where: str, depth: int) -> Any:
        if isinstance(value, dict) and value.get("class_name") in allowed.ACTIVATION_LAYERS:
            return self.layer(value, depth + 1)
        if value is None or (isinstance(value, str) and value in allowed.ACTIVATIONS):
            return value
        named = value.get("class_name") if isinstance(value, dict) else value
        raise Refused(f"has an activation function that this program does not know: {shown(named)}, in the {where}.")


_PARTS = {
    "initializer": layer_keys.INITIALIZER,
    "regularizer": layer_keys.REGULARIZER,
    "constraint": layer_keys.CONSTRAINT,
}


def _is_unused(kind: Kind) -> bool:
    return kind is layer_keys.UNUSED or any(kind is part for part in _PARTS.values())


def _layer_class(entry: dict[str, Any]) -> str:
    kind, name = entry.get("class_name"), layer_name(entry)
    if isinstance(kind, str) and kind in allowed.CODE_LAYERS:
        raise Refused(about_code(entry))
    if isinstance(kind, str) and kind in allowed.TEXT_LAYERS:
        raise Refused(f"takes text or categories, not pictures: it has a layer of type {kind} ({name}).")
    kind = _class_named(kind)
    if not isinstance(kind, str) or kind not in layer_keys.LAYERS:
        raise Refused(
            f"has a layer of a type that this program does not know: {shown(entry.get('class_name'))} ({name}); only "
            "plain Keras layers are allowed."
        )
    return kind


def _check_beside(entry: dict[str, Any]) -> None:
    """Keras imports the module that stands here, so it must be Keras' own."""
    module, registered, kind = entry.get("module"), entry.get("registered_name"), entry.get("class_name")
    of_keras = module is None or (isinstance(module, str) and module in allowed.MODULES)
    if not of_keras or not (registered is None or _class_named(registered) == _class_named(kind)):
        raise Refused(
            f"has a layer or part ({layer_name(entry)}) that is not of Keras itself: {shown(module)} "
            f"{shown(registered)}; only plain Keras layers are allowed."
        )


def _class_named(name: Any) -> Any:
    return layer_keys.SAME.get(name, name) if isinstance(name, str) else name


def _check_part(part: str, value: Any, where: str) -> None:
    """An initializer, a regularizer or a constraint of Keras, by name or as an object of plain values."""
    known = {name.lower().replace("_", "") for name in allowed.PARTS[part]}
    if value is None or (isinstance(value, str) and value.lower().replace("_", "") in known):
        return
    content = value.get("config") if isinstance(value, dict) else None
    named = value.get("class_name") if isinstance(value, dict) else value
    if not isinstance(named, str) or named.lower().replace("_", "") not in known or not isinstance(content, dict):
        raise Refused(f"has an {part} that this program does not know: {shown(named)}, in the {where}.")
    _check_keys(value, {"class_name", "config", "shared_object_id"} | _BESIDE, where)
    _check_beside(value)
    _check_keys(content, allowed.PART_KEYS[part], where)
    for key, item in content.items():
        if not (isinstance(item, str) and len(item) < 40) and not isinstance(item, bool):
            _require(layer_keys.UNUSED, item, key, where)


def _policy(value: Any, where: str) -> str | None:
    if (
        isinstance(value, dict)
        and value.get("class_name") in allowed.POLICIES
        and isinstance(value.get("config"), dict)
    ):
        _check_keys(value, {"class_name", "config", "shared_object_id"} | _BESIDE, where)
        _check_beside(value)
        _check_keys(value["config"], allowed.PART_KEYS["policy"], where)
        value = value["config"].get("name")
    return _require(DTYPE | NOTHING, value, "dtype", where)


def _check_keys(content: dict[str, Any], known: Any, where: str) -> None:
    for key in content:
        if key not in known:
            raise Refused(f"has a {where} with a setting that Keras does not have: '{shown(key)}'.")


def _require(kind: Kind, value: Any, key: str, where: str) -> Any:
    if not kind.fits(value):
        raise Refused(f"has a {where} whose '{key}' must be {kind.words}, but is {shown(value, 60)}.")
    return value


def _check_names(layers: list[dict[str, Any]], model: str, connected: bool) -> None:
    """Weights and connections go by names, so each must be there once and be the layer's own."""
    seen: set[str] = set()
    for layer in layers:
        name = layer["config"].get("name")
        if name is None or (connected and name != layer.get("name")):
            raise Refused(f"has a layer ({layer_name(layer)}) in its model {model} that goes by two names, or by none.")
        if name in seen:
            raise Refused(f"has two layers named {shown(name)} in its model {model}.")
        seen.add(name)
