"""The forms of good answers: lists, creations, things that change, things that never do."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from flask import Response, current_app, jsonify, request, send_file

from app.errors import NotFound

POLL_SECONDS = 1
# A file that a browser shows by itself may run nothing and load nothing, whatever is in it.
FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
IMMUTABLE = "private, max-age=31536000, immutable"


def listing(items: list[dict[str, Any]], following: str | None = None) -> Response:
    return jsonify({"items": items, "next": following})


def created(body: dict[str, Any], location: str, status: int = 201) -> Response:
    response = jsonify(body)
    response.status_code = status
    response.headers["Location"] = location
    return response


def nothing() -> Response:
    return current_app.response_class(status=204)


def changing(body: dict[str, Any], finished: bool = True) -> Response:
    """An answer to poll: with an ETag, 304 when the client has it already, `Retry-After` while it changes."""
    response = jsonify(body)
    response.add_etag()
    response.headers["Cache-Control"] = "private, no-cache"
    if not finished:
        response.headers["Retry-After"] = str(POLL_SECONDS)
    return cast(Response, response.make_conditional(request))


def changing_by_tag(tag: str, build: Callable[[], dict[str, Any]], finished: bool, seconds: int) -> Response:
    """Like `changing` for a body that is costly to build: `tag` names its state, so one that the client has is not."""
    known = request.if_none_match.contains(tag)
    response = current_app.response_class(status=304) if known else in_parts(build())
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    if not finished:
        response.headers["Retry-After"] = str(seconds)
    return response


def in_parts(body: dict[str, Any]) -> Response:
    """The JSON of an object; of what it holds as iterator one item after the other is made and written."""
    dumps = functools.partial(current_app.json.dumps, separators=(",", ":"))
    text = bytearray()
    for name, value in body.items():
        text += b"," if text else b"{"
        text += f"{dumps(name)}:".encode()
        if not isinstance(value, Iterator):
            text += dumps(value).encode()
            continue
        text += b"["
        for place, item in enumerate(value):
            text += (b"," if place else b"") + dumps(item).encode()
        text += b"]"
    text += b"}\n"
    return current_app.response_class(bytes(text), mimetype="application/json")


def attachment(parts: Iterable[bytes], name: str, media_type: str) -> Response:
    """Sent part by part, to be saved under a name."""
    response = current_app.response_class(parts, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def immutable(path: Path, media_type: str, download_name: str | None = None) -> Response:
    """A file whose URL will never mean another content; with a name it is offered for saving."""
    if not path.is_file():
        raise NotFound("This file is not there any more; it may have been deleted.")
    response = send_file(
        path, mimetype=media_type, as_attachment=download_name is not None, download_name=download_name, max_age=None
    )
    response.headers["Cache-Control"] = IMMUTABLE
    response.headers["Content-Security-Policy"] = FILE_POLICY
    return response
