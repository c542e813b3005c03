"""GET and PUT /api/tabs/{id}/scores, GET /api/tabs/{id}/scores.csv, scores-table.csv: which maps convince"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify

from app.api import context
from app.api.answers import attachment, nothing
from app.api.bodies import integer, json_object, json_type, refuse_unknown, shown
from app.compare.scores import Share, score_table
from app.errors import Conflict, InvalidInput
from app.export.scores import ScoredTab, marks_csv, table_csv
from app.jobs.planner import OBSERVE
from app.jobs.records import TabRecord
from app.jobs.rows import rows_of
from app.storage.names import file_stem

blueprint = Blueprint("scores", __name__, url_prefix="/api/tabs")

MAX_SEED = 2**32 - 1
_KEYS = ("row", "image", "convincing", "blind", "seed")


@blueprint.get("/<tab_id>/scores")
def scores(tab_id: str) -> Response:
    """The marks of a tab's maps, and their table."""
    tab = _scored(tab_id)
    table = score_table(tab.maps())
    return jsonify(
        {
            "marks": [asdict(mark) for mark in tab.marks],
            "models": table.models,
            "methods": table.methods,
            "shares": [[_share(share) for share in row] for row in table.shares],
            "of_models": [_share(share) for share in table.of_models],
            "of_methods": [_share(share) for share in table.of_methods],
            "all": _share(table.all),
        }
    )


@blueprint.put("/<tab_id>/scores")
def mark(tab_id: str) -> Response:
    """Mark a map as convincing (true) or not (false), or take its mark away (null)."""
    tab = _heatmaps(tab_id)
    body = json_object()
    refuse_unknown(body, _KEYS)
    row, image = _text(body, "row"), _text(body, "image")
    convincing = body.get("convincing", "nothing")
    if convincing is not None and not isinstance(convincing, bool):
        raise InvalidInput.at("/convincing", f"'convincing' must be true, false or null, got {shown(convincing)}.")
    blind = body.get("blind", False)
    if not isinstance(blind, bool):
        raise InvalidInput.at("/blind", f"'blind' must be true or false, got {json_type(blind)}.")
    seed = None if body.get("seed") is None else integer(body, "seed", 0, MAX_SEED)
    _require_map(tab, row, image)
    context.store().mark(tab.run.id, row, image, convincing, blind, seed)
    return nothing()


@blueprint.get("/<tab_id>/scores.csv")
def marks(tab_id: str) -> Response:
    """One line for each mark."""
    return _saved(tab_id, marks_csv, "scores")


@blueprint.get("/<tab_id>/scores-table.csv")
def table(tab_id: str) -> Response:
    """Models by methods."""
    return _saved(tab_id, table_csv, "scores-table")


def _saved(tab_id: str, make: Callable[[ScoredTab], str], name: str) -> Response:
    tab = _scored(tab_id)
    file_name = f"{file_stem(tab.record.title)}-{name}.csv"
    return attachment([make(tab).encode()], file_name, "text/csv; charset=utf-8")


def _heatmaps(tab_id: str) -> TabRecord:
    tab = context.store().tab(tab_id)
    if tab.kind == OBSERVE:
        raise InvalidInput("A tab of suggested pictures has no maps to mark; open one of heatmaps.")
    return tab


def _scored(tab_id: str) -> ScoredTab:
    tab = _heatmaps(tab_id)
    pictures = {one.id: one for one in context.pictures().those_there(tab.run.inputs["images"])}
    return ScoredTab(tab, pictures, context.store().marks(tab.run.id))


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise InvalidInput.at(f"/{name}", f"'{name}' must be text, got {json_type(value)}.")
    return value


def _require_map(tab: TabRecord, row: str, image: str) -> None:
    rows = {one.key: one for one in rows_of(tab.run.inputs)}
    if row not in rows:
        raise InvalidInput.at("/row", f"'row' must be the key of a row of the tab, got {shown(row)}.")
    if image not in tab.run.inputs["images"]:
        raise InvalidInput.at("/image", f"'image' must be the id of a picture of the tab, got {shown(image)}.")
    if image not in tab.cells.get(row, {}):
        raise Conflict(f"There is no map of this picture by {rows[row].model['name']} to mark.")


def _share(share: Share | None) -> dict[str, Any] | None:
    if share is None:
        return None
    low, high = share.interval or (None, None)
    return asdict(share) | {"share": share.value, "low": low, "high": high}
