"""The configuration of a model: every name in it at every depth, its input and its output. Plain data only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.gate import allowed
from app.gate.refusal import Refused

MAX_LAYERS = 20_000
CHANNELS = (1, 3, 4)
_ACTIVATION_KEYS = ("activation", "recurrent_activation")


def examine_config(config: Any) -> dict[str, Any]:
    """The facts about a model's configuration; raises `Refused` for what is not a plain picture classifier."""
    kind = config.get("class_name") if isinstance(config, dict) else None
    if not isinstance(kind, str) or kind not in allowed.MODELS:
        raise Refused(f"holds a model of an unknown kind ({_shown(kind)}); Sequential and Functional are known.")
    layers = 0
    for entry in _entries(config):
        _check_entry(entry)
        layers += 1
        if layers > MAX_LAYERS:
            raise Refused(f"has more than {MAX_LAYERS} layers and parts.")
    _check_ends(config)
    shape = input_shape(config)
    _check_picture(shape)
    outputs = _ends(config, "output_layers")
    return {"input_shape": shape[1:] if shape else None, "layers": layers, "outputs": outputs}


def _entries(value: Any) -> Iterator[dict[str, Any]]:
    """Every object that names a class, at every depth; activations are checked on the way."""
    if isinstance(value, dict):
        if "class_name" in value:
            yield value
        for key, item in value.items():
            if key in _ACTIVATION_KEYS:
                _check_activation(item)
            yield from _entries(item)
    elif isinstance(value, list):
        for item in value:
            yield from _entries(item)


def _check_entry(entry: dict[str, Any]) -> None:
    name, layer = _shown(entry["class_name"]), _layer_name(entry)
    if name in allowed.CODE_LAYERS:
        raise Refused(
            f"has a {name} layer ({layer}), which runs code of whoever made the file; replace it by plain "
            "Keras layers and save the model again."
        )
    if name in allowed.TEXT_LAYERS:
        raise Refused(f"takes text, not pictures: it has a layer of type {name} ({layer}).")
    known = isinstance(entry["class_name"], str) and name in allowed.LAYERS | allowed.PARTS | allowed.MODELS
    if not known or not _is_of_keras(entry):
        raise Refused(
            f"has a layer or part of a type that this program does not know: {name} ({layer}); "
            "only plain Keras layers are allowed."
        )


def _is_of_keras(entry: dict[str, Any]) -> bool:
    """Whether the class is found in Keras itself: Keras imports the module that stands here."""
    module, registered = entry.get("module"), entry.get("registered_name")
    of_keras = module is None or (isinstance(module, str) and module in allowed.MODULES)
    return of_keras and (registered is None or registered == entry["class_name"])


def _check_activation(value: Any) -> None:
    if isinstance(value, dict):
        return  # it names a class, so `_check_entry` sees it
    if value is not None and (not isinstance(value, str) or value not in allowed.ACTIVATIONS):
        raise Refused(f"has an activation function that this program does not know: {_shown(value)}.")


def _check_ends(config: dict[str, Any]) -> None:
    """One input."""
    names = _ends(config, "input_layers")
    if len(names) > 1:
        raise Refused(
            f"has {len(names)} inputs ({', '.join(names)[:200]}); a picture classifier has one. Save a "
            "model with the one input that you want to explain."
        )


def _ends(config: dict[str, Any], key: str) -> list[str]:
    content = config.get("config")
    if config["class_name"] == "Sequential" or not isinstance(content, dict):
        return []
    return _end_names(content.get(key))


def _end_names(ends: Any) -> list[str]:
    """Names of the layers at an end: `[["a", 0, 0], ["b", 0, 0]]`, or `["a", 0, 0]`, or an object of those."""
    if isinstance(ends, dict):
        ends = list(ends.values())
    if not isinstance(ends, list) or (ends and isinstance(ends[0], str)):
        return [_shown(ends[0])] if ends else []
    return [_shown(end[0]) if isinstance(end, list) and end else _shown(end) for end in ends]


def input_shape(config: Any) -> list[int | None] | None:
    """(batch, height, width, channels) as the file says it, None when it does not."""
    content = config.get("config") if isinstance(config, dict) else None
    if isinstance(content, dict):
        for key in ("batch_input_shape", "batch_shape"):
            if isinstance(content.get(key), list):
                return content[key]
    layers = _layers(content)
    if config.get("class_name") != "Sequential" and isinstance(content, dict):
        inputs = _end_names(content.get("input_layers"))
        layers = [layer for layer in layers if _layer_name(layer) in inputs] or layers
    return input_shape(layers[0]) if layers else None


def _layers(content: Any) -> list[dict[str, Any]]:
    # Keras before 2.2.3 kept the layers of a Sequential model in a bare list.
    layers = content.get("layers") if isinstance(content, dict) else content
    return [layer for layer in layers if isinstance(layer, dict)] if isinstance(layers, list) else []


def _check_picture(shape: list[int | None] | None) -> None:
    if shape is None:
        return
    if len(shape) != 4:
        raise Refused(f"takes input of shape {_dimensions(shape[1:])}, not pictures (height, width, channels).")
    if shape[1] in CHANNELS and shape[3] not in CHANNELS:
        raise Refused("takes pictures with the channels first; save it with data_format='channels_last'.")
    if shape[3] not in CHANNELS:
        raise Refused(f"takes input of shape {_dimensions(shape[1:])}; a picture has 1, 3 or 4 channels.")


def _dimensions(shape: list[int | None]) -> str:
    return f"({', '.join('any' if side is None else _shown(side) for side in shape)})"


def _layer_name(entry: dict[str, Any]) -> str:
    content = entry.get("config")
    inner = content.get("name") if isinstance(content, dict) else None
    return _shown(inner or entry.get("name") or "without a name")


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return "".join(character if character.isprintable() else "?" for character in text[:100])
