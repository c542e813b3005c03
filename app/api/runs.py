"""POST and GET /api/runs, GET and DELETE /api/runs/{id}, POST /api/runs/{id}/repeat, GET /api/runs/{id}/files/{name}"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.api import context
from app.api.answers import changing, created, immutable, listing, nothing
from app.api.bodies import json_object, query_integer
from app.api.repeat import repeated_body
from app.api.run_files import require_undamaged
from app.api.run_inputs import checked_inputs, checked_kind
from app.api.suggest_inputs import checked_suggest_inputs
from app.api.views import run_view
from app.errors import NotFound
from app.jobs import states

blueprint = Blueprint("runs", __name__, url_prefix="/api/runs")

NEWEST = 10**9 - 1
_TYPES = {".png": "image/png", ".npy": "application/octet-stream", ".json": "application/json"}


@blueprint.post("")
def create() -> Response:
    """Queue a run; its tabs are there at once."""
    return _queued(json_object())


@blueprint.post("/<run_id>/repeat")
def repeat(run_id: str) -> Response:
    """Queue a run with the inputs of another one."""
    return _queued(repeated_body(context.store().run(run_id)))


def _queued(body: dict[str, Any]) -> Response:
    kind = checked_kind(body.get("kind"))
    checked = checked_suggest_inputs(body) if kind == "suggest" else checked_inputs(body)
    run = context.store().add_run(kind, checked.inputs, checked.total, checked.title, checked.views, checked.pictures)
    context.engine().wake()
    return created(run_view(run), f"/api/runs/{run.id}", 202)


@blueprint.get("")
def runs() -> Response:
    """The newest runs, newest last, also those whose tabs are closed; `next` leads to older ones."""
    cursor = query_integer("cursor", NEWEST, 1, NEWEST)
    found, older = context.store().runs_before(cursor, query_integer("limit", 100, 1, 1000))
    return listing([run_view(run) for run in found], None if older is None else str(older))


@blueprint.get("/<run_id>")
def run(run_id: str) -> Response:
    """How far a run is; poll it with `If-None-Match`."""
    record = context.store().run(run_id)
    return changing(run_view(record), record.state in states.FINISHED)


@blueprint.delete("/<run_id>")
def cancel(run_id: str) -> Response:
    """Cancel a run; what it has computed stays. One whose tabs are closed is forgotten."""
    store = context.store()
    if store.run(run_id).tabs:
        store.cancel(run_id)
    else:
        store.forget_run(run_id)
    context.engine().wake()
    return nothing()


@blueprint.get("/<run_id>/files/<file_name>")
def file(run_id: str, file_name: str) -> Response:
    """A picture, the values of a map, or the record of the run."""
    context.store().require_run(run_id)
    path = context.files().output_path(run_id, file_name)
    if path.suffix not in _TYPES:
        raise NotFound(f"There is no file {file_name!r} in this run.")
    if path.name == "run.json":
        return _record(run_id)
    require_undamaged(context.store(), run_id, path)
    return immutable(path, _TYPES[path.suffix], path.name if path.suffix == ".npy" else None)


def _record(run_id: str) -> Response:
    response = immutable(context.files().output_path(run_id, "run.json"), "application/json", "run.json")
    response.headers["Cache-Control"] = "private, no-cache"
    return response
