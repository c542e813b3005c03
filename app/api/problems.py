"""Every error of the HTTP API in one form: `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, current_app, json, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from app.config import size_text
from app.errors import ProgramError
from app.jobs.trouble import problem_of

MEDIA_TYPE = "application/problem+json"
_logger = logging.getLogger(__name__)


class MalformedRequest(ProgramError):
    status = 400
    title = "Malformed request"


class Forbidden(ProgramError):
    status = 403
    title = "Forbidden"


class UnsupportedMediaType(ProgramError):
    status = 415
    title = "Unsupported media type"


def register(app: Flask) -> None:
    """Answer every error with a problem body, those of Flask itself and unforeseen ones too."""
    app.register_error_handler(ProgramError, _program_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen)


def problem_response(problem: dict[str, Any]) -> Response:
    response = Response(json.dumps(problem), problem["status"], content_type=MEDIA_TYPE)
    if problem["status"] == 503:
        response.headers["Retry-After"] = "5"
    return response


def _program_error(error: ProgramError) -> Response:
    response = problem_response(error.problem())
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    response = problem_response(_body(error.code, error.name, _sentence(error)))
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after", "www-authenticate"):
            response.headers[name] = value
    return response


def _sentence(error: HTTPException) -> str:
    if isinstance(error, NotFound):
        return f"There is nothing at {request.path}."
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        return f"{request.path} does not take {request.method}; it takes {allowed}."
    if isinstance(error, RequestEntityTooLarge):
        allowed = size_text(current_app.config["MAX_CONTENT_LENGTH"])
        return f"The upload is too large: at most {allowed} are taken at once; send fewer files at a time."
    return error.description or error.name


def _unforeseen(error: Exception) -> Response:
    if (trouble := problem_of(error)) is not None:
        _logger.error("Trouble at %s %s", request.method, request.path, exc_info=error)
        return _program_error(trouble)
    _logger.exception("Unforeseen error at %s %s", request.method, request.path, exc_info=error)
    detail = "Something went wrong inside the program; its log says what."
    return problem_response(_body(500, "Internal error", detail))


def _body(status: int, title: str, detail: str) -> dict[str, Any]:
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, "errors": []}
