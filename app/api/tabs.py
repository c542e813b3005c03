"""GET /api/tabs, GET, PATCH and DELETE /api/tabs/{id}"""

from __future__ import annotations

import zlib

from flask import Blueprint, Response

from app.api import context
from app.api.answers import POLL_SECONDS, changing, changing_by_tag, in_parts, listing, nothing
from app.api.bodies import cleaned_title, integer, json_object, refuse_unknown
from app.api.views import tab_summary, tab_view
from app.errors import InvalidInput
from app.jobs import states
from app.jobs.planner import OBSERVE

blueprint = Blueprint("tabs", __name__, url_prefix="/api/tabs")

# A chart of very many points is asked for less often while it fills.
POINTS_PER_SECOND = 2500


@blueprint.get("")
def tabs() -> Response:
    """All tabs in their order, without their rows."""
    return listing([tab_summary(tab) for tab in context.store().tabs()])


@blueprint.get("/<tab_id>")
def tab(tab_id: str) -> Response:
    """A tab with what is computed so far; poll it with `If-None-Match`."""
    record = context.store().tab(tab_id)
    finished = record.run.state in states.FINISHED
    if record.kind != OBSERVE:
        return changing(tab_view(record), finished)
    tag = f"{record.run.revision}-{record.position}-{zlib.crc32(record.title.encode())}"
    seconds = POLL_SECONDS + record.run.inputs["pictures"] // POINTS_PER_SECOND
    return changing_by_tag(tag, lambda: tab_view(record), finished, seconds)


@blueprint.patch("/<tab_id>")
def change(tab_id: str) -> Response:
    """Rename a tab, move it, or both."""
    store = context.store()
    store.tab(tab_id)
    body = json_object()
    refuse_unknown(body, ("title", "position"))
    if not body:
        raise InvalidInput.at("", "Send a 'title', a 'position' or both.")
    title = cleaned_title(body, "title") if "title" in body else None
    if "position" in body:
        store.move_tab(tab_id, integer(body, "position", 0, max(len(store.tabs()) - 1, 0)))
    if title is not None:
        store.rename_tab(tab_id, title)
    return in_parts(tab_view(store.tab(tab_id)))


@blueprint.delete("/<tab_id>")
def delete(tab_id: str) -> Response:
    """Close a tab: its run is cancelled if it is not over, and what it produced is deleted."""
    context.store().delete_tab(tab_id)
    context.engine().wake()
    return nothing()
