"""Scripts and styles as the browser gets them: without comments and indentation, which are a quarter of their bytes."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, cast

import rcssmin
import rjsmin
from flask import Flask, Response, current_app, request
from werkzeug.utils import safe_join

_MINIFIERS = {
    ".js": (rjsmin.jsmin, "text/javascript"),
    ".css": (rcssmin.cssmin, "text/css"),
}
# What comes from others is small already, and stays as its makers have published it.
_AS_THEY_ARE = "vendor/"


def register(app: Flask) -> None:
    """Answer for scripts and styles in the place of Flask's own view; all other files are still its."""
    app.view_functions["static"] = functools.partial(_static, app.view_functions["static"])


def _static(usual: Any, filename: str) -> Response:
    place = safe_join(cast(str, current_app.static_folder), filename)
    path = None if place is None or filename.startswith(_AS_THEY_ARE) else Path(place)
    if path is None or path.suffix not in _MINIFIERS or not path.is_file():
        return cast(Response, usual(filename=filename))
    text = minified(path, path.stat().st_mtime_ns)
    response = current_app.response_class(text, mimetype=_MINIFIERS[path.suffix][1])
    response.add_etag()
    response.headers["Cache-Control"] = "no-cache"
    return cast(Response, response.make_conditional(request))


@functools.lru_cache(maxsize=1000)
def minified(path: Path, _changed: int) -> str:
    """The text of a script or a style that says the same in fewer bytes."""
    return str(_MINIFIERS[path.suffix][0](path.read_text(encoding="utf-8")))
