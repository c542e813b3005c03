from __future__ import annotations

import json

import pytest

from tests.api.client import HEADERS, assert_problem, run_request, uploaded_id


def test_400_malformed_json(client):
    for body in (b"{", b'{"kind": NaN}', b"\xff\xfe", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}", b""):
        answer = client.post("/api/runs", data=body, content_type="application/json")
        assert_problem(answer, 400, "not valid JSON")


@pytest.mark.parametrize("path", ["/api/runs", "/api/images", "/api/models"])
def test_403_without_the_header_that_a_foreign_form_cannot_send(app, path):
    answer = app.test_client().post(path, data=b"{}", content_type="application/json")
    assert_problem(answer, 403, "X-Requested-With")


@pytest.mark.parametrize(
    "path",
    [
        "/api/nothing",
        "/nothing",
        "/api/runs/nothing",
        "/api/tabs/nothing",
        "/api/models/nothing",
        "/api/images/nothing",
        "/api/images/sample:nothing",
        "/api/images/nothing/file",
        "/api/images/nothing/thumbnail",
        "/api/models/nothing/methods",
        "/api/runs/nothing/files/nothing.png",
        "/api/runs/x/files/..",
        "/api/runs/%00",
        "/api/tabs/%ff",
        "/api/models/" + "x" * 5000,
        "/api/images/%ED%A0%80/file",
    ],
)
def test_404(client, path):
    assert_problem(client.get(path), 404)


@pytest.mark.parametrize("path", ["/api/runs/x", "/api/tabs/x", "/api/models/x", "/api/images/x"])
def test_404_of_delete_names_the_id(client, path):
    assert_problem(client.delete(path), 404, "'x'")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/runs", "GET"),
        ("DELETE", "/api/methods", "GET"),
        ("PUT", "/api/tabs", "POST"),
        ("PATCH", "/", "GET"),
    ],
)
def test_405_tells_what_is_allowed(client, method, path, allowed):
    answer = client.open(path, method=method)
    assert_problem(answer, 405, method, allowed)
    assert allowed in answer.headers["Allow"]


def test_413(app, client):
    app.config["MAX_CONTENT_LENGTH"] = 100
    answer = client.post("/api/images", data=b"x" * 1000, content_type="multipart/form-data; boundary=b")
    assert_problem(answer, 413, "too large")
    assert_problem(client.post("/api/runs", data=b"x" * 1000, content_type="application/json"), 413, "too large")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_415(client, content_type):
    for path in ("/api/runs", "/api/images", "/api/models"):
        assert_problem(client.post(path, data=b"{}", content_type=content_type), 415)


@pytest.mark.parametrize("body", [[], "text", 1, None, True])
def test_422_a_body_that_is_no_object(client, body):
    answer = client.post("/api/runs", data=json.dumps(body), content_type="application/json")
    assert_problem(answer, 422, "must be a JSON object")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"layer": "\ud800"}, "/layer"),
        ({"layer": "a\x00b"}, "/layer"),
        ({"selection": {"index": 10**30}}, "/selection/index"),
        ({"parameters": {"epsilon": -(10**400)}}, "/parameters/epsilon"),
        ({"a/b~": ["\udfff"]}, "/a~1b~0/0"),
    ],
)
def test_422_what_no_database_can_hold(client, change, pointer):
    body = json.dumps(run_request([uploaded_id(client)], **change))
    assert_problem(client.post("/api/runs", data=body, content_type="application/json"), 422, pointer=pointer)


def test_422_infinite_number(client):
    answer = client.post("/api/runs", data=b'{"parameters": {"epsilon": 1e999}}', content_type="application/json")
    assert_problem(answer, 422, "too large", pointer="/parameters/epsilon")


def test_500_says_nothing_of_the_inside(app, client, quiet_engine, caplog):
    def break_down() -> None:
        raise ZeroDivisionError("secret /home/user/file.py")

    quiet_engine.status = break_down
    body = assert_problem(client.get("/api/health"), 500, "its log")
    assert "secret" not in json.dumps(body)
    assert "ZeroDivisionError" in caplog.text


def test_503_says_when_to_come_back(client):
    answer = client.get("/api/models/VGG19")
    assert_problem(answer, 503, "engine")
    assert answer.headers["Retry-After"] == "5"


def test_every_answer_is_protected(client):
    for path in ("/", "/api/health", "/api/nothing", "/static/js/main.js"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert not [name for name in dict(headers) if name.startswith("Access-Control")]


def test_options_and_head_are_answered(client):
    assert client.options("/api/runs", headers=HEADERS).status_code == 200
    assert client.head("/api/health").status_code == 200
