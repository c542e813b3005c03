"""Logging in and out through the API, in each of the ways, and what ends a login."""

from __future__ import annotations

import time

import pytest

from app.access import cookies
from app.access.ended_logins import FILE_NAME, EndedLogins
from app.access.passwords import hashed
from app.access.private_files import write_private
from tests.access.conftest import PASSWORD, PASSWORDS, TOKEN, write_users
from tests.api.client import HEADERS, assert_problem, checked_client

BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def users(make_app, users_file):
    return checked_client(make_app(users=users_file))


def log_in(client, **given):
    return client.post("/api/session", json=given)


def is_in(client) -> bool:
    return client.get("/api/models").status_code == 200


def test_with_the_token(app):
    client = checked_client(app)
    assert_problem(log_in(client, token="another-token-of-this-length"), 401, "token")
    assert not is_in(client)
    answer = log_in(client, token=TOKEN)
    assert (answer.json["user"], answer.json["login"]) == ({"name": "local", "admin": True}, "token")
    assert is_in(client)


def test_with_the_one_password(make_app, password_file):
    client = checked_client(make_app(password_file=password_file))
    assert client.get("/api/session").json["login"] == "password"
    assert_problem(log_in(client, password="another password"), 401, "password")
    assert log_in(client, password=PASSWORD).json["user"] == {"name": "local", "admin": True}
    assert is_in(client)


def test_with_an_account(users):
    assert users.get("/api/session").json["login"] == "users"
    for name, password in (("anna", PASSWORDS["boris"]), ("nobody", PASSWORDS["anna"]), ("", ""), ("local", "local")):
        assert_problem(log_in(users, name=name, password=password), 401, "The name or the password is wrong.")
    assert log_in(users, name="boris", password=PASSWORDS["boris"]).json["user"] == {"name": "boris", "admin": False}
    assert log_in(users, name=" Anna", password=PASSWORDS["anna"]).json["user"] == {"name": "anna", "admin": True}
    assert users.get("/api/session").json["user"] == {"name": "anna", "admin": True}


def test_logging_out(users):
    log_in(users, name="anna", password=PASSWORDS["anna"])
    assert is_in(users)
    assert users.delete("/api/session").status_code == 204
    assert not is_in(users)
    assert users.get("/api/session").json["user"] is None


@pytest.mark.parametrize("named", [True, False], ids=["of today", "of 0.1.0"])
def test_a_copy_of_a_cookie_ends_with_the_login_and_no_other_does(make_app, users_file, named, monkeypatch):
    if not named:
        monkeypatch.setattr(cookies.secrets, "token_urlsafe", lambda _count: None)  # no name in the cookie
    app = make_app(users=users_file)
    mine, copy, other = (checked_client(app) for _ in range(3))
    for client in (mine, other):
        log_in(client, name="anna", password=PASSWORDS["anna"])
    (cookie,) = mine._cookies.values()
    copy.set_cookie(cookie.key, cookie.value)
    assert is_in(copy)
    mine.delete("/api/session")
    assert (is_in(mine), is_in(copy)) == (False, False)
    assert is_in(other) or not named  # without a name, two logins of one second are one
    again = checked_client(make_app(users=users_file))  # also after a restart
    again.set_cookie(cookie.key, cookie.value)
    assert not is_in(again)


def test_ended_logins_are_forgotten_when_their_cookies_have_ended_too(tmp_path):
    now = [1000.0]
    ended = EndedLogins(tmp_path, 10, lambda: now[0])
    ended.add("one")
    now[0] = 1011.0
    ended.add("two")
    assert (tmp_path / FILE_NAME).read_text() == "two 1021\n"
    assert "two" in EndedLogins(tmp_path, 10) and "one" not in EndedLogins(tmp_path, 10)
    (tmp_path / FILE_NAME).write_bytes(b"\xff damaged\n")
    assert "two" not in EndedLogins(tmp_path, 10)


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({}, "/name"),
        ({"name": "anna"}, "/password"),
        ({"name": 7, "password": "x"}, "/name"),
        ({"name": "anna", "password": "x" * 1001}, "/password"),
        ({"name": "anna", "password": "x", "admin": True}, "/admin"),
    ],
)
def test_422_names_what_is_missing(users, given, pointer):
    assert_problem(log_in(users, **given), 422, pointer=pointer)


def test_a_form_of_another_site_cannot_log_in(users):
    answer = users.post("/api/session", data={"name": "anna", "password": PASSWORDS["anna"]})
    assert_problem(answer, 415, "JSON")
    body = {"name": "anna", "password": PASSWORDS["anna"]}
    assert_problem(users.post("/api/session", json=body, headers={"Origin": "http://evil.example"}), 403, "POST")
    assert not is_in(users)


def test_a_changed_password_ends_logins(users, users_file):
    log_in(users, name="anna", password=PASSWORDS["anna"])
    anna, boris = users_file.read_text().splitlines()
    write_private(users_file, f"{anna}\nboris:{hashed('new')}\n")
    assert is_in(users), "the password of somebody else has changed"
    write_private(users_file, "anna:" + hashed("anna's new password") + f"\n{boris}\n")
    assert not is_in(users)
    assert_problem(log_in(users, name="anna", password=PASSWORDS["anna"]), 401)
    assert log_in(users, name="anna", password="anna's new password").status_code == 200


def test_the_same_password_hashed_again_ends_logins_too(users, users_file):
    log_in(users, name="anna", password=PASSWORDS["anna"])
    write_private(users_file, f"anna:{hashed(PASSWORDS['anna'])}\n")
    assert not is_in(users)


