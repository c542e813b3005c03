"""A model with what the engine has found out about it, as the API shows it."""

from __future__ import annotations

import dataclasses
from typing import Any

from app.api import context
from app.api.layers import feature_map_layers
from app.jobs.records import ModelMark
from app.models_catalogue import Model

_KNOWN = ("default_layer", "last_convolutional_layer", "default_feature_map_layer", "parameters", "output_activation")


def model_detail(model: Model) -> dict[str, Any]:
    """The engine is asked when it has not looked into the model yet."""
    description = context.models().description(model, context.asking())
    names = None if model.class_names is None else list(model.class_names)
    known = {name: description.get(name) for name in _KNOWN} | {"layers": _layers(description)}
    return (
        shown_model(model, context.store().model_marks()) | known | {"hint": _hint(description), "class_names": names}
    )


def _layers(description: dict[str, Any]) -> list[dict[str, Any]]:
    with_maps = set(feature_map_layers(description))
    return [layer | {"feature_map": layer["name"] in with_maps} for layer in description["layers"]]


def shown_model(model: Model, marks: dict[str, ModelMark]) -> dict[str, Any]:
    """A model of a list, with the mark of one that has ended engine workers."""
    mark = marks.get(model.id)
    return model.describe() | {"mark": None if mark is None else dataclasses.asdict(mark)}


def _hint(description: dict[str, Any]) -> str | None:
    """Whose code it runs, what was changed and assumed when it came, what the engine says about its preprocessing."""
    said = (_code(description), _changes(description), description.get("assumed"), description.get("hint"))
    return " ".join(filter(None, said)) or None


def _changes(description: dict[str, Any]) -> str | None:
    changes = description.get("translated")
    return f"Opened with changes: {'; '.join(changes)}." if changes else None


def _code(description: dict[str, Any]) -> str | None:
    layers = description.get("code")
    return f"It runs code of whoever made it, in: {', '.join(layers)[:200]}." if layers else None
