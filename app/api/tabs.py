"""GET and POST /api/tabs, GET, PATCH and DELETE /api/tabs/{id}, POST /api/tabs/{id}/reopen"""

from __future__ import annotations

import zlib
from typing import Any

from flask import Blueprint, Response

from app.api import context
from app.api.answers import POLL_SECONDS, changing, changing_by_tag, created, in_parts, listing, nothing
from app.api.bodies import cleaned_title, integer, json_object, refuse_unknown
from app.api.views import tab_summary, tab_view
from app.errors import InvalidInput, NotFound
from app.jobs import states
from app.jobs.planner import OBSERVE
from app.jobs.records import TabRecord
from app.jobs.results import write_united_record

blueprint = Blueprint("tabs", __name__, url_prefix="/api/tabs")

MIN_TABS, MAX_TABS = 2, 16
# A chart of very many points is asked for less often while it fills.
POINTS_PER_SECOND = 2500


@blueprint.get("")
def tabs() -> Response:
    """All tabs in their order, without their rows."""
    return listing([tab_summary(tab) for tab in context.store().tabs()])


@blueprint.post("")
def put_together() -> Response:
    """A new tab from the rows of finished ones, to see them beside each other."""
    body = json_object()
    refuse_unknown(body, ("tabs", "title"))
    ids = body.get("tabs")
    if not isinstance(ids, list) or not MIN_TABS <= len(ids) <= MAX_TABS or len(set(map(str, ids))) < len(ids):
        raise InvalidInput.at("/tabs", f"'tabs' must be a list of {MIN_TABS} to {MAX_TABS} different ids of tabs.")
    sources = [_source(one, index) for index, one in enumerate(ids)]
    title = cleaned_title(body, "title") if "title" in body else " | ".join(tab.title for tab in sources)[:200]
    run = context.store().add_united_run(sources, title)
    write_united_record(context.files(), run, context.store().cells(run.id))
    return created(tab_summary(context.store().tab(run.tabs[0])), f"/api/tabs/{run.tabs[0]}")


def _source(tab_id: Any, index: int) -> TabRecord:
    pointer = f"/tabs/{index}"
    try:
        tab = context.store().tab(str(tab_id))
    except NotFound as error:
        raise InvalidInput.at(pointer, error.detail) from error
    if tab.kind == OBSERVE:
        raise InvalidInput.at(pointer, f"'{tab.title}' shows suggested pictures; only tabs of heatmaps are compared.")
    if tab.run.state not in states.FINISHED:
        raise InvalidInput.at(pointer, f"'{tab.title}' is still being computed; wait for its end, or cancel it.")
    if not tab.cells:
        raise InvalidInput.at(pointer, f"'{tab.title}' has no maps; leave it out.")
    return tab


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
    """Close a tab: its run is cancelled if it is not over, and what it produced is deleted after a while."""
    context.store().delete_tab(tab_id)
    context.engine().wake()
    return nothing()


@blueprint.post("/<tab_id>/reopen")
def reopen(tab_id: str) -> Response:
    """Open a tab again that was closed not long ago."""
    store = context.store()
    store.reopen_tab(tab_id)
    return in_parts(tab_view(store.tab(tab_id)))
