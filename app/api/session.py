"""GET /api/session, POST /api/session, DELETE /api/session"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from app.access import cookies
from app.access.access import current_access
from app.access.identity import User, user_or_nobody
from app.access.passwords import LONGEST
from app.api import answers, context
from app.api.bodies import json_object, json_type, refuse_unknown
from app.errors import InvalidInput, Unauthorized
from app.jobs.limits import Limits

blueprint = Blueprint("session", __name__, url_prefix="/api/session")

# What each way of getting in asks for.
_FIELDS = {"none": (), "token": ("token",), "password": ("password",), "users": ("name", "password")}
_WRONG = {"token": "This is not the token of this program.", "password": "The password is wrong."}


@blueprint.get("")
def show() -> Response:
    """Who is logged in, and how to log in."""
    return _answer(user_or_nobody())


@blueprint.post("")
def log_in() -> Response:
    """Log in; the answer brings the cookie."""
    access = current_access()
    body = json_object()
    refuse_unknown(body, ("name", "password", "token"))
    given = {name: _text(body, name) for name in _FIELDS[access.way.kind]}
    if access.needed:
        name = given.get("name", "").strip().lower()
        access.rates.login(request.remote_addr or "", name)
        g.user = access.way.enter(name, given.get("token", given.get("password", "")))
        if g.user is None:
            raise Unauthorized(_WRONG.get(access.way.kind, "The name or the password is wrong."))
        access.rates.logged_in(request.remote_addr or "")
        cookies.remember(access.way, g.user, access.key)
    return _answer(g.user)


@blueprint.delete("")
def log_out() -> Response:
    """End the login, in this browser and for every copy of its cookie."""
    access = current_access()
    cookies.forget(access.way, access.key, access.ended)
    return answers.nothing()


def _answer(user: User | None) -> Response:
    facts = dict.fromkeys(("user", "usage", "limits")) if user is None else _of_user(user)
    response = jsonify({"login": current_access().way.kind, **facts})
    response.headers["Cache-Control"] = "no-store"
    return response


def _of_user(user: User) -> dict[str, Any]:
    return {
        "user": {"name": user.name, "admin": user.admin},
        "usage": asdict(context.everybodys_store().of(user.name).usage()),
        "limits": asdict(Limits.of(context.settings())),
    }


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise InvalidInput.at(f"/{name}", f"'{name}' must be text, got {json_type(value)}.")
    if len(value) > LONGEST:
        raise InvalidInput.at(f"/{name}", f"'{name}' must have at most {LONGEST} characters, got {len(value)}.")
    return value
