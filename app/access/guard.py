"""The one place that lets a request in. What is not on the list of open places needs a login."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, Response, g, redirect, render_template, request

from app.access import cookies, shared
from app.access.access import Access, current_access
from app.errors import Misdirected, ProgramError, TooManyRequests, Unauthorized

# What answers without a login: by endpoint, and of the static files by name those of the login page.
OPEN_ENDPOINTS = {"health.health", "ready.ready", "session.show", "session.log_in", "session.log_out"}
OPEN_FILES = {
    "css/tokens.css",
    "css/base.css",
    "css/home.css",
    "css/login.css",
    "icons/icon.svg",
    "js/login.js",
    "js/theme_boot.js",
}
# Pictures come by the hundred and stay in the browser; they are not counted.
UNCOUNTED_ENDPOINTS = {"static", "images.file", "images.thumbnail", "runs.file", "maps.compact_map"}
UPLOADS = {"images.upload", "models.upload"}
_PAGE = "page.page"
_TOKEN = "token"
_SENTENCES = {
    "token": "This needs a login: open the address that the program printed when it started, or send its token "
    "in the header 'Authorization: Bearer ...'.",
    "password": "This needs a login: open the page and give the password.",
    "users": "This needs a login: open the page and give name and password.",
}


def register(app: Flask) -> None:
    app.before_request(_admit)


def _admit() -> Response | None:
    access = current_access()
    if not access.hosts.include(request.host):
        raise Misdirected(
            f"The program does not answer under the name {request.host[:80]!r}; whoever runs it can add the name "
            "with --allowed-hosts."
        )
    g.user = access.user()
    if request.endpoint == _PAGE and _TOKEN in request.args:
        return _exchanged(access)
    if shared.is_asked_for() and not is_open(request.endpoint, request.view_args or {}):
        return _by_link(access)
    if g.user is not None:
        if access.needed:
            _count(access, g.user.name)
        return None
    if is_open(request.endpoint, request.view_args or {}):
        return None
    if _asks_for_a_page():
        return login_page(access)
    raise Unauthorized(_SENTENCES[access.way.kind])


def is_open(endpoint: str | None, arguments: dict[str, str]) -> bool:
    """Whether an endpoint with these arguments of its URL answers without a login."""
    if endpoint == "static":
        return arguments.get("filename") in OPEN_FILES or cookies.came_by_link()
    return endpoint in OPEN_ENDPOINTS


def login_page(access: Access, problem: ProgramError | None = None) -> Response:
    """The login page in the place of the page that was asked for."""
    html = render_template("login.html", kind=access.way.kind, problem=problem.detail if problem else "")
    response = Response(html, problem.status if problem else 401, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["WWW-Authenticate"] = "Bearer"
    if problem is not None and problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _exchanged(access: Access) -> Response:
    """A cookie for the token in the address, and the same address without it."""
    if g.user is None:
        try:
            access.rates.login(request.remote_addr or "")
        except TooManyRequests as error:
            return login_page(access, error)
        g.user = access.way.enter("", request.args[_TOKEN]) if access.way.kind == "token" else None
        if g.user is None:
            return login_page(access, Unauthorized("The token in the address is not the one of this program."))
        cookies.remember(access.way, g.user, access.key)
    rest = urlencode([(name, value) for name, value in request.args.items(multi=True) if name != _TOKEN])
    response = redirect(f"{request.path}?{rest}" if rest else request.path)
    response.headers["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]


def _by_link(access: Access) -> Response | None:
    """Somebody with a read-only link, logged in or not."""
    try:
        g.user = shared.admit()
    except ProgramError as error:
        if _asks_for_a_page():
            return _no_link(error)
        raise
    if request.endpoint == _PAGE:
        cookies.remember_link()
    if request.endpoint not in UNCOUNTED_ENDPOINTS:
        access.rates.request(f"share {g.guest.share}")
    return None


def _no_link(problem: ProgramError) -> Response:
    """A page that says why a read-only link opens nothing."""
    html = render_template("no_link.html", problem=problem.detail)
    response = Response(html, problem.status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def _count(access: Access, user: str) -> None:
    if request.method == "POST" and request.endpoint in UPLOADS:
        access.rates.upload(user)
    if request.endpoint not in UNCOUNTED_ENDPOINTS:
        access.rates.request(user)


def _asks_for_a_page() -> bool:
    readable = request.method in ("GET", "HEAD")
    return readable and not request.path.startswith(("/api/", "/static/")) and request.path != "/api"
