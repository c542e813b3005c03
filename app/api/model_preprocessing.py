"""PATCH /api/models/{id}, POST /api/models/{id}/preprocessing-check"""

from __future__ import annotations

import dataclasses
from typing import Any

from flask import Blueprint, Response, jsonify

from app.api import context
from app.api.bodies import json_object, refuse_unknown
from app.api.model_detail import model_detail
from app.api.preprocessing_form import preprocessing_from_json, stored
from app.api.run_inputs import chosen_pictures
from app.api.uses import refuse_while_running
from app.errors import InvalidInput
from app.fit import FITS, RESAMPLINGS
from app.jobs.messages import Preprocessing, PreprocessingCheck
from app.models_catalogue import Model

blueprint = Blueprint("model_preprocessing", __name__, url_prefix="/api/models")

MAX_PICTURES = 8
# `tf` and `symmetric` are one formula, so only one of them is tried.
COLOUR_MODES, OTHER_MODES = ("caffe", "torch", "symmetric", "unit", "none"), ("symmetric", "unit", "none")
SAME_FORMULA = {"tf": "symmetric", "symmetric": "tf"}
# Above this the scores say nothing: ten classes with 0.19 for the best and 0.09 for each other have 0.98.
NEARLY_UNIFORM = 0.9


@blueprint.patch("/<model_id>")
def change(model_id: str) -> Response:
    """Change how an uploaded model's pictures are prepared; results that are there stay as they were computed."""
    body = json_object()
    refuse_unknown(body, ("preprocessing",))
    model = context.models().get(model_id)
    if model.kind != "custom":
        raise InvalidInput(f"{model.name} comes with the program, and its preprocessing with it; it cannot be changed.")
    if "preprocessing" not in body:
        raise InvalidInput.at("/preprocessing", "Say what to change: 'preprocessing' is missing.")
    preprocessing = preprocessing_from_json(body["preprocessing"], model.input_shape[-1], now=model.preprocessing)
    store = context.store()
    record = store.model(model_id)
    refuse_while_running(store, record)
    description = {key: value for key, value in record.description.items() if key != "assumed"}
    store.change_model(model_id, stored(preprocessing), description)
    return jsonify(model_detail(context.models().get(model_id)))


@blueprint.post("/<model_id>/preprocessing-check")
def check(model_id: str) -> Response:
    """What the model predicts for some pictures under each preprocessing, side by side."""
    body = json_object()
    refuse_unknown(body, ("images", "preprocessing"))
    model = context.models().get(model_id)
    if model.kind == "predefined":
        raise InvalidInput(f"{model.name} comes with the preprocessing that it was trained with; there is no doubt.")
    ids = chosen_pictures(body, "images", MAX_PICTURES)
    candidates = _candidates(model, body.get("preprocessing"))
    pictures = tuple(picture.source() for picture in context.pictures().named(ids))
    columns = context.asking().check_preprocessing(PreprocessingCheck(model.source(), pictures, tuple(candidates)))
    shown = [_column(model, one, column) for one, column in zip(candidates, columns, strict=True)]
    return jsonify({"images": ids, "columns": shown})


def _candidates(model: Model, also: Any) -> list[Preprocessing]:
    """The modes for such pictures, the model's own with each fit and resampling, and one that was asked for."""
    channels = model.input_shape[-1]
    own = model.preprocessing
    plain = dataclasses.replace(own, mode="none", mean=None, std=None)
    found = [dataclasses.replace(plain, mode=mode) for mode in (COLOUR_MODES if channels == 3 else OTHER_MODES)]
    wanted = [own]
    wanted += [dataclasses.replace(own, fit=fit) for fit in FITS]
    wanted += [dataclasses.replace(own, resampling=resampling) for resampling in RESAMPLINGS]
    if also is not None:
        wanted.append(preprocessing_from_json(also, channels, now=own))
    for one in wanted:
        twin = dataclasses.replace(one, mode=SAME_FORMULA.get(one.mode, ""))
        if one in found:
            continue
        if twin in found:
            found[found.index(twin)] = one
        else:
            found.append(one)
    return found


def _column(model: Model, preprocessing: Preprocessing, column: dict[str, Any]) -> dict[str, Any]:
    even = column["evenness"]
    return {
        "preprocessing": stored(preprocessing),
        "current": preprocessing == model.preprocessing,
        "same_answer": column["same_answer"],
        "nearly_uniform": None if even is None else even > NEARLY_UNIFORM,
        "predictions": column["predictions"],
    }
