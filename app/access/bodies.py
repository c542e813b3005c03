"""Looks at the login before a large body is received: the server writes bodies to the disk before anything else sees
them, so that strangers could fill it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import Error

from app.access.access import access_of

# What anybody may send: a login, or an upload of somebody whose login has just ended, who is told so in the usual way.
OPEN_BYTES = 16 * 2**20
_SENTENCE = "This needs a login before so much can be sent."


class LoginNeeded(Error):
    """The answer without the body having been received; the connection is closed after it."""

    code = 401
    reason = "Unauthorized"

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        body = {"type": "urn:innvestigate-gui:Unauthorized", "title": "Login needed", "status": self.code}
        text = json.dumps(body | {"detail": self.body, "errors": []}).encode()
        headers = [("Content-Type", "application/problem+json"), ("WWW-Authenticate", "Bearer")]
        return f"{self.code} {self.reason}", headers, text


def channels_for(app: Flask) -> type[HTTPChannel]:
    """Connections of the server that take large bodies from those only who are logged in."""

    class Parser(HTTPRequestParser):
        adj: Any
        completed: bool
        _may_send: Callable[[dict[str, str]], bool] = staticmethod(lambda headers: _is_known(app, headers))

        def received(self, data: bytes) -> int:
            before = self.headers_finished
            consumed = super().received(data)
            if self.headers_finished and not before and not self.completed and self._is_large():
                self._refuse_strangers()
            return consumed

        def _is_large(self) -> bool:
            return self.chunked or self.content_length > OPEN_BYTES

        def _refuse_strangers(self) -> None:
            if self._may_send(self.headers):
                return
            if self.chunked:  # how much comes is not known before
                self.adj = copy.copy(self.adj)
                self.adj.max_request_body_size = OPEN_BYTES
                return
            self.error, self.completed, self.expect_continue = LoginNeeded(_SENTENCE), True, False

    return type("Channel", (HTTPChannel,), {"parser_class": Parser})


def _is_known(app: Flask, headers: dict[str, str]) -> bool:
    """Whether the headers, as the server names them, are those of somebody who is logged in."""
    environment: dict[str, Any] = {f"HTTP_{name}": value for name, value in headers.items()}
    environment |= {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    environment |= {"wsgi.url_scheme": "http", "wsgi.input": None, "wsgi.errors": None}
    try:
        with app.request_context(environment):
            return access_of(app).user() is not None
    except Exception:  # headers that are no headers are told in the usual way
        return False
