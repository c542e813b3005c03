"""From the body of `POST /api/runs` to inputs that are complete and checked; errors name the input by JSON pointer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.api import context
from app.api.bodies import json_type, refuse_unknown, shown
from app.api.layers import described_layer
from app.api.selections import checked_selection, words_against
from app.errors import InvalidInput, NotFound
from app.jobs.rows import METHOD_INPUTS
from app.jobs.store import RunPicture
from app.methods import METHODS, Method, configure
from app.methods.grad_cam import DEFAULT_LAYERS, FEATURE_MAP
from app.models_catalogue import Model

KINDS = ("visualize", "suggest")
MAX_MODELS = 100
MAX_IMAGES = 5000
MAX_METHODS = 16
_KEYS = ("kind", "models", "images", "methods", *METHOD_INPUTS)


@dataclass(frozen=True)
class RunInputs:
    """A run that can start: `inputs` is what the store keeps, with every default filled in.

    `views` are the (view, title) of its tabs and `pictures` its pictures, both of a suggest run only.
    """

    inputs: dict[str, Any]
    total: int
    title: str
    views: tuple[tuple[str, str], ...] = ()
    pictures: tuple[RunPicture, ...] = ()


def checked_inputs(body: dict[str, Any]) -> RunInputs:
    """Raises `InvalidInput` for whatever the engine could not do, `Unavailable` when it must be asked and is away."""
    refuse_unknown(body, _KEYS)
    models = chosen_models(body)
    images = chosen_pictures(body, "images")
    methods = _methods(body, models)
    inputs = {
        "models": [{"id": model.id, "name": model.name} for model in models],
        "images": images,
        **(methods[0] if len(methods) == 1 else {"methods": methods}),
    }
    return RunInputs(inputs, len(models) * len(methods) * len(images), _title(methods, models))


def checked_kind(kind: Any) -> str:
    """The kind of a run; `InvalidInput` for one that there is not."""
    if kind not in KINDS:
        raise InvalidInput.at("/kind", f"'kind' must be one of {', '.join(KINDS)}, got {shown(kind)}.")
    return str(kind)


def chosen_models(body: dict[str, Any]) -> list[Model]:
    """The models of the body, each of them there; `InvalidInput` names the one that is not."""
    models = []
    for index, model_id in enumerate(_ids(body, "models", "model", MAX_MODELS)):
        try:
            models.append(context.models().get(model_id))
        except NotFound as error:
            raise InvalidInput.at(f"/models/{index}", error.detail) from error
    return models


def chosen_pictures(body: dict[str, Any], name: str, most: int = MAX_IMAGES) -> list[str]:
    """The ids of pictures under a name of the body, each of them there; `InvalidInput` names the one that is not."""
    ids = _ids(body, name, "picture", most)
    try:
        context.pictures().named(ids)
    except NotFound as error:
        raise InvalidInput.at(f"/{name}/{_first_missing(ids)}", error.detail) from error
    return ids


def _methods(body: dict[str, Any], models: list[Model]) -> list[dict[str, Any]]:
    """What is asked of each method: of one in the body itself, of several in its list `methods`."""
    if "methods" not in body:
        return [_method(body, models)]
    listed, beside = body["methods"], [name for name in METHOD_INPUTS if name in body]
    if beside:
        raise InvalidInput.at(
            f"/{beside[0]}", f"'{beside[0]}' is said for each of 'methods'; leave it out beside them."
        )
    if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_METHODS:
        came = f"{len(listed)} of them" if isinstance(listed, list) else json_type(listed)
        raise InvalidInput.at("/methods", f"'methods' must be a list of 1 to {MAX_METHODS} methods, got {came}.")
    methods: list[dict[str, Any]] = []
    for index, asked in enumerate(listed):
        methods.append(_listed_method(f"/methods/{index}", asked, models))
        if methods[index] in methods[:index]:
            raise InvalidInput.at(
                f"/methods/{index}", f"The method {asked['method']!r} is there twice in the same way."
            )
    return methods


def _listed_method(pointer: str, asked: Any, models: list[Model]) -> dict[str, Any]:
    if not isinstance(asked, dict):
        raise InvalidInput.at(pointer, f"Each of 'methods' must be an object, got {json_type(asked)}.")
    try:
        refuse_unknown(asked, METHOD_INPUTS)
        return _method(asked, models)
    except InvalidInput as error:
        raise error.below(pointer) from error


def _method(asked: dict[str, Any], models: list[Model]) -> dict[str, Any]:
    method = configure(asked.get("method"), asked.get("parameters"))
    layer = _layer(asked.get("layer"), method, models)
    return {
        "method": method.id,
        "parameters": method.values(),
        "layer": layer,
        "selection": checked_selection(asked.get("selection"), method, models, layer),
        "training": _training(asked, method),
        "as_in_innvestigate": _as_in_innvestigate(asked.get("as_in_innvestigate", False)),
        "default_layer": _default_layer(asked.get("default_layer"), method, layer),
    }


def _training(body: dict[str, Any], method: Method) -> list[str] | None:
    """Pictures to learn from; None: those of the run."""
    if body.get("training") is None:
        return None
    if not method.learns_from_pictures:
        raise InvalidInput.at("/training", f"'{method.id}' learns nothing from pictures; leave 'training' out.")
    return chosen_pictures(body, "training")


def _as_in_innvestigate(value: Any) -> bool:
    if not isinstance(value, bool):
        raise InvalidInput.at("/as_in_innvestigate", f"'as_in_innvestigate' must be true or false, got {shown(value)}.")
    return value


def _default_layer(value: Any, method: Method, layer: str | None) -> str | None:
    """Where a CAM method looks when no layer is named; None where that is no question."""
    if value is not None and value not in DEFAULT_LAYERS:
        detail = f"'default_layer' must be one of {', '.join(DEFAULT_LAYERS)}, got {shown(value)}."
        raise InvalidInput.at("/default_layer", detail)
    return (value or FEATURE_MAP) if method.layers == "convolutional" and layer is None else None


def _first_missing(ids: list[str]) -> int:
    for index, image_id in enumerate(ids):
        try:
            context.pictures().get(image_id)
        except NotFound:
            return index
    return 0


def _ids(body: dict[str, Any], name: str, thing: str, most: int) -> list[str]:
    ids = body.get(name)
    if not isinstance(ids, list):
        raise InvalidInput.at(f"/{name}", f"'{name}' must be a list of ids, got {json_type(ids)}.")
    if not ids:
        raise InvalidInput.at(f"/{name}", f"Choose at least one {thing}: '{name}' is empty.")
    if len(ids) > most:
        raise InvalidInput.at(f"/{name}", f"'{name}' takes at most {most}, got {len(ids)}.")
    seen: set[str] = set()
    for index, one in enumerate(ids):
        if not isinstance(one, str):
            raise InvalidInput.at(f"/{name}/{index}", f"An id of a {thing} is text, got {json_type(one)}.")
        if one in seen:
            raise InvalidInput.at(f"/{name}/{index}", f"The {thing} {one[:80]!r} is there twice.")
        seen.add(one)
    return ids


def _layer(layer: Any, method: Method, models: list[Model]) -> str | None:
    if layer is None:
        for model in models:
            _require_feature_maps(method, model)
        return None
    if not isinstance(layer, str):
        raise InvalidInput.at("/layer", f"'layer' must be the name of a layer or null, got {json_type(layer)}.")
    if len(models) > 1:
        raise InvalidInput.at(
            "/layer", f"A layer can be named for one model only, and {len(models)} were chosen; leave 'layer' null."
        )
    described_layer(models[0], layer, type(method))
    return layer


def _require_feature_maps(method: Method, model: Model) -> None:
    """Refuse early what is known to be impossible; what is not known yet the engine finds out in the run."""
    description = context.models().known_description(model)
    reason = description and description.get("unsupported", {}).get(method.id)
    if reason:
        raise InvalidInput.at("/method", f"{model.name}: {reason}")


def _title(methods: list[dict[str, Any]], models: list[Model]) -> str:
    labels = [METHODS[method["method"]].label + words_against(method["selection"], models) for method in methods]
    labels = list(dict.fromkeys(labels))
    return f"{_first_three(labels)}: {_first_three([model.name for model in models])}"[:200]


def _first_three(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
