"""GET /api/samples"""

from __future__ import annotations

from flask import Blueprint, Response

from app.api.answers import listing
from app.pictures_catalogue import sample_pictures

blueprint = Blueprint("samples", __name__, url_prefix="/api/samples")


@blueprint.get("")
def samples() -> Response:
    """The pictures that ship with the program; their ids can be used in a run as they are."""
    return listing([sample.describe() for sample in sample_pictures()])
