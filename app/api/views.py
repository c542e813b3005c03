"""Runs and tabs as the API shows them."""

from __future__ import annotations

from typing import Any

from app.api import context
from app.errors import NotFound
from app.fit import fitted_of
from app.jobs.planner import OBSERVE
from app.jobs.rows import Row, methods_of, rows_of
from app.jobs.store import RunRecord, TabRecord
from app.methods import METHODS
from app.observed.run import observed_run
from app.observed.tab import chart

_RUN = (
    "id",
    "kind",
    "title",
    "state",
    "done",
    "total",
    "position",
    "stage",
    "eta_seconds",
    "error",
    "tabs",
    "inputs",
    "created",
    "started",
    "finished",
)
_INTERNAL = ("networks",)
_CELL = (
    "image",
    "class",
    "against",
    "neurons",
    "predictions",
    "trust",
    "minimum",
    "maximum",
    "signed",
    "invalid_pixels",
    "shows",
)


def run_view(run: RunRecord) -> dict[str, Any]:
    shown = {name: getattr(run, name) for name in _RUN} | {"failures": run.failures or {}}
    return shown | {"inputs": {name: value for name, value in run.inputs.items() if name not in _INTERNAL}}


def tab_summary(tab: TabRecord) -> dict[str, Any]:
    """A tab without its rows."""
    return {
        "id": tab.id,
        "title": tab.title,
        "kind": tab.kind,
        "position": tab.position,
        "view": tab.view,
        "run": run_view(tab.run),
    }


def tab_view(tab: TabRecord) -> dict[str, Any]:
    """A tab with all that it shows so far."""
    return _chart(tab) if tab.kind == OBSERVE else _rows(tab)


def _chart(tab: TabRecord) -> dict[str, Any]:
    """A suggest tab with its points, of the pictures that all models have seen."""
    run = observed_run(context.store(), context.models(), tab.run)
    summary = tab_summary(tab)
    return summary | {"inputs": summary["run"]["inputs"]} | chart(run, tab.view or "")


def _rows(tab: TabRecord) -> dict[str, Any]:
    """A tab with its inputs in full and its rows; a cell that is not computed yet is None."""
    rows = [_row(tab, row) for row in rows_of(tab.run.inputs)]
    return tab_summary(tab) | {"inputs": _inputs(tab.run.inputs), "rows": rows}


def _inputs(inputs: dict[str, Any]) -> dict[str, Any]:
    one = {"method": _method(inputs["method"])} if "method" in inputs else {}
    return inputs | {"images": _images(inputs["images"]), "methods": methods_of(inputs)} | one


def _method(method_id: str) -> dict[str, str]:
    method = METHODS.get(method_id)
    return {"id": method_id, "label": method_id if method is None else method.label}


def _images(ids: list[str]) -> list[dict[str, Any]]:
    try:
        return [picture.describe() for picture in context.pictures().named(ids)]
    except NotFound:  # one of them was deleted by other means than this API
        return [_image(image_id) for image_id in ids]


def _image(image_id: str) -> dict[str, Any]:
    try:
        return context.pictures().get(image_id).describe()
    except NotFound:
        missing = dict.fromkeys(("url", "thumbnail_url", "width", "height"))
        return {"id": image_id, "name": "deleted picture"} | missing


def _row(tab: TabRecord, row: Row) -> dict[str, Any]:
    computed = tab.cells.get(row.key, {})
    return {
        "key": row.key,
        "model": row.model | {"classes": _classes(row.model["id"])},
        "method": _method(row.inputs["method"]),
        "inputs": row.inputs,
        "layer": next((cell["layer"] for cell in computed.values()), None),
        "cells": [_cell(tab.run.id, computed.get(image_id)) for image_id in tab.run.inputs["images"]],
    }


def _cell(run_id: str, cell: dict[str, Any] | None) -> dict[str, Any] | None:
    if cell is None:
        return None
    files = {f"{kind}_url": _file_url(run_id, cell.get(kind)) for kind in ("png", "legend", "values")}
    values = files["values_url"]
    files["map_url"] = values and values.replace("/files/", "/maps/") + _without_padding(cell.get("shows"))
    return {name: cell.get(name) for name in _CELL} | files


def _without_padding(shows: dict[str, Any] | None) -> str:
    """What of the map's file is to be drawn, as `GET /api/runs/{id}/maps/{name}` takes it; all of it in most cases."""
    fitted = fitted_of(shows)
    if fitted is None or not fitted.is_padded:
        return ""
    return "?part=" + ",".join(str(round(side)) for side in fitted.source.box)


def _file_url(run_id: str, name: str | None) -> str | None:
    return None if name is None else f"/api/runs/{run_id}/files/{name}"


def _classes(model_id: str) -> int | None:
    try:
        return context.models().get(model_id).classes
    except NotFound:
        return None
