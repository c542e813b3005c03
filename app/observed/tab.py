"""The chart of a tab: its points with what the models predict, the bins of a histogram, labels, rejected pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from app.observed.block import blocks
from app.observed.measures import Question
from app.observed.run import NO_LABEL, ObservedRun
from app.observed.series import measured, predictions
from app.suggest.bins import histogram

BINS = 20
# Each view with the measures that place its points.
AXES = {
    "layer_activation": ("layer_activation",),
    "neuron_activation": ("unit_activation",),
    "confidence_coherence": ("confidence", "coherence"),
    "class_distance": ("class_distance",),
}


def chart(run: ObservedRun, view: str) -> dict[str, Any]:
    """What the tab of a view shows, as the API gives it; points are there when all models have seen their picture.

    `points` and `bins` are iterators: as many dictionaries at once would be most of the web process' memory.
    """
    predicted, scores = predictions(run)
    values = [rounded(measured(run, axis, question_of(run))) for axis in AXES[view]]
    shown = np.flatnonzero((predicted >= 0).all(axis=0) & ~np.isnan(values).any(axis=0))
    names = ("value",) if len(values) == 1 else ("confidence", "coherence")
    return {
        "models": [{"id": model.id, "name": model.name, "classes": model.classes} for model in run.models],
        "classes": _classes(run, predicted[:, shown]),
        "points": _points(run, shown, dict(zip(names, values, strict=True)), predicted, rounded(scores)),
        "bins": _bins(run, shown, values[0]) if len(values) == 1 else iter(()),
        "labels": _labels(run, shown),
        "rejected": rejected(run),
    }


def question_of(run: ObservedRun) -> Question:
    """What the run itself asks about: its neuron, its common class."""
    chosen = run.selection or {}
    reduce = chosen.get("reduce", "max")
    # One position was looked into as a layer of one unit.
    unit = 0 if reduce == "position" else chosen.get("index")
    return Question(unit=unit, index=run.common, reduce="mean" if reduce == "mean" else "max")


def rounded(values: np.ndarray, digits: int = 6) -> np.ndarray:
    """To so many significant digits, as they are sent: ten thousand points must stay small."""
    known = np.isfinite(values) & (values != 0)
    magnitudes = np.floor(np.log10(np.abs(values, where=known, out=np.ones_like(values))))
    factors = 10.0 ** (digits - 1 - magnitudes)
    return np.where(known, np.rint(values * factors) / factors, values)


def rejected(run: ObservedRun) -> list[dict[str, str]]:
    """Pictures that have no point, each with the reason of the first model that has one."""
    reasons: dict[int, str] = {}
    for model in run.models:
        reasons = run.store.problems(run.id, model.network) | reasons
    return [
        {"image": run.images[place], "name": run.picture(place).name, "reason": reasons[place]}
        for place in sorted(reasons)
    ]


def _points(
    run: ObservedRun, shown: np.ndarray, values: dict[str, np.ndarray], predicted: np.ndarray, scores: np.ndarray
) -> Iterator[dict[str, Any]]:
    columns = {name: _plain(numbers[shown], integer=name == "coherence") for name, numbers in values.items()}
    answers = np.stack([predicted[:, shown].T, scores[:, shown].T], axis=-1)
    names = _names(run)
    for row, place in enumerate(shown.tolist()):
        numbers = {name: column[row] for name, column in columns.items()}
        best = [[int(index), score] for index, score in answers[row].tolist()]
        name = next(name for number, name in names if number == place)
        yield {"image": run.images[place], "name": name, **numbers, "predictions": best}


def _names(run: ObservedRun) -> Iterator[tuple[int, str]]:
    """Place and name of every picture, in order."""
    for part in blocks(run):
        yield from zip(part, (picture.name for picture in run.store.run_pictures(run.id, part)), strict=True)


def _plain(values: np.ndarray, integer: bool) -> list[Any]:
    return values.astype(np.int64).tolist() if integer else values.tolist()


def _bins(run: ObservedRun, shown: np.ndarray, values: np.ndarray) -> Iterator[dict[str, Any]]:
    for found in histogram(values[shown], BINS):
        images = [run.images[shown[one]] for one in found.places]
        yield {"low": found.low, "high": found.high, "images": images}


def _labels(run: ObservedRun, shown: np.ndarray) -> dict[str, Any] | None:
    if not (run.labels != NO_LABEL).any():
        return None
    of_points = [None if index == NO_LABEL else index for index in run.labels[shown].tolist()]
    return {"named": int((run.labels != NO_LABEL).sum()), "points": of_points}


def _classes(run: ObservedRun, predicted: np.ndarray) -> dict[str, str]:
    """The names of the classes that the page may have to name, by index as text."""
    occurring = {*np.unique(predicted).tolist(), *np.unique(run.labels).tolist(), run.common}
    return {str(index): run.named(index)["name"] for index in sorted(occurring - {None, NO_LABEL})}
