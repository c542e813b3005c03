"""The input and the outputs of a model, from its configuration alone: one picture in, one or several outputs."""

from __future__ import annotations

from typing import Any

from app.gate.names import shown
from app.gate.refusal import Refused

CHANNELS = (1, 3, 4)


def check_ends(config: dict[str, Any]) -> dict[str, Any]:
    """The facts about the ends of a checked configuration; raises `Refused` for what takes no picture."""
    names = _ends(config, "input_layers")
    if len(names) > 1:
        raise Refused(
            f"has {len(names)} inputs ({', '.join(names)[:200]}); a picture classifier has one. Save a "
            "model with the one input that you want to explain."
        )
    shape = input_shape(config)
    _check_picture(shape)
    return {"input_shape": shape[1:] if shape else None, "outputs": _ends(config, "output_layers")}


def _ends(config: dict[str, Any], key: str) -> list[str]:
    if config["class_name"] == "Sequential":
        return []
    return [shown(end[0]) for end in config["config"][key]]


def input_shape(config: Any) -> list[int | None] | None:
    """(batch, height, width, channels) as the file says it, None when it does not."""
    content = config["config"]
    for key in ("batch_input_shape", "build_input_shape"):
        if isinstance(content.get(key), list):
            return content[key]
    layers = content.get("layers", [])
    if config["class_name"] == "Functional":
        inputs = [end[0] for end in content["input_layers"]]
        layers = [layer for layer in layers if layer["name"] in inputs]
    elif config["class_name"] == "TimeDistributed":
        return None
    return input_shape(layers[0]) if layers else None


def _check_picture(shape: list[int | None] | None) -> None:
    if shape is None:
        raise Refused(
            "does not say what size its pictures have; give its first layer an input_shape and save it again."
        )
    if len(shape) != 4:
        raise Refused(f"takes input of shape {_dimensions(shape[1:])}, not pictures (height, width, channels).")
    if shape[3] not in CHANNELS:
        raise Refused(f"takes input of shape {_dimensions(shape[1:])}; a picture has 1, 3 or 4 channels.")


def _dimensions(shape: list[int | None]) -> str:
    return f"({', '.join('any' if side is None else shown(side) for side in shape)})"
