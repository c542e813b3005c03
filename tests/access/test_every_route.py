"""Every route, walked: nothing but a written list answers without a login, under another name or to another site."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import session_json_serializer
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from tests.access.conftest import TOKEN
from tests.api.client import HEADERS, assert_problem

BEARER = HEADERS | {"Authorization": f"Bearer {TOKEN}"}
DAY = 24 * 3600
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
# All that answers without a login. A route that is not here is closed; a file neither.
OPEN = {
    ("GET", "/api/health"),
    ("GET", "/api/ready"),
    ("GET", "/api/session"),
    ("POST", "/api/session"),
    ("DELETE", "/api/session"),
}
OPEN_FILES = {
    "css/base.css",
    "css/home.css",
    "css/login.css",
    "css/tokens.css",
    "icons/icon.svg",
    "js/login.js",
    "js/theme_boot.js",
}


def routes(app: Flask) -> Iterator[tuple[str, str]]:
    """Each method of each route, with something in the place of each variable."""
    for rule in app.url_map.iter_rules():
        values = {name: "js/main.js" if name == "filename" else "1" for name in rule.arguments}
        _, path = rule.build(values, append_unknown=False)
        for method in sorted(rule.methods):
            yield method, path


def closed(app: Flask) -> list[tuple[str, str]]:
    found = [(method, path) for method, path in routes(app) if (_meant(method), path) not in OPEN]
    assert len(found) > 80, "the walk has missed routes"
    return found


def _meant(method: str) -> str:
    return "GET" if method in ("HEAD", "OPTIONS") else method


def signed(app: Flask, age: float = 0, key: bytes | None = None, **changes: str) -> str:
    """A cookie as the application signs it for the one user, of an age in seconds, with another key or content."""

    class Aged(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time() - age)

    interface = app.session_interface
    client = app.test_client()
    client.get(f"/?token={TOKEN}")
    with client.session_transaction() as session:
        content = dict(session) | changes
    serializer = URLSafeTimedSerializer(
        app.secret_key if key is None else key,
        salt=interface.salt,
        serializer=session_json_serializer,
        signer=Aged,
        signer_kwargs={"key_derivation": interface.key_derivation, "digest_method": interface.digest_method},
    )
    return serializer.dumps(content)


def cookie(app: Flask, value: str) -> dict[str, str]:
    return {"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={value}"}


def strangers(app: Flask) -> dict[str, dict[str, str]]:
    """Headers of requests that must not come in."""
    good = signed(app)
    return {
        "nothing": {},
        "wrong token": {"Authorization": "Bearer another-token-that-is-long-enough"},
        "part of the token": {"Authorization": f"Bearer {TOKEN[:-1]}"},
        "empty token": {"Authorization": "Bearer "},
        "token as a password": {"Authorization": f"Basic {TOKEN}"},
        "expired cookie": cookie(app, signed(app, age=30 * DAY + 60)),
        "forged cookie": cookie(app, signed(app, key=b"x" * 32)),
        "cookie with another signature": cookie(app, _changed(good, good.rindex(".") + 1)),
        "cookie with another content": cookie(app, _changed(good, 9)),
        "cookie of another credential": cookie(app, signed(app, stamp="0" * 32)),
        "cookie of another user": cookie(app, signed(app, user="anna")),
        "cookie of nonsense": cookie(app, "nonsense"),
        "good cookie beside a wrong token": cookie(app, good) | {"Authorization": "Bearer wrong"},
    }


def _changed(text: str, place: int) -> str:
    return text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]


def test_every_route_is_closed_to_strangers(app):
    client = app.test_client(use_cookies=False)
    for name, headers in strangers(app).items():
        for method, path in closed(app):
            answer = client.open(path, method=method, headers=HEADERS | headers, buffered=True)
            assert answer.status_code == 401, (name, method, path)
            assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_owner_comes_in_by_token_and_by_cookie(app):
    client = app.test_client(use_cookies=False)
    for headers in (BEARER, cookie(app, signed(app)), cookie(app, signed(app, age=29 * DAY))):
        for method, path in closed(app):
            answer = client.open(path, method=method, headers=HEADERS | headers, buffered=True)
            assert answer.status_code not in (401, 403, 421), (method, path)


def test_open_routes_say_nothing_to_strangers(app):
    client = app.test_client()
    assert client.get("/api/health").json == {"status": "ok"}
    told = client.get("/api/session").json
    assert told == {"user": None, "login": "token", "usage": None, "limits": None}
    assert client.delete("/api/session", headers=HEADERS).status_code == 204


def test_of_the_files_only_those_of_the_login_page_are_open(app):
    client = app.test_client()
    folder = Path(app.static_folder)
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    answers = {name: client.get(f"/static/{name}", buffered=True).status_code for name in names}
    assert {name for name, status in answers.items() if status == 200} == OPEN_FILES
    assert {status for name, status in answers.items() if name not in OPEN_FILES} == {401}


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/static/", "/static/../app/config.py", "//", "/x"])
def test_what_is_not_there_is_closed_too(app, path):
    assert app.test_client().get(path).status_code == 401


def test_pages_get_the_login_page_and_the_api_a_problem(app):
    client = app.test_client()
    for path in ("/", "/elsewhere"):
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (401, "text/html")
        assert 'action="/api/session"' in answer.text and "main.js" not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
    assert_problem(client.get("/api/models"), 401, "needs a login", "Bearer")


FOREIGN = {
    "Origin": [
        "http://evil.example",
        "https://localhost",
        "http://localhost:5001",
        "http://localhost.evil.example",
        "null",
        "",
    ],
    "Sec-Fetch-Site": ["cross-site", "same-site", "", "nonsense"],
    "X-Requested-With": ["", "xmlhttprequest", "fetch"],
}


@pytest.mark.parametrize(
    ("header", "value"), [(header, value) for header, values in FOREIGN.items() for value in values]
)
def test_unsafe_routes_take_nothing_from_other_sites(app, header, value):
    client = app.test_client()
    walked = [(method, path) for method, path in routes(app) if method in UNSAFE]
    assert len(walked) > 10
    for method, path in walked:
        answer = client.open(path, method=method, headers=BEARER | {header: value}, buffered=True)
        assert_problem(answer, 403, method)


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}]
)
def test_unsafe_routes_take_what_comes_from_the_page(app, headers):
    answer = app.test_client().post("/api/sets", json={}, headers=BEARER | headers)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "192.0.2.7",
        "localhost:5000:1",
        "user@localhost",
        "[::2]",
        "127.0.0.1.evil.example",
        "127.1.evil.example:80",
    ],
)
def test_every_route_answers_under_known_names_only(app, host):
    client = app.test_client()
    for method, path in routes(app):
        answer = client.open(path, method=method, headers=BEARER | {"Host": host}, buffered=True)
        assert answer.status_code == 421, (method, path)
    assert_problem(client.get("/api/models", headers=BEARER | {"Host": host}), 421, "--allowed-hosts")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:5000", "127.0.0.1:5000", "127.0.0.9", "[::1]:5000"])
def test_this_machine_has_several_names(app, host):
    assert app.test_client().get("/api/models", headers=BEARER | {"Host": host}).status_code == 200


def test_nothing_is_offered_to_other_origins(app):
    client = app.test_client()
    for method, path in routes(app):
        answer = client.open(path, method=method, headers=BEARER | {"Origin": "http://evil.example"}, buffered=True)
        assert not [name for name in dict(answer.headers) if name.startswith("Access-Control")], (method, path)


def test_without_a_login_the_same_checks_hold(make_app):
    client = make_app(auth=False).test_client()
    assert client.get("/api/models").status_code == 200
    assert client.get("/api/models", headers={"Host": "evil.example"}).status_code == 421
    assert client.post("/api/sets", headers=HEADERS | {"Origin": "http://evil.example"}).status_code == 403
    assert client.get("/api/session").json["user"] == {"name": "local", "admin": True}