def test_a_removed_user_is_out(users, users_file):
    log_in(users, name="boris", password=PASSWORDS["boris"])
    write_users(users_file, {"anna": PASSWORDS["anna"]})
    assert not is_in(users)
    assert_problem(log_in(users, name="boris", password=PASSWORDS["boris"]), 401)


def test_an_administrator_who_is_one_no_more(users, users_file):
    log_in(users, name="anna", password=PASSWORDS["anna"])
    users_file.write_text(users_file.read_text().replace(":admin", ""))
    assert users.get("/api/session").json["user"] == {"name": "anna", "admin": False}


@pytest.mark.parametrize("content", [None, "", "anna:no hash", "\xff"])
def test_a_users_file_that_cannot_be_used_lets_nobody_in(users, users_file, caplog, content):
    log_in(users, name="anna", password=PASSWORDS["anna"])
    users_file.unlink()
    if content is not None:
        users_file.write_text(content, encoding="latin-1")
    assert not is_in(users)
    assert_problem(log_in(users, name="anna", password=PASSWORDS["anna"]), 401)
    assert content == "" or "Nobody can log in" in caplog.text
    write_users(users_file, PASSWORDS)
    assert log_in(users, name="anna", password=PASSWORDS["anna"]).status_code == 200


def test_a_changed_one_password_ends_logins(make_app, password_file):
    client = checked_client(make_app(password_file=password_file))
    log_in(client, password=PASSWORD)
    assert is_in(client)
    write_private(password_file, hashed("another password"))
    assert not is_in(client)


def test_a_changed_token_ends_logins(make_app):
    client = checked_client(make_app(token=TOKEN))
    log_in(client, token=TOKEN)
    cookie = client.get_cookie(_cookie_name(client))
    for token, status in ((TOKEN, 200), ("another-token-of-this-length", 401)):
        again = make_app(token=token).test_client(use_cookies=False)
        assert again.get("/api/models", headers={"Cookie": f"{cookie.key}={cookie.value}"}).status_code == status


def test_a_login_with_the_token_of_a_start_outlasts_the_start(make_app):
    first, second = make_app(), make_app()
    token = first.extensions["access"].token
    assert token != second.extensions["access"].token and len(token) == 32
    client = checked_client(first)
    log_in(client, token=token)
    cookie = client.get_cookie(_cookie_name(client))
    again = second.test_client(use_cookies=False)
    assert again.get("/api/models", headers={"Cookie": f"{cookie.key}={cookie.value}"}).status_code == 200
    assert again.get("/api/models", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_login_of_one_way_is_none_of_another(make_app, users_file, app):
    client = checked_client(app)
    log_in(client, token=TOKEN)
    cookie = client.get_cookie(_cookie_name(client))
    again = make_app(users=users_file).test_client(use_cookies=False)
    assert again.get("/api/models", headers={"Cookie": f"{cookie.key}={cookie.value}"}).status_code == 401


def test_scripts_come_in_beside_accounts_with_the_operators_token(make_app, users_file):
    app = make_app(users=users_file, token=TOKEN)
    client = app.test_client()
    assert client.get("/api/session", headers=BEARER).json["user"] == {"name": "local", "admin": True}
    assert client.get("/api/models", headers=BEARER).status_code == 200
    # It is for scripts: a browser gets no cookie for it.
    assert client.get(f"/?token={TOKEN}").status_code == 401
    assert_problem(log_in(checked_client(app), token=TOKEN), 422, pointer="/name")


def test_the_cookie_is_for_the_browser_alone(users):
    answer = log_in(users, name="anna", password=PASSWORDS["anna"])
    (header,) = answer.headers.getlist("Set-Cookie")
    assert "HttpOnly" in header and "SameSite=Strict" in header and "Path=/" in header
    assert "Secure" not in header and "Domain" not in header
    expires = users.get_cookie(_cookie_name(users)).expires.timestamp()
    assert expires - time.time() == pytest.approx(30 * 24 * 3600, abs=60)
    assert users.get("/api/models").headers.getlist("Set-Cookie") == []
    assert "Cookie" in users.get("/api/models").headers["Vary"], "caches must not mix users"


def test_the_cookie_tells_nothing_about_the_credential(app, users, users_file):
    client = checked_client(app)
    log_in(client, token=TOKEN)
    log_in(users, name="anna", password=PASSWORDS["anna"])
    for who in (client, users):
        with who.session_transaction() as session:
            content = str(dict(session))
        assert TOKEN not in content and "scrypt" not in content
        for line in users_file.read_text().splitlines():
            assert line.split("$")[1] not in content


def test_a_cookie_made_over_https_is_for_https(make_app):
    client = make_app(token=TOKEN, behind_proxy=True, allowed_hosts=("gui.lab",)).test_client()
    proxied = HEADERS | {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "gui.lab", "Origin": "https://gui.lab"}
    answer = client.post("/api/session", json={"token": TOKEN}, headers=proxied)
    assert answer.status_code == 200
    assert "Secure" in answer.headers["Set-Cookie"]


def test_nobody_is_believed_to_be_a_proxy_unasked(make_app):
    client = make_app(token=TOKEN, allowed_hosts=("gui.lab",)).test_client()
    proxied = HEADERS | {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    answer = client.post("/api/session", json={"token": TOKEN}, headers=proxied)
    assert "Secure" not in answer.headers["Set-Cookie"]
    proxied["Origin"] = "https://gui.lab"
    assert client.post("/api/session", json={"token": TOKEN}, headers=proxied).status_code == 403


def test_programs_on_one_host_do_not_log_each_other_out(make_app, tmp_path):
    names = {make_app(data_dir=tmp_path / name).config["SESSION_COOKIE_NAME"] for name in ("one", "other")}
    assert len(names) == 2


def _cookie_name(client) -> str:
    return client.application.config["SESSION_COOKIE_NAME"]
