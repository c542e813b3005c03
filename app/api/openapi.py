"""GET /api/openapi.json"""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, send_file

blueprint = Blueprint("openapi", __name__, url_prefix="/api")

OPENAPI_PATH = Path(__file__).with_name("openapi.json")


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The description of this API (OpenAPI 3.1)."""
    return send_file(OPENAPI_PATH, mimetype="application/json")
