"""A read-only link opens one tab with its run, files and pictures, needs no login, and nothing else answers to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.access.accounts import Account, written_users
from app.access.identity import User
from app.access.private_files import write_private
from tests.api.client import CheckedClient, assert_problem, checked_client
from tests.api.people import VALUES, Belongings, app_with_accounts, belongings_of, client_of
from tests.api.test_whose_is_what import NOBODYS, state


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = app_with_accounts(tmp_path, "anna", "boris", admins=("carla",))
    yield app
    app.extensions["store"].close()


@pytest.fixture
def annas(app: Flask) -> Belongings:
    return belongings_of(app, "anna")


@pytest.fixture
def anna(app: Flask) -> CheckedClient:
    return client_of(app, "anna")


@pytest.fixture
def guest(app: Flask) -> CheckedClient:
    """Somebody who is not logged in."""
    return checked_client(app)


def shared(path: str, things: Belongings) -> str:
    return f"{path}{'&' if '?' in path else '?'}share={things.secret}"


def opened(things: Belongings) -> list[str]:
    """What the link opens."""
    run, image = f"/api/runs/{things.run_id}", f"/api/images/{things.image_id}"
    of_run = [
        f"/api/tabs/{things.tab_id}",
        f"/api/tabs/{things.tab_id}/agreement",
        run,
        f"{run}/files/{things.file_name}",
    ]
    of_run.append(f"{run}/maps/{VALUES}")
    return ["/api/share", *of_run, image, f"{image}/file", f"{image}/thumbnail"]


def test_a_link_is_made_listed_and_revoked(anna, guest, annas):
    made = anna.post(f"/api/tabs/{annas.tab_id}/share")
    secret = made.json["url"].removeprefix("/?share=")
    listed = anna.get(made.headers["Location"]).json["items"]
    assert [one["id"] for one in listed] == [annas.share_id, made.json["id"]]
    assert secret not in str(listed) and len(secret) == 32
    assert guest.get(f"/api/share?share={secret}").json == {
        "id": made.json["id"],
        "tab": annas.tab_id,
        "run": annas.run_id,
    }
    assert anna.delete(f"{made.headers['Location']}/{made.json['id']}").status_code == 204
    assert_problem(guest.get(f"/api/share?share={secret}"), 404, "opens nothing", "revoked")
    assert guest.get(shared("/api/share", annas)).status_code == 200


def test_the_link_opens_the_tab_for_somebody_who_is_not_logged_in(guest, annas):
    for path in opened(annas):
        assert guest.get(path).status_code == 401, path
        assert guest.get(shared(path, annas)).status_code == 200, path
    tab = guest.get(shared(f"/api/tabs/{annas.tab_id}", annas)).json
    assert tab["rows"][0]["model"]["name"] == "small.h5"
    assert guest.get(shared(tab["rows"][0]["cells"][0]["png_url"], annas)).data == b"secret map"


def test_for_another_user_it_opens_the_same(app, annas):
    boris = client_of(app, "boris")
    for path in opened(annas):
        assert boris.get(shared(path, annas)).status_code == 200, path
        assert boris.get(path).status_code == 404, path


def test_a_link_of_a_suggest_tab_opens_its_chart(anna, guest, annas):
    url = anna.post(f"/api/tabs/{annas.suggest_tab}/share").json["url"][1:]
    tab = f"/api/tabs/{annas.suggest_tab}"
    for path in (tab, f"{tab}/lists", f"{tab}/measures", f"{tab}/pictures/{annas.image_id}"):
        assert guest.get(path + url).status_code == 200
    assert guest.get(f"/api/tabs/{annas.tab_id}{url}").status_code == 403


@pytest.mark.parametrize("who", [None, "boris", "anna", "carla"])
def test_nothing_else_answers_to_the_link(app, anna, annas, who):
    """Every method of every route; also for who could do it without the link."""
    other_run = anna.post(
        "/api/runs",
        json={"kind": "visualize", "models": ["VGG16"], "images": ["sample:star_01"]} | {"method": "gradient"},
    ).json
    foreign = {name: value for name, value in vars(annas).items()} | {
        "run_id": other_run["id"],
        "tab_id": other_run["tabs"][0],
    }
    client, before = client_of(app, who) if who else checked_client(app), state(app)
    tried = 0
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            for values in (vars(annas), foreign):
                path = rule.rule
                for name, value in (values | NOBODYS).items():
                    path = path.replace(f"<{name}>", value).replace(f"<path:{name}>", value)
                of_the_tab = values is not foreign and rule.endpoint in EXPORTS
                free = rule.endpoint in FREE or of_the_tab or (method == "GET" and path in opened(annas))
                if not free:
                    assert client.open(shared(path, annas), method=method).status_code in (403, 404), (method, path)
                    tried += 1
    assert tried > 60
    assert state(app) == before


# Of the shared tab and its run only: what they show as files to take along.
EXPORTS = {f"exports.{name}" for name in ("table", "values", "sheet_pdf", "sheet_png", "drawing")} | {
    f"scores.{name}" for name in ("scores", "marks", "table")
}
# What tells nothing of anybody; the session tells who is logged in, with or without the link.
FREE = {"page.page", "static", "health.health", "ready.ready", "methods.methods", "methods.card", "openapi.openapi"} | {
    f"session.{name}" for name in ("show", "log_in", "log_out")
}


def test_the_link_opens_the_page_and_the_files_it_consists_of(app, annas):
    guest = FlaskClient(app)
    assert guest.get("/static/js/main.js", buffered=True).status_code == 401
    page = guest.get(shared("/", annas))
    assert page.status_code == 200 and "shared.js" in page.text and "main.js" not in page.text
    assert guest.get("/static/js/shared.js", buffered=True).status_code == 200
    assert guest.get("/").status_code == 401 and guest.get("/api/tabs").status_code == 401


def test_a_wrong_link_to_the_page_is_told_in_a_page(app, guest):
    answer = FlaskClient(app).get("/?share=wrong")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "This link opens nothing" in answer.text
    assert_problem(guest.get("/api/tabs?share=wrong"), 404, "opens nothing")


def test_a_guest_is_nobody(guest, annas):
    session = guest.get(shared("/api/session", annas)).json
    assert (session["user"], session["usage"]) == (None, None)


def test_links_go_with_the_tab(anna, guest, annas):
    assert anna.delete(f"/api/tabs/{annas.tab_id}").status_code == 204
    for path in opened(annas):
        assert guest.get(shared(path, annas)).status_code == 404


def test_links_end_with_the_account(app, guest, annas):
    assert guest.get(f"/api/share?share={annas.secret}").status_code == 200
    users = app.extensions["settings"].users
    write_private(users, written_users([Account(User("boris"), "unusable")]))
    refused = guest.get(f"/api/share?share={annas.secret}")
    assert_problem(refused, 404, "its account is gone")
