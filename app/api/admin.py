"""GET /api/admin/load, DELETE /api/admin/runs/{id}: load, but nothing of what is in it"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify

from app.access.identity import current_user
from app.api import context
from app.api.answers import nothing
from app.api.problems import Forbidden
from app.jobs.store import RunRecord

blueprint = Blueprint("admin", __name__, url_prefix="/api/admin")

_RUN = ("id", "owner", "kind", "state", "done", "total", "created")


@blueprint.before_request
def _administrators_only() -> None:
    if not current_user().admin:
        raise Forbidden("This is for administrators of the program.")


@blueprint.get("/load")
def load() -> Response:
    """What the workers do, what each user uses, and which runs are not over."""
    store = context.everybodys_store()
    users = [
        {"name": user.name, "queued": user.queued, "running": user.running, "usage": asdict(user.usage)}
        for user in store.load()
    ]
    runs = [_shown(run) for run in store.unfinished_runs()]
    return jsonify({"workers": context.engine().load(), "users": users, "runs": runs})


@blueprint.delete("/runs/<run_id>")
def cancel(run_id: str) -> Response:
    """Cancel somebody's run; what it has computed stays."""
    context.everybodys_store().cancel(run_id)
    context.engine().wake()
    return nothing()


def _shown(run: RunRecord) -> dict[str, Any]:
    return {name: getattr(run, name) for name in _RUN}
