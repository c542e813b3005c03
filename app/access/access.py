"""All that decides who may come in, made once from the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from flask import Flask, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

from app.access import cookies
from app.access.ended_logins import EndedLogins
from app.access.hosts import Hosts, hosts_for
from app.access.identity import LOCAL, User
from app.access.rates import Rates
from app.access.secret_key import secret_key
from app.access.ways import Nothing, Token, Way, fixed_token, same, way_in
from app.config import Settings

_EXTENSION = "access"


@dataclass(frozen=True)
class Access:
    way: Way
    hosts: Hosts
    key: bytes = field(repr=False)
    # Lets scripts in; also beside accounts.
    token: str | None = field(repr=False)
    ended: EndedLogins = field(repr=False)
    rates: Rates = field(default_factory=Rates, repr=False)

    @property
    def needed(self) -> bool:
        """Whether anybody has to log in."""
        return not isinstance(self.way, Nothing)

    def user(self) -> User | None:
        """Who sends the present request; None when that is not known."""
        if not self.needed:
            return LOCAL
        if (authorization := request.headers.get("Authorization")) is not None:
            return self._bearer(authorization)
        return cookies.remembered(self.way, self.key, self.ended)

    def _bearer(self, authorization: str) -> User | None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or self.token is None or not same(token.strip(), self.token):
            return None
        return LOCAL


def register(app: Flask, settings: Settings) -> Access:
    """Make the application's access; `CannotStart` when the settings are not safe."""
    way = way_in(settings)
    token = way.text if isinstance(way, Token) else fixed_token(settings)
    ended = EndedLogins(settings.instance_dir, cookies.LASTS.total_seconds())
    hosts, key = hosts_for(settings.host, settings.allowed_hosts), secret_key(settings.instance_dir)
    access = Access(way, hosts, key, token, ended)
    cookies.configure(app, access.key)
    app.extensions[_EXTENSION] = access
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return access


def access_of(app: Flask) -> Access:
    return cast(Access, app.extensions[_EXTENSION])


def current_access() -> Access:
    return access_of(current_app)
