"""GET /api/methods, GET /api/methods/{id}/card"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.api.answers import listing
from app.errors import NotFound
from app.methods import METHODS
from app.methods.cards import described_card

blueprint = Blueprint("methods", __name__, url_prefix="/api/methods")


@blueprint.get("")
def methods() -> Response:
    """The catalogue of methods with their parameters."""
    return listing([method.describe() for method in METHODS.values()])


@blueprint.get("/<method_id>/card")
def card(method_id: str) -> Response:
    """What a method shows and what it does not, its formula, and what is known to go wrong."""
    if method_id not in METHODS:
        raise NotFound(f"There is no method {method_id!r}; GET /api/methods lists those there are.")
    return jsonify(described_card(METHODS[method_id]))
