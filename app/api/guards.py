"""What holds for every request and answer: from which pages it may come, which ids can exist, security headers."""

from __future__ import annotations

import re

from flask import Flask, Response, request

from app.api.problems import Forbidden
from app.errors import NotFound

_UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
# Whatever else stands in a URL cannot be an id, so it need not reach the store.
_ID = re.compile(r"[A-Za-z0-9._:~-]{1,128}")
_FILE_NAME = re.compile(r"[A-Za-z0-9._-]{1,200}")

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def register(app: Flask) -> None:
    app.before_request(_refuse_foreign_pages)
    app.before_request(_refuse_impossible_ids)
    app.after_request(_secured)


def _refuse_foreign_pages() -> None:
    """Other sites' pages may send nothing here that changes anything.

    Their forms cannot have a header of their own, and browsers say where a request comes from.
    """
    if request.method not in _UNSAFE or request.routing_exception is not None:
        return
    if request.headers.get("X-Requested-With") != "XMLHttpRequest":
        raise Forbidden(f"{request.method} needs the header 'X-Requested-With: XMLHttpRequest'.")
    own = f"{request.scheme}://{request.host}"
    if request.headers.get("Origin", own).lower() != own.lower():
        raise Forbidden(
            f"{request.method} is taken from pages of {own} only, and this page is of another origin; behind a reverse "
            "proxy that speaks https the program needs --behind-proxy."
        )
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise Forbidden(f"{request.method} is taken from pages of {own} only, and this page is of another site.")


def _refuse_impossible_ids() -> None:
    if not request.path.startswith("/api/"):
        return
    for name, value in (request.view_args or {}).items():
        allowed = _FILE_NAME if name == "file_name" else _ID
        if not allowed.fullmatch(value):
            kind = name.removesuffix("_id").replace("_", " ")
            raise NotFound(f"There is no {kind} with such a name.")


def _secured(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
