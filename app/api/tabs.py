"""GET /api/tabs, GET, PATCH and DELETE /api/tabs/{id}"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from app.api import context
from app.api.answers import changing, listing, nothing
from app.api.bodies import integer, json_object, json_type, refuse_unknown
from app.api.views import tab_summary, tab_view
from app.errors import InvalidInput
from app.jobs import states
from app.storage.names import MAX_LENGTH, clean_text

blueprint = Blueprint("tabs", __name__, url_prefix="/api/tabs")


@blueprint.get("")
def tabs() -> Response:
    """All tabs in their order, without their rows."""
    return listing([tab_summary(tab) for tab in context.store().tabs()])


@blueprint.get("/<tab_id>")
def tab(tab_id: str) -> Response:
    """A tab with what is computed so far; poll it with `If-None-Match`."""
    record = context.store().tab(tab_id)
    return changing(tab_view(record), record.run.state in states.FINISHED)


@blueprint.patch("/<tab_id>")
def change(tab_id: str) -> Response:
    """Rename a tab, move it, or both."""
    store = context.store()
    store.tab(tab_id)
    body = json_object()
    refuse_unknown(body, ("title", "position"))
    if not body:
        raise InvalidInput.at("", "Send a 'title', a 'position' or both.")
    title = _title(body) if "title" in body else None
    if "position" in body:
        store.move_tab(tab_id, integer(body, "position", 0, max(len(store.tabs()) - 1, 0)))
    if title is not None:
        store.rename_tab(tab_id, title)
    return jsonify(tab_view(store.tab(tab_id)))


@blueprint.delete("/<tab_id>")
def delete(tab_id: str) -> Response:
    """Close a tab: its run is cancelled if it is not over, and what it produced is deleted."""
    context.store().delete_tab(tab_id)
    context.engine().wake()
    return nothing()


def _title(body: dict[str, Any]) -> str:
    title = body["title"]
    if not isinstance(title, str):
        raise InvalidInput.at("/title", f"'title' must be text, got {json_type(title)}.")
    cleaned = clean_text(title)
    if not cleaned or len(title) > MAX_LENGTH:
        raise InvalidInput.at("/title", f"'title' must have 1 to {MAX_LENGTH} characters that can be shown.")
    return cleaned
