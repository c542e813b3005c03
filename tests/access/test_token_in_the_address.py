"""The address that is printed at the start: its token becomes a cookie and goes from the address."""

from __future__ import annotations

import logging

import pytest

from tests.access.conftest import TOKEN


def test_the_token_becomes_a_cookie_and_leaves_the_address(app):
    client = app.test_client()
    answer = client.get(f"/?token={TOKEN}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    page = client.get("/")
    assert page.status_code == 200 and "main.js" in page.text
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "target"),
    [
        (f"/?share=a%26b&token={TOKEN}&share=c", "/?share=a%26b&share=c"),
        (f"/?token={TOKEN}&next=//evil.example", "/?next=%2F%2Fevil.example"),
        (f"/?token={TOKEN}&token=again", "/"),
    ],
)
def test_the_rest_of_the_address_stays(app, address, target):
    assert app.test_client().get(address).headers["Location"] == target


def test_it_leaves_the_address_of_those_who_are_in(app, make_app):
    client = app.test_client()
    client.get(f"/?token={TOKEN}")
    for address in (f"/?token={TOKEN}", "/?token=of-an-earlier-start"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")
        assert "Set-Cookie" not in answer.headers
    assert make_app(auth=False).test_client().get("/?token=x").headers["Location"] == "/"


def test_a_wrong_token_gets_the_login_page(app):
    client = app.test_client()
    answer = client.get("/?token=wrong")
    assert (answer.status_code, answer.mimetype) == (401, "text/html")
    assert "not the one of this program" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_only_the_page_takes_it(app):
    client = app.test_client()
    assert client.get(f"/api/models?token={TOKEN}").status_code == 401
    assert client.get(f"/elsewhere?token={TOKEN}").status_code == 401


def test_guessing_it_is_limited(app):
    client = app.test_client()
    statuses = [client.get(f"/?token=guess-{number}").status_code for number in range(11)]
    assert statuses == [401] * 10 + [429]
    answer = client.get(f"/?token={TOKEN}")
    assert (answer.status_code, answer.mimetype) == (429, "text/html")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_neither_log_nor_settings_tell_the_token(app, caplog):
    caplog.set_level(logging.DEBUG)
    client = app.test_client()
    client.get(f"/?token={TOKEN}")
    client.get("/api/models", headers={"Authorization": f"Bearer {TOKEN}"})
    client.get("/?token=a-wrong-token-of-somebody")
    app.extensions["engine"].status = None  # so that the next answer is an unforeseen error
    assert client.get("/api/health", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 500
    assert "Unforeseen error" in caplog.text
    for secret in (TOKEN, "a-wrong-token"):
        assert secret not in caplog.text
    assert TOKEN not in repr(app.extensions["settings"]) + repr(app.extensions["access"])
