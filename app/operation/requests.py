"""Watches every request: one line in the log, and the figures for Prometheus."""

from __future__ import annotations

import logging
import time

from flask import Flask, Response, g, request

from app.access.identity import user_or_nobody
from app.operation.figures import Figures
from app.operation.logs import REQUESTS

log = logging.getLogger(REQUESTS)
# What matches no route is counted together: a client must not be able to make up new names.
NO_ROUTE = "none"


def register(app: Flask, figures: Figures) -> None:
    """Has to come before whatever may refuse a request, so that refusals are seen too."""
    app.before_request(_begin)

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("begun", time.perf_counter())
        figures.count_request(request.method, route(), response.status_code, seconds)
        if log.isEnabledFor(logging.INFO):
            _tell(response, seconds)
        return response


def route() -> str:
    """The rule that matched, such as `/api/images/<image_id>`: no id, no name, no query."""
    return request.url_rule.rule if request.url_rule is not None else NO_ROUTE


def _begin() -> None:
    g.begun = time.perf_counter()


def _tell(response: Response, seconds: float) -> None:
    user = user_or_nobody()
    fields = {
        "method": request.method,
        "route": route(),
        "status": response.status_code,
        "ms": round(1000 * seconds, 1),
        "bytes": response.calculate_content_length() or 0,
        "user": user.name if user is not None else "-",
    }
    log.info("%(method)s %(route)s %(status)s %(ms)s ms %(bytes)s bytes %(user)s", fields, extra=fields)
