"""GET /api/methods"""

from __future__ import annotations

from flask import Blueprint, Response

from app.api.answers import listing
from app.methods import METHODS

blueprint = Blueprint("methods", __name__, url_prefix="/api/methods")


@blueprint.get("")
def methods() -> Response:
    """The catalogue of methods with their parameters."""
    return listing([method.describe() for method in METHODS.values()])
