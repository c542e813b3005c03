"""Logins, requests and uploads are counted in a window that moves."""

from __future__ import annotations

import io
import time

import pytest

from app.access.rates import Rates, network
from app.errors import TooManyRequests
from tests.access.conftest import PASSWORDS, TOKEN
from tests.api.client import HEADERS, assert_problem, checked_client, picture_bytes


def tried(client, name: str, password: str = "a wrong password", address: str = "192.0.2.1") -> int:
    body = {"name": name, "password": password}
    return client.post("/api/session", json=body, environ_base={"REMOTE_ADDR": address}).status_code


@pytest.fixture
def users(make_app, users_file, monkeypatch):
    # What a password costs is not the subject here.
    monkeypatch.setattr("app.access.ways.matches", lambda known, password: False)
    return checked_client(make_app(users=users_file))


def test_an_address_tries_ten_times_a_minute(users):
    assert [tried(users, f"name-{number}") for number in range(12)] == [401] * 10 + [429] * 2
    assert tried(users, "anna", address="192.0.2.2") == 401


def test_a_name_is_tried_ten_times_a_minute(users):
    statuses = [tried(users, "anna", address=f"192.0.2.{number}") for number in range(12)]
    assert statuses == [401] * 10 + [429] * 2
    assert tried(users, " ANNA ", address="192.0.2.99") == 429, "the same name"
    assert tried(users, "boris", address="192.0.2.99") == 401


def test_the_right_password_does_not_help_beyond_the_limit(make_app, users_file):
    client = checked_client(make_app(users=users_file))
    for _ in range(10):
        tried(client, "somebody")
    answer = client.post(
        "/api/session", json={"name": "anna", "password": PASSWORDS["anna"]}, environ_base={"REMOTE_ADDR": "192.0.2.1"}
    )
    assert_problem(answer, 429, "At most 10 logins a minute")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_a_class_behind_one_address_gets_in_and_a_name_is_still_guarded(make_app, users_file, monkeypatch):
    monkeypatch.setattr("app.access.ways.matches", lambda known, password: password == "right")
    client = checked_client(make_app(users=users_file))
    assert [tried(client, name, "right") for name in ("anna", "boris") * 7][:8] == [200] * 8
    assert [tried(client, "carla") for _ in range(5)] == [401] * 5, "mistyped"
    assert tried(client, "boris", "right") == 200
    statuses = [tried(client, "carla") for _ in range(7)]
    assert statuses == [401] * 5 + [429] * 2, "a login of one's own does not help to guess another's"


def test_a_whole_ipv6_network_is_one_address(users):
    statuses = [tried(users, f"name-{number}", address=f"2001:db8:0:1::{number:x}") for number in range(12)]
    assert statuses == [401] * 10 + [429] * 2
    assert tried(users, "anna", address="2001:db8:0:2::1") == 401


@pytest.mark.parametrize(
    ("address", "whose"),
    [("192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8::/64"), ("fe80::1%eth0", "fe80::/64"), ("?", "?"), ("", "")],
)
def test_whose_an_address_is(address, whose):
    assert network(address) == whose


def test_the_window_moves(monkeypatch):
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now)
    rates = Rates()
    for _ in range(5):
        rates.login("192.0.2.1")
    now += 40
    for _ in range(5):
        rates.login("192.0.2.1")
    with pytest.raises(TooManyRequests) as refused:
        rates.login("192.0.2.1")
    assert refused.value.retry_after == pytest.approx(20, abs=1)
    now += 21
    for _ in range(5):
        rates.login("192.0.2.1")
    with pytest.raises(TooManyRequests):
        rates.login("192.0.2.1")


def test_requests_of_one_user_are_limited_and_pictures_are_not(app):
    client = app.test_client()
    headers = HEADERS | {"Authorization": f"Bearer {TOKEN}"}
    for _ in range(600):
        assert client.get("/api/images/1/thumbnail", headers=headers).status_code == 404
    statuses = [client.get("/api/sets", headers=headers).status_code for _ in range(520)]
    assert statuses[:500] == [200] * 500
    assert 429 in statuses
    answer = client.get("/api/sets", headers=headers)
    assert_problem(answer, 429, "500 requests in ten seconds")
    assert 1 <= int(answer.headers["Retry-After"]) <= 10
    assert client.get("/api/health").status_code == 200, "strangers are not this user"


def test_uploads_of_one_user_are_limited(app, monkeypatch):
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now)
    rates = app.extensions["access"].rates
    for _ in range(600):
        rates.upload("local")
    client = checked_client(app)
    data = {"files": [(io.BytesIO(picture_bytes()), "red.png")]}
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert_problem(client.post("/api/images", data=data, headers=headers), 429, "600 uploads a minute")
    now += 61
    data = {"files": [(io.BytesIO(picture_bytes()), "red.png")]}
    assert client.post("/api/images", data=data, headers=headers).status_code == 201


def test_without_a_login_nothing_is_counted(make_app):
    client = make_app(auth=False).test_client()
    assert {client.get("/api/sets").status_code for _ in range(520)} == {200}
