"""GET /api/metrics"""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from app.access.identity import current_user
from app.api import context
from app.api.problems import Forbidden

blueprint = Blueprint("metrics", __name__, url_prefix="/api/metrics")
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@blueprint.get("")
def metrics() -> Response:
    """Figures for Prometheus, for administrators and scripts with the token."""
    if not current_user().admin:
        raise Forbidden("The figures are for administrators; ask one, or use the token of the program.")
    return current_app.response_class(context.figures().text(), content_type=MEDIA_TYPE)
