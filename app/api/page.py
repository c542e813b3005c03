"""GET /"""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from flask.wrappers import Response

from app.access.access import current_access
from app.access.shared import guest
from app.config import VERSION

blueprint = Blueprint("page", __name__)


@blueprint.get("/")
def page() -> Response:
    """The one page of the program; for somebody with a read-only link without all but the one tab."""
    response = make_response(render_template("index.html", version=VERSION, shared=guest() is not None))
    # Where people log in, Back must not show what somebody else has seen.
    response.headers["Cache-Control"] = "no-store" if current_access().needed else "no-cache"
    return response
