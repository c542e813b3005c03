"""GET /api/tabs/{id}/pictures/{image}, .../measures, .../lists, .../units/{unit}: what a suggest tab knows"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from flask import Blueprint, Response, jsonify, request

from app.api import context
from app.api.bodies import query_integer
from app.errors import InvalidInput, NotFound
from app.jobs.planner import OBSERVE
from app.jobs.store import TabRecord
from app.observed.details import details, highest_of_unit
from app.observed.lists import lists
from app.observed.measures import MEASURES, Question
from app.observed.run import ObservedRun, observed_run
from app.observed.series import measured
from app.observed.tab import rounded

blueprint = Blueprint("suggest", __name__, url_prefix="/api/tabs")

MAX_INDEX = 10**8


@blueprint.get("/<tab_id>/pictures/<image_id>")
def picture(tab_id: str, image_id: str) -> Response:
    """What is known of one picture of a suggest tab."""
    run, tab = _run_of(tab_id)
    return jsonify(details(run, tab.view or "", image_id))


@blueprint.get("/<tab_id>/measures")
def measures(tab_id: str) -> Response:
    """The measures of a suggest tab and, for those named by `x` and `y`, their values for each picture."""
    run, _ = _run_of(tab_id)
    fitting = {measure.id: measure for measure in MEASURES.values() if measure.fits(run)}
    axes = [request.args[name] for name in ("x", "y") if name in request.args]
    for name in ("x", "y"):
        if name in request.args and request.args[name] not in fitting:
            known = ", ".join(fitting)
            raise InvalidInput.at(f"/{name}", f"There is no measure {request.args[name][:80]!r} here; known: {known}.")
    values = [_values(run, axis) for axis in axes]
    known_places: Any = np.flatnonzero(~np.isnan(values).all(axis=0)) if values else []
    return jsonify(
        {
            "measures": [measure.describe() for measure in fitting.values()],
            "axes": axes,
            "images": [run.images[place] for place in known_places],
            "values": [_with_gaps(numbers[known_places]) for numbers in values],
        }
    )


@blueprint.get("/<tab_id>/lists")
def of_lists(tab_id: str) -> Response:
    """Accuracy, confusions, pictures that all or all but one get wrong, silent units, near-duplicates."""
    return jsonify(lists(_run_of(tab_id)[0]))


@blueprint.get("/<tab_id>/units/<unit>")
def unit(tab_id: str, unit: str) -> Response:
    """The pictures that activate a unit of the tab's layer most."""
    run, _ = _run_of(tab_id)
    if run.layer is None:
        raise NotFound("A tab of several models looks into no layer, so it has no units.")
    if not re.fullmatch(r"[0-9]{1,8}", unit):
        raise NotFound(f"There is no unit {unit[:80]!r}; units are counted from 0.")
    return jsonify({"unit": int(unit), "items": highest_of_unit(run, int(unit))})


def _run_of(tab_id: str) -> tuple[ObservedRun, TabRecord]:
    tab = context.store().tab(tab_id)
    if tab.kind != OBSERVE:
        raise NotFound(f"The tab '{tab.title}' shows heatmaps; only a tab of suggested pictures has this.")
    return observed_run(context.store(), context.models(), tab.run), tab


def _values(run: ObservedRun, axis: str) -> np.ndarray:
    try:
        return rounded(measured(run, axis, _question(run, axis)))
    except ValueError as error:
        raise InvalidInput(f"{MEASURES[axis].label} cannot be computed for this model: {error}") from error


def _question(run: ObservedRun, axis: str) -> Question:
    index, unit = None, None
    if axis == "class_distance":
        index = _required("class", run.common, _classes(run) - 1, "a class")
    if axis == "unit_activation":
        unit = _required("unit", None, MAX_INDEX, "a unit of the layer")
    return Question(model=_model(run), unit=unit, index=index)


def _classes(run: ObservedRun) -> int:
    return next((model.classes for model in run.models if model.classes is not None), MAX_INDEX)


def _required(name: str, default: int | None, highest: int, what: str) -> int:
    if default is None and name not in request.args:
        raise InvalidInput.at(f"/{name}", f"This measure is about {what}; name it with '{name}'.")
    return query_integer(name, default or 0, 0, highest)


def _model(run: ObservedRun) -> int | None:
    asked = request.args.get("model")
    if asked is None:
        return None
    ids = [model.id for model in run.models]
    if asked not in ids:
        raise InvalidInput.at("/model", f"The tab has no model {asked[:80]!r}; it has {', '.join(ids)}.")
    return ids.index(asked)


def _with_gaps(values: np.ndarray) -> list[Any]:
    return [None if number != number else number for number in values.tolist()]
