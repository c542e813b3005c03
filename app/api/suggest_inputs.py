"""From the body of `POST /api/runs` for a suggest run to inputs that are complete and checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.api import context
from app.api.bodies import integer, json_type, refuse_unknown
from app.api.layers import described_layer
from app.api.run_inputs import RunInputs, chosen_models, chosen_pictures
from app.api.selections import checked_index
from app.errors import InvalidInput, NotFound
from app.jobs.identity import network_key
from app.jobs.store import RunPicture
from app.labels import plain_name
from app.methods import configure
from app.models_catalogue import Model
from app.pictures_catalogue import CataloguePicture

MAX_PICTURES = 50_000
SOURCES = ("images", "dataset", "set")
_KEYS = ("kind", "models", *SOURCES, "layer", "selection", "class", "method", "parameters")
LAYER, NEURON = "layer_activation", "neuron_activation"
COHERENCE, DISTANCE = "confidence_coherence", "class_distance"


def checked_suggest_inputs(body: dict[str, Any]) -> RunInputs:
    """Raises `InvalidInput` for whatever the engine could not do, `Unavailable` when it must be asked and is away."""
    refuse_unknown(body, _KEYS)
    models = chosen_models(body)
    count, pictures, source = _pictures(body)
    _require_comparable(models)
    layer = _layer(body.get("layer"), models)
    selection = _selection(body.get("selection"), models, layer)
    common = _common_class(body, models)
    inputs = {
        "models": [{"id": model.id, "name": model.name} for model in models],
        "networks": [network_key(model.source()) for model in models],
        "pictures": count,
        "source": source,
        "layer": layer,
        "selection": selection,
        "class": common,
        **_method(body),
    }
    views = _views(models, layer, selection, common)
    labelled = context.pictures().labelled(pictures)
    listed = tuple(RunPicture(picture.id, picture.key(), picture.name, label) for picture, label in labelled)
    return RunInputs(inputs, len(models) * count, views[0][1], tuple(views), listed)


def _pictures(body: dict[str, Any]) -> tuple[int, Iterable[CataloguePicture], dict[str, str] | None]:
    """How many pictures, they themselves, and the dataset or set they are from."""
    named = [name for name in SOURCES if body.get(name) is not None]
    if len(named) != 1:
        pointer = f"/{named[1] if named else 'images'}"
        came = " and ".join(f"'{name}'" for name in named) or "none"
        raise InvalidInput.at(pointer, f"Send 'images', a 'dataset' or a 'set', one of the three; got {came}.")
    if named == ["images"]:
        ids = chosen_pictures(body, "images", MAX_PICTURES)
        return len(ids), context.pictures().one_by_one(ids), None
    count, found, name = _of_dataset(body) if named == ["dataset"] else _of_set(body)
    if not 1 <= count <= MAX_PICTURES:
        raise InvalidInput.at(f"/{named[0]}", f"{name} must hold 1 to {MAX_PICTURES} pictures, it has {count}.")
    return count, found, {"kind": named[0], "id": body[named[0]], "name": name}


def _of_dataset(body: dict[str, Any]) -> tuple[int, Iterable[CataloguePicture], str]:
    try:
        dataset = context.datasets().get(_id(body, "dataset"))
    except NotFound as error:
        raise InvalidInput.at("/dataset", error.detail) from error
    found = (context.pictures().offered(dataset.entry(path)) for path in dataset.paths())
    return len(dataset.paths()), found, dataset.name


def _of_set(body: dict[str, Any]) -> tuple[int, Iterable[CataloguePicture], str]:
    try:
        ids, name = context.store().set_images(_id(body, "set")), context.store().set_name(body["set"])
    except NotFound as error:
        raise InvalidInput.at("/set", error.detail) from error
    found = context.pictures().those_there(ids)
    return len(found), found, name


def _id(body: dict[str, Any], name: str) -> str:
    if not isinstance(body[name], str):
        raise InvalidInput.at(f"/{name}", f"'{name}' must be an id, got {json_type(body[name])}.")
    return body[name]


def _require_comparable(models: list[Model]) -> None:
    """Several models are compared by class, so they must have the same ones, and give probabilities."""
    first = models[0]
    for place, model in enumerate(models if len(models) > 1 else ()):
        if model.classes != first.classes:
            raise InvalidInput.at(
                f"/models/{place}",
                f"Models are compared by their classes: {first.name} has {first.classes}, {model.name} has "
                f"{model.classes}. Choose models with the same classes.",
            )
        if first.class_names is not None and model.class_names is not None:
            _require_same_names(first, model, place)
        description = context.models().known_description(model)
        if description is not None and description.get("output_activation") == "linear":
            raise InvalidInput.at(
                f"/models/{place}",
                f"{model.name} ends in no softmax or sigmoid, so it has no probabilities to compare; choose it alone.",
            )


def _require_same_names(first: Model, model: Model, place: int) -> None:
    for index, (one, other) in enumerate(zip(first.class_names or (), model.class_names or (), strict=False)):
        if plain_name(one) != plain_name(other):
            raise InvalidInput.at(
                f"/models/{place}",
                f"Models are compared by their classes: class {index} is {one} for {first.name} and {other} for "
                f"{model.name}. Choose models with the same classes.",
            )


def _layer(layer: Any, models: list[Model]) -> str | None:
    if layer is None:
        return None
    if not isinstance(layer, str):
        raise InvalidInput.at("/layer", f"'layer' must be the name of a layer or null, got {json_type(layer)}.")
    if len(models) > 1:
        raise InvalidInput.at("/layer", f"A layer is for one model, and {len(models)} were chosen; leave 'layer' null.")
    described_layer(models[0], layer)
    return layer


def _selection(value: Any, models: list[Model], layer: str | None) -> dict[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, dict) or value.get("mode") != "index":
        raise InvalidInput.at(
            "/selection", 'To suggest pictures by a neuron, \'selection\' must be {"mode": "index", ...} or null.'
        )
    return checked_index(value, models, layer)


def _common_class(body: dict[str, Any], models: list[Model]) -> dict[str, Any] | None:
    if body.get("class") is None:
        return None
    if len(models) == 1:
        raise InvalidInput.at("/class", "A common class is for several models, and one was chosen; leave 'class' null.")
    index = integer(body, "class", 0, models[0].classes - 1)
    return {"index": index, "name": class_name(models, index)}


def class_name(models: list[Model], index: int) -> str:
    """The name of a class by the first model that knows it, else its index."""
    return next((model.class_names[index] for model in models if model.class_names is not None), str(index))


def _method(body: dict[str, Any]) -> dict[str, Any]:
    """The method to visualize suggested pictures with, as it was chosen when the run started."""
    if body.get("method") is None:
        return {"method": None, "parameters": {}}
    method = configure(body["method"], body.get("parameters"))
    return {"method": method.id, "parameters": method.values()}


def _views(
    models: list[Model], layer: str | None, selection: dict[str, Any] | None, common: dict[str, Any] | None
) -> list[tuple[str, str]]:
    """The tabs of the run: view and title."""
    names = ", ".join(model.name for model in models[:3])
    names += f" and {len(models) - 3} more" if len(models) > 3 else ""
    place = layer or "the output"
    if selection is not None:
        return [(NEURON, f"Activation of {place} [{selection['index']}]: {names}"[:200])]
    if len(models) == 1:
        return [(LAYER, f"Activation of {place}: {names}"[:200])]
    views = [(COHERENCE, f"Confidence and coherence: {names}"[:200])]
    if common is not None:
        views.append((DISTANCE, f"Distance from {common['name']}: {names}"[:200]))
    return views
