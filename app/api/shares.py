"""POST and GET /api/tabs/{id}/share, DELETE /api/tabs/{id}/share/{share}, GET /api/share: read-only links"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from app.access import shared as links
from app.api import context
from app.api.answers import created, listing, nothing
from app.errors import NotFound
from app.jobs.records import Share

blueprint = Blueprint("shares", __name__, url_prefix="/api")


@blueprint.post("/tabs/<tab_id>/share")
def share(tab_id: str) -> Response:
    """Make a link with which anybody can look at the tab; its address is told this once."""
    record, secret = context.store().add_share(tab_id)
    address = f"/?{links.PARAMETER}={secret}"
    return created(_shown(record) | {"url": address}, f"/api/tabs/{tab_id}/share")


@blueprint.get("/tabs/<tab_id>/share")
def of_tab(tab_id: str) -> Response:
    """The links to a tab, without their addresses."""
    return listing([_shown(record) for record in context.store().shares(tab_id)])


@blueprint.delete("/tabs/<tab_id>/share/<share_id>")
def revoke(tab_id: str, share_id: str) -> Response:
    """Revoke a link: from now on it opens nothing."""
    context.store().delete_share(tab_id, share_id)
    return nothing()


@blueprint.get("/share")
def shared() -> Response:
    """The tab that the link in `share` opens."""
    guest = links.guest()
    if guest is None:
        raise NotFound("This is for somebody who comes by a link; 'share' is missing.")
    return jsonify({"id": guest.share, "tab": guest.tab, "run": guest.run})


def _shown(record: Share) -> dict[str, Any]:
    return {"id": record.id, "created": record.created}
