"""GET /api/health"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.access.identity import user_or_nobody
from app.api import context
from app.config import VERSION

blueprint = Blueprint("health", __name__, url_prefix="/api/health")


@blueprint.get("")
def health() -> Response:
    """That the web process answers, and for those who are logged in how the engine is."""
    if user_or_nobody() is None:
        return jsonify({"status": "ok"})
    status = context.engine().status()
    engine = {"state": status["state"], "detail": status["detail"]}
    return jsonify({"status": "ok", "workers": status["workers"], "version": VERSION, "engine": engine})
