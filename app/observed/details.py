"""One picture of a suggest run: what each model says, who agrees, what is right."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.errors import NotFound
from app.observed.measures import MEASURES, Question
from app.observed.run import NO_LABEL, ObservedModel, ObservedRun
from app.observed.series import measured
from app.observed.tab import AXES, question_of, rounded
from app.suggest.agreement import groups


def details(run: ObservedRun, view: str, image_id: str) -> dict[str, Any]:
    """What is known of a picture; raises `NotFound` while it is not computed, and for one of another run."""
    place = run.places.get(image_id)
    tops = [] if place is None else [_top(run, model, place) for model in run.models]
    if place is None or not all(len(top) for top in tops):
        raise NotFound(f"The tab has no picture {image_id!r}, or has not come to it yet.")
    picture = run.picture(place)
    predicted = np.array([top["index"][0] for top in tops])
    found = groups(predicted, np.array([top["score"][0] for top in tops]))
    values = {axis: _number(measured(run, axis, question_of(run))[place], axis) for axis in AXES[view]}
    return {
        "image": picture.image,
        "name": picture.name,
        "url": f"/api/images/{picture.image}/file",
        "thumbnail_url": f"/api/images/{picture.image}/thumbnail",
        "value": next(iter(values.values())) if len(values) == 1 else None,
        "confidence": values.get("confidence"),
        "coherence": values.get("coherence"),
        "label": _label(run, place, picture.label),
        "models": [_model(run, model, top, place) for model, top in zip(run.models, tops, strict=True)],
        "groups": [
            {
                "class": run.named(group.predicted),
                "models": [{"id": run.models[one].id, "name": run.models[one].name} for one in group.models],
                "score": group.score,
            }
            for group in found
        ],
        "predicted_class": _that_predict(run, predicted),
    }


def highest_of_unit(run: ObservedRun, unit: int, count: int = 9) -> list[dict[str, Any]]:
    """The pictures that activate a unit of the run's layer most, highest first; raises `NotFound` for no such unit."""
    values = measured(run, "unit_activation", Question(unit=unit))
    order = np.argsort(-values, kind="stable")[:count]
    found = [place for place in order.tolist() if not np.isnan(values[place])]
    if not found:
        raise NotFound(f"Nothing is known of a unit {unit} of the layer.")
    numbers = rounded(values)
    return [
        {"image": run.images[place], "name": run.picture(place).name, "activation": float(numbers[place])}
        for place in found
    ]


def _top(run: ObservedRun, model: ObservedModel, place: int) -> np.ndarray:
    return run.store.tops(run.id, model.network, range(place, place + 1)).get(place, np.zeros(0))


def _model(run: ObservedRun, model: ObservedModel, top: np.ndarray, place: int) -> dict[str, Any]:
    label = int(run.labels[place])
    return {
        "id": model.id,
        "name": model.name,
        "predictions": [run.named(int(index)) | {"score": float(score)} for index, score in top.tolist()],
        "right": None if label == NO_LABEL else bool(top["index"][0] == label),
        "class_score": None if run.common is None else _probability(run, model, place, run.common),
    }


def _probability(run: ObservedRun, model: ObservedModel, place: int, index: int) -> float:
    return float(run.store.probabilities(run.id, model.network, range(place, place + 1))[place][index])


def _label(run: ObservedRun, place: int, text: str | None) -> dict[str, Any] | None:
    """The class by its name, else the words of the label, which no model knows as a class."""
    index = int(run.labels[place])
    if text is None:
        return None
    return {"index": None, "name": text} if index == NO_LABEL else run.named(index)


def _that_predict(run: ObservedRun, predicted: np.ndarray) -> list[str] | None:
    if run.common is None:
        return None
    return [model.id for model, index in zip(run.models, predicted, strict=True) if index == run.common]


def _number(value: float, axis: str) -> float | int | None:
    if np.isnan(value):
        return None
    return int(value) if MEASURES[axis].integer else float(rounded(np.array(value)))
