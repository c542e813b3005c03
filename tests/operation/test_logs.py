"""What the log says of requests, and above all what it does not say."""

from __future__ import annotations

import logging

import pytest

from tests.api.client import picture_bytes, run_request, upload, uploaded_id
from tests.operation.conftest import lines


def test_a_request_is_one_line_with_its_route_and_not_its_path(client, logged):
    image = uploaded_id(client)
    said = logged(log_format="json", log_level="info")
    client.get(f"/api/images/{image}?secret=1")
    (line,) = [line for line in lines(said()) if line["logger"] == "app.requests"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/images/<image_id>", 200)
    assert line["user"] == "local" and line["bytes"] > 50 and 0 <= line["ms"] < 10_000
    assert line["level"] == "info" and line["time"].endswith("Z") and line["route"] in line["message"]


def test_neither_tokens_nor_cookies_nor_names_are_told(client, logged):
    said = logged(log_format="json", log_level="info")
    headers = {"Authorization": "Bearer s3cret-token", "Cookie": "session=s3cret-cookie"}
    client.get("/api/images?token=s3cret-query", headers=headers)
    upload(client, ("holiday-s3cret.png", picture_bytes()), ("broken-s3cret.png", b"x"))
    client.post("/api/runs", json=run_request(["s3cret-id"], title="s3cret-title"))
    client.get("/api/s3cret-path")
    client.get("/s3cret-path/../x")
    assert len(lines(said())) == 5
    assert "s3cret" not in said()


@pytest.mark.parametrize("form", ["text", "json"])
def test_refused_requests_are_told_too(client, logged, form):
    said = logged(log_format=form, log_level="info")
    client.get("/api/nothing")
    client.post("/api/runs", json={}, headers={"X-Requested-With": "no"})
    assert said().count("\n") == 2 and " none 404 " in said() and " /api/runs 403 " in said()


def test_by_default_nothing_is_said_of_requests(client, logged):
    said = logged()
    client.get("/api/health")
    client.get("/api/nothing")
    assert said() == ""


@pytest.mark.parametrize("text", ["two\nlines", "\x1b[31mred", "a\r\nb", "\u2028line", "\u202eright to left", "\ud800"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_text_cannot_begin_a_line_of_its_own(logged, form, text):
    said = logged(log_format=form)
    logging.getLogger("app.test").warning("A text: %s", text)
    said().encode()
    assert said().count("\n") == 1 and said().endswith("\n")
    assert text not in said()


@pytest.mark.parametrize(("form", "count"), [("text", 5), ("json", 1)])
def test_an_error_comes_with_its_traceback(logged, form, count):
    said = logged(log_format=form)
    try:
        raise ValueError("wrong")
    except ValueError:
        logging.getLogger("app.test").exception("It failed")
    assert "It failed" in said() and "Traceback" in said() and "ValueError: wrong" in said()
    assert len(said().splitlines()) == count
