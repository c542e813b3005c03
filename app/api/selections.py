"""What a run is asked to explain: a class, one class against another, a neuron by index, or the most active neurons."""

from __future__ import annotations

import math
from typing import Any

from app.api.bodies import integer, json_type, refuse_unknown, shown
from app.api.layers import described_layer
from app.errors import InvalidInput
from app.methods import RUNNER_UP, Method
from app.models_catalogue import Model

COUNTS = (1, 4, 9, 16)
REDUCTIONS = ("max", "mean", "position")
_MODES = {"class": ("class",), "neuron": ("index", "max_activations")}
_AT = "/selection"


def checked_selection(value: Any, method: Method, models: list[Model], layer: str | None) -> dict[str, Any] | None:
    """The selection with its defaults filled in; None means the predicted class, or the most active neuron."""
    if value is None:
        return None if method.selection == "class" else {"mode": "max_activations", "count": 1}
    if not isinstance(value, dict):
        raise InvalidInput.at(_AT, f"'selection' must be an object or null, got {json_type(value)}.")
    mode = value.get("mode")
    if mode not in ("class", "index", "max_activations"):
        raise InvalidInput.at(f"{_AT}/mode", f"'mode' must be class, index or max_activations, got {shown(mode)}.")
    if mode not in _MODES[method.selection]:
        allowed = " or ".join(_MODES[method.selection])
        raise InvalidInput.at(
            f"{_AT}/mode", f"{method.label} explains a {method.selection}: its mode is {allowed}, got {mode}."
        )
    if mode == "class":
        return _class(value, method, models)
    if mode == "max_activations":
        return _max_activations(value)
    if value.get("index") == RUNNER_UP:
        return _second_unit(value)
    return checked_index(value, models, layer)


def _class(value: dict[str, Any], method: Method, models: list[Model]) -> dict[str, Any]:
    """`index` may be null, for the predicted class, where there is an `against`."""
    refuse_unknown(value, ("mode", "index", "against"), _AT)
    if "against" not in value:
        return {"mode": "class", "index": _class_of(value, "index", models)}
    if not method.explains_differences:
        raise InvalidInput.at(
            f"{_AT}/against",
            f"{method.label} shares out scores above zero, and a difference takes one of two scores away; "
            "leave 'against' out, or choose another method.",
        )
    index = None if value.get("index") is None else _class_of(value, "index", models)
    against = _class_of(value, "against", models)
    if against == index:
        shown_class = "the runner-up" if against == RUNNER_UP else f"class {against}"
        raise InvalidInput.at(
            f"{_AT}/against",
            f"A class is set against another one, and both are {shown_class}; choose another class to set it against.",
        )
    return {"mode": "class", "index": index, "against": against}


def _class_of(value: dict[str, Any], name: str, models: list[Model]) -> int | str:
    """An index that each model has, or the runner-up: the most probable class beside the predicted one or, as
    `against`, beside the one explained."""
    if value.get(name) == RUNNER_UP:
        return RUNNER_UP
    index = integer(value, name, 0, at=_AT)
    for model in models:
        _require_in_range(index, model.classes, f"{model.name} has {model.classes} classes", name)
    return index


def words_against(selection: dict[str, Any] | None, models: list[Model]) -> str:
    """Such as ` (star against heart)` where one class is set against another, else nothing."""
    if selection is None or "against" not in selection:
        return ""
    names = next((model.class_names for model in models if model.class_names is not None), None)

    def said(index: int | str | None) -> str:
        if isinstance(index, int):
            return f"class {index}" if names is None else names[index]
        return "predicted" if index is None else "runner-up"

    return f" ({said(selection['index'])} against {said(selection['against'])})"


def _max_activations(value: dict[str, Any]) -> dict[str, Any]:
    refuse_unknown(value, ("mode", "count"), _AT)
    count = integer(value, "count", 1, at=_AT)
    if count not in COUNTS:
        raise InvalidInput.at(f"{_AT}/count", f"'count' must be 1, 4, 9 or 16, got {count}.")
    return {"mode": "max_activations", "count": count}


def _second_unit(value: dict[str, Any]) -> dict[str, Any]:
    refuse_unknown(value, ("mode", "index", "reduce"), _AT)
    if value.get("reduce", "max") != "max":
        raise InvalidInput.at(
            f"{_AT}/reduce", f"Units are ranked by their maxima: 'reduce' must be max, got {shown(value['reduce'])}."
        )
    return {"mode": "index", "index": RUNNER_UP, "reduce": "max"}


def checked_index(value: dict[str, Any], models: list[Model], layer: str | None) -> dict[str, Any]:
    """A neuron by index, with its defaults filled in and in range."""
    refuse_unknown(value, ("mode", "index", "reduce"), _AT)
    if len(models) > 1:
        raise InvalidInput.at(
            f"{_AT}/mode",
            f"A neuron's index can be given for one model only, and {len(models)} were chosen; use max_activations.",
        )
    reduce = value.get("reduce", "max")
    if reduce not in REDUCTIONS:
        raise InvalidInput.at(f"{_AT}/reduce", f"'reduce' must be max, mean or position, got {shown(reduce)}.")
    index = integer(value, "index", 0, at=_AT)
    units, place = _units(models[0], layer, reduce)
    _require_in_range(index, units, f"{place} of {models[0].name} has {units} {_unit_word(reduce)}")
    return {"mode": "index", "index": index, "reduce": reduce}


def _units(model: Model, layer: str | None, reduce: str) -> tuple[int, str]:
    """How many indices there are at the layer, and what to call it."""
    if layer is None:
        return model.units, "the output"
    described = described_layer(model, layer)
    shape = described["output_shape"]
    positions = reduce == "position" and all(isinstance(side, int) for side in shape)
    return (math.prod(shape) if positions else described["units"]), f"layer '{layer}'"


def _unit_word(reduce: str) -> str:
    return "positions" if reduce == "position" else "units"


def _require_in_range(index: int, count: int, what: str, name: str = "index") -> None:
    if index >= count:
        raise InvalidInput.at(f"{_AT}/{name}", f"The index must be in 0..{count - 1} ({what}), got {index}.")
