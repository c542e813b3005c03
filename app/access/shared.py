"""What somebody with a read-only link may see: one tab, its run, the files and the pictures of that run. Nothing else.

The link is `/?share=SECRET`; every GET of the API takes the same parameter and then acts for the owner of the tab.
"""

from __future__ import annotations

from flask import g, request

from app.access.access import current_access
from app.access.identity import User
from app.api import context
from app.api.problems import Forbidden
from app.errors import NotFound
from app.jobs.records import Guest

PARAMETER = "share"
# What tells nothing of anybody, and what is about the one tab by itself.
_FREE = {"page.page", "static", "health.health", "methods.methods", "methods.card", "openapi.openapi", "session.show"}
_FREE |= {"shares.shared"}
_EXPORTS = {"exports.table", "exports.values", "exports.sheet_pdf", "exports.sheet_png"}
_SCORES = {"scores.scores", "scores.marks", "scores.table"}
_OF_TAB = {
    *_EXPORTS,
    *_SCORES,
    "tabs.tab",
    "agreement.of_tab",
    "suggest.picture",
    "suggest.measures",
    "suggest.of_lists",
    "suggest.unit",
}
_OF_RUN = {"runs.run", "runs.file", "maps.compact_map", "exports.drawing"}
_OF_PICTURE = {"images.image", "images.file", "images.thumbnail"}


def is_asked_for() -> bool:
    """Whether the present request comes by a link."""
    return PARAMETER in request.args


def admit() -> User:
    """The user for whom a request that comes by a link acts: the tab's owner, without her rights to change anything.

    Raises `NotFound` for a link that opens nothing (any more), `Forbidden` for what is not part of the tab.
    """
    guest = context.everybodys_store().guest(request.args[PARAMETER])
    if guest is None or current_access().way.known(guest.owner) is None:
        raise NotFound("This link opens nothing; it was revoked, its tab was closed, or its account is gone.")
    g.guest = guest
    user = User(guest.owner)
    if not _may_see(guest, user):
        raise Forbidden("A link opens one tab, to look at; for anything else log in and leave 'share' out.")
    return user


def guest() -> Guest | None:
    """What the present request may see when it comes by a link; None when it does not."""
    found: Guest | None = g.get("guest")
    return found


def _may_see(guest: Guest, user: User) -> bool:
    if request.method not in ("GET", "HEAD"):
        return False
    endpoint, named = request.endpoint, request.view_args or {}
    if endpoint in _OF_TAB:
        return named["tab_id"] == guest.tab
    if endpoint in _OF_RUN:
        return named["run_id"] == guest.run
    if endpoint in _OF_PICTURE:
        return context.everybodys_store().of(user.name).is_of_run(guest.run, named["image_id"])
    return endpoint in _FREE
