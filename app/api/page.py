"""GET /"""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from flask.wrappers import Response

from app.config import VERSION

blueprint = Blueprint("page", __name__)


@blueprint.get("/")
def page() -> Response:
    """The one page of the program."""
    response = make_response(render_template("index.html", version=VERSION))
    response.headers["Cache-Control"] = "no-cache"
    return response
