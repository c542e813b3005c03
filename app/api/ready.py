"""GET /api/ready"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.api import context
from app.errors import Unavailable

blueprint = Blueprint("ready", __name__, url_prefix="/api/ready")


@blueprint.get("")
def ready() -> Response:
    """That everything needed is there: database, disk, engine worker."""
    problems = {part: problem for part, problem in context.readiness().parts().items() if problem is not None}
    if problems:
        errors = [{"pointer": f"/{part}", "detail": problem} for part, problem in problems.items()]
        raise Unavailable(" ".join(problems.values()), errors)
    return jsonify({"status": "ready"})
