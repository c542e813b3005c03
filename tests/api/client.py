"""Asking the application, and what every answer must be."""

from __future__ import annotations

import io
import json
from typing import Any

import jsonschema
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from app.api.openapi import OPENAPI_PATH

DOCUMENT = json.loads(OPENAPI_PATH.read_text(encoding="utf-8"))
HEADERS = {"X-Requested-With": "XMLHttpRequest"}
PROBLEM = "application/problem+json"


class CheckedClient(FlaskClient):
    """Sends the header that the page sends, and checks every answer against the OpenAPI document."""

    def open(self, *args: Any, **options: Any) -> TestResponse:
        options["headers"] = HEADERS | dict(options.get("headers") or {})
        response = super().open(*args, **options | {"buffered": True})
        if response.status_code >= 400:
            assert_problem(response, response.status_code)
        check_against_document(self.application, response)
        return response


def checked_client(app: Any) -> CheckedClient:
    app.test_client_class = CheckedClient
    return app.test_client()


def check_against_document(app: Any, response: TestResponse) -> None:
    """Status, content type and body are as the document says for this path and method."""
    request = response.request
    adapter = app.url_map.bind("localhost")
    try:
        rule, _ = adapter.match(request.path, request.method, return_rule=True)
    except HTTPException:
        assert response.status_code in (404, 405)
        return
    operation = DOCUMENT["paths"].get(template(rule), {}).get(request.method.lower())
    if operation is None:
        assert not rule.rule.startswith("/api") or request.method in ("HEAD", "OPTIONS"), rule.rule
        return
    answers = operation["responses"]
    assert str(response.status_code) in answers, f"{request.method} {rule.rule}: {response.status_code} {response.text}"
    check_body(answers[str(response.status_code)], response)


def check_body(answer: dict[str, Any], response: TestResponse) -> None:
    if "$ref" in answer:
        answer = DOCUMENT["components"]["responses"][answer["$ref"].rsplit("/", 1)[-1]]
    if "content" not in answer:
        assert response.data == b""
        return
    content = answer["content"][response.mimetype]
    if response.mimetype.endswith("json") and "$ref" in content["schema"]:
        schema = content["schema"] | {"components": DOCUMENT["components"]}
        jsonschema.Draft202012Validator(schema).validate(response.json)


def template(rule: Any) -> str:
    """A route of Flask as OpenAPI writes it."""
    return rule.rule.replace("<", "{").replace(">", "}")


def assert_problem(response: TestResponse, status: int, *words: str, pointer: str | None = None) -> dict[str, Any]:
    """The answer is a problem body of that status; the words are in its sentence, the pointer among its errors."""
    assert response.status_code == status, response.text
    assert response.content_type == PROBLEM
    body = json.loads(response.data)
    assert set(body) - {"fits"} == {"type", "title", "status", "detail", "errors"}
    assert body["status"] == status
    assert body["title"] and body["detail"].strip()
    assert all(set(error) == {"pointer", "detail"} for error in body["errors"])
    for secret in ("Traceback", "site-packages", "/tmp/", ".py"):
        assert secret not in response.text
    for word in words:
        assert word in body["detail"], body["detail"]
    if pointer is not None:
        assert pointer in [error["pointer"] for error in body["errors"]], body
    return body


def picture_bytes(size: tuple[int, int] = (20, 10), color: Any = (200, 30, 30), form: str = "PNG") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, color).save(stream, form)
    return stream.getvalue()


def upload(client: FlaskClient, *files: tuple[str, bytes]) -> TestResponse:
    return client.post("/api/images", data={"files": [(io.BytesIO(content), name) for name, content in files]})


def uploaded_id(client: FlaskClient, name: str = "red.png", color: Any = (200, 30, 30)) -> str:
    return upload(client, (name, picture_bytes(color=color))).json["items"][0]["id"]


def run_request(images: list[str], /, **changes: Any) -> dict[str, Any]:
    return {"kind": "visualize", "models": ["VGG16"], "images": images, "method": "lrp.epsilon"} | changes
