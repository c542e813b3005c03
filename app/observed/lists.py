"""Lists of pictures that lead to heatmaps: what labels tell, units that never answer, near-duplicates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.observed.block import blocks
from app.observed.run import NO_LABEL, ObservedRun
from app.observed.series import predictions
from app.suggest import accuracy
from app.suggest.activations import alike, most_alike_first, never_active

MOST_CONFUSIONS = 200
MOST_DUPLICATES = 500
FEATURES_AT_ONCE = 1000


def lists(run: ObservedRun) -> dict[str, Any]:
    """All lists of a run, as the API shows them."""
    return _of_labels(run) | {"units": _units(run), "near_duplicates": _duplicates(run)}


def _of_labels(run: ObservedRun) -> dict[str, Any]:
    predicted, _ = predictions(run)
    places = np.flatnonzero((predicted >= 0).all(axis=0) & (run.labels != NO_LABEL))
    if not places.size:
        empty: dict[str, Any] = {"models": [], "classes": [], "confusions": [], "all_wrong": [], "only_one_right": []}
        return {"labelled": 0} | empty
    predicted, labels = predicted[:, places], run.labels[places]
    return {
        "labelled": len(places),
        "models": _accuracies(run, predicted, labels, places),
        "classes": _classes(run, predicted, labels, places),
        "confusions": _confusions(run, predicted, labels, places),
        "all_wrong": _ids(run, places[accuracy.all_wrong(predicted, labels)]),
        "only_one_right": _only_one_right(run, predicted, labels, places),
    }


def _accuracies(
    run: ObservedRun, predicted: np.ndarray, labels: np.ndarray, places: np.ndarray
) -> list[dict[str, Any]]:
    shares = accuracy.accuracy(predicted, labels).tolist()
    return [
        {
            "id": model.id,
            "name": model.name,
            "accuracy": share,
            "top5_accuracy": _top_accuracy(run, model.network, places),
        }
        for model, share in zip(run.models, shares, strict=True)
    ]


def _top_accuracy(run: ObservedRun, network: str, places: np.ndarray) -> float:
    """From the five classes that are kept with each answer."""
    wanted, right = set(places.tolist()), 0
    for part in blocks(run):
        for place, top in run.store.tops(run.id, network, part).items():
            right += place in wanted and int(run.labels[place]) in top["index"]
    return right / len(places)


def _classes(run: ObservedRun, predicted: np.ndarray, labels: np.ndarray, places: np.ndarray) -> list[dict[str, Any]]:
    return [
        run.named(index)
        | {
            "pictures": int((labels == index).sum()),
            "accuracy": shares.tolist(),
            "images": _ids(run, places[labels == index]),
        }
        for index, shares in accuracy.class_accuracy(predicted, labels).items()
    ]


def _confusions(
    run: ObservedRun, predicted: np.ndarray, labels: np.ndarray, places: np.ndarray
) -> list[dict[str, Any]]:
    return [
        {
            "model": model.id,
            "label": run.named(found.label),
            "predicted": run.named(found.predicted),
            "images": _ids(run, places[list(found.places)]),
        }
        for model, of_model in zip(run.models, predicted, strict=True)
        for found in accuracy.confusions(of_model, labels)[:MOST_CONFUSIONS]
    ]


def _only_one_right(
    run: ObservedRun, predicted: np.ndarray, labels: np.ndarray, places: np.ndarray
) -> list[dict[str, Any]]:
    found = accuracy.only_one_right(predicted, labels)
    return [
        {"model": model.id, "images": _ids(run, places[[place for place, right in found if right == number]])}
        for number, model in enumerate(run.models)
        if any(right == number for _, right in found)
    ]


def _units(run: ObservedRun) -> dict[str, Any] | None:
    """The units of the layer that no picture activates."""
    if run.layer is None:
        return None
    highest = []
    for part in blocks(run):
        found = run.store.maxima(run.id, run.models[0].network, run.layer, part)
        if found:
            highest.append(np.max(np.stack(list(found.values())), axis=0))
    if not highest:
        return {"count": 0, "never_active": []}
    return {"count": len(highest[0]), "never_active": never_active(np.stack(highest)).tolist()}


def _duplicates(run: ObservedRun) -> list[dict[str, Any]]:
    """Pairs that the first model sees alike, by what stands in front of its last layer."""
    found: list[tuple[int, int, float]] = []
    parts = blocks(run, FEATURES_AT_ONCE)
    for number, part in enumerate(parts):
        places, features = _features(run, part)
        for later in parts[number:]:
            other_places, others = _features(run, later)
            if not places or not other_places:
                continue
            pairs = ((places[one], other_places[other], cosine) for one, other, cosine in alike(features, others))
            found += [pair for pair in pairs if pair[0] < pair[1]]
            found = most_alike_first(found)[:MOST_DUPLICATES]
    return [{"images": _ids(run, pair[:2]), "cosine": round(pair[2], 6)} for pair in found]


def _features(run: ObservedRun, part: range) -> tuple[list[int], np.ndarray]:
    found = run.store.features(run.id, run.models[0].network, part)
    return list(found), np.stack(list(found.values())) if found else np.zeros((0, 1), np.float32)


def _ids(run: ObservedRun, places: Sequence[int] | np.ndarray) -> list[str]:
    return [run.images[place] for place in places]
