"""Logins as signed cookies: who it is, and a stamp of the credential that let her in."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from flask import Flask, current_app, request, session
from flask.sessions import SecureCookieSessionInterface

from app.access.ended_logins import EndedLogins
from app.access.identity import User
from app.access.ways import Way

LASTS = timedelta(days=30)
_USER, _STAMP, _LINK, _LOGIN = "user", "stamp", "link", "login"


class SignedCookies(SecureCookieSessionInterface):
    """Flask's session with SHA-256; for https only when it was made over https."""

    digest_method = staticmethod(hashlib.sha256)

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def configure(app: Flask, key: bytes) -> None:
    """Sign cookies with the key of this install.

    Cookies belong to a host, not to a port: a name of its own keeps several programs on one host apart.
    """
    app.session_interface = SignedCookies()
    app.secret_key = key
    app.config |= {
        "SESSION_COOKIE_NAME": f"innvestigate-gui-{_digest(key, 'name')[:8]}",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": LASTS,
    }


def remember(way: Way, user: User, key: bytes) -> None:
    """Put a login into the answer."""
    found = way.known(user.name)
    session.clear()
    if found is not None:
        session.permanent = True
        session[_USER], session[_STAMP] = user.name, _stamp(key, user.name, found[1])
        session[_LOGIN] = secrets.token_urlsafe(12)


def remember_link() -> None:
    """Note that the page was opened by a read-only link: the files that it consists of cannot repeat the link."""
    session[_LINK] = True


def came_by_link() -> bool:
    return session.get(_LINK) is True


def forget(way: Way, key: bytes, ended: EndedLogins) -> None:
    """End the login of the request's cookie, also for copies of it."""
    if remembered(way, key, ended) is not None:
        ended.add(_login())
    session.clear()


def remembered(way: Way, key: bytes, ended: EndedLogins) -> User | None:
    """Who the request's cookie says it is; None when the login was ended, or user or credential are gone."""
    name, stamp = session.get(_USER), session.get(_STAMP)
    if not isinstance(name, str) or not isinstance(stamp, str):
        return None
    found = way.known(name)
    if found is None or not hmac.compare_digest(stamp, _stamp(key, name, found[1])) or _login() in ended:
        return None
    return found[0]


def _login() -> str:
    """The name of the request's login; cookies of 0.1.0 have none, and are known by what they are."""
    named = session.get(_LOGIN)
    if isinstance(named, str):
        return named
    return hashlib.sha256(request.cookies.get(current_app.config["SESSION_COOKIE_NAME"], "").encode()).hexdigest()


def _stamp(key: bytes, name: str, credential: str) -> str:
    """A text that says nothing about the credential: the browser can read what a cookie holds."""
    return _digest(key, f"stamp:{name}:{credential}")[:32]


def _digest(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()
