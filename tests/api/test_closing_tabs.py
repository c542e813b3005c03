"""A closed tab is gone for everybody, and comes back whole when it is opened again in time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.jobs.retention import Retention
from tests.api.client import HEADERS, assert_problem, checked_client, run_request, uploaded_id
from tests.api.people import VALUES, Belongings, app_with_accounts, belongings_of, client_of
from tests.api.test_tabs import CELL


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Flask]:
    app = app_with_accounts(tmp_path, "anna", "boris")
    yield app
    app.extensions["store"].close()


@pytest.fixture
def annas(people: Flask) -> Belongings:
    return belongings_of(people, "anna")


def of_the_tab(things: Belongings) -> list[str]:
    """All that answers while the tab is open and tells of what it shows."""
    tab, run = f"/api/tabs/{things.tab_id}", f"/api/runs/{things.run_id}"
    ends = ("", "/share", "/scores", "/scores.csv", "/table.csv", "/values.npz", "/sheet.png", "/export.zip")
    files = (f"/files/{things.file_name}", f"/maps/{VALUES}")
    return [*(tab + end for end in ends), *(run + end for end in files)]


def test_closed_it_is_gone_everywhere_and_reopened_it_is_all_there(people, annas):
    anna, guest = client_of(people, "anna"), checked_client(people)
    paths, link = of_the_tab(annas), f"/api/tabs/{annas.tab_id}?share={annas.secret}"
    before = {path: anna.get(path).status_code for path in paths}
    tab = anna.get(f"/api/tabs/{annas.tab_id}").json
    assert set(before.values()) <= {200, 409}  # 409: the model of the recipe has no file here
    assert anna.put(f"/api/tabs/{annas.tab_id}/scores", json=mark_of(annas, True)).status_code == 204
    assert anna.delete(f"/api/tabs/{annas.tab_id}").status_code == 204
    for path in paths:
        assert anna.get(path).status_code == 404, path
    assert guest.get(link).status_code == 404
    for method, path, body in [
        ("PATCH", "", {"title": "x"}),
        ("DELETE", "", None),
        ("POST", "/share", None),
        ("PUT", "/scores", mark_of(annas, False)),
    ]:
        answer = anna.open(f"/api/tabs/{annas.tab_id}{path}", method=method, json=body, headers=HEADERS)
        assert_problem(answer, 404, annas.tab_id)
    assert annas.tab_id not in [one["id"] for one in anna.get("/api/tabs").json["items"]]
    assert anna.get(f"/api/runs/{annas.run_id}").json["tabs"] == []
    again = anna.post(f"/api/tabs/{annas.tab_id}/reopen")
    assert (again.status_code, again.json) == (200, tab)
    assert {path: anna.get(path).status_code for path in paths} == before
    assert guest.get(link).status_code == 200
    assert [one["convincing"] for one in anna.get(f"/api/tabs/{annas.tab_id}/scores").json["marks"]] == [True]


def mark_of(things: Belongings, convincing: bool) -> dict[str, object]:
    return {"row": things.model_id, "image": things.image_id, "convincing": convincing}


def test_anothers_closed_tab_stays_unknown(people, annas):
    anna, boris = client_of(people, "anna"), client_of(people, "boris")
    anna.delete(f"/api/tabs/{annas.tab_id}")
    for tab in (annas.tab_id, "nothing"):
        assert_problem(boris.post(f"/api/tabs/{tab}/reopen"), 404, f"no tab '{tab}'")
    guest = checked_client(people).post(f"/api/tabs/{annas.tab_id}/reopen?share={annas.secret}")
    assert guest.status_code == 404
    assert anna.get(f"/api/tabs/{annas.tab_id}").status_code == 404


def test_after_a_while_nothing_is_left_but_history(people, annas):
    anna, store, settings = client_of(people, "anna"), people.extensions["store"], people.extensions["settings"]
    anna.delete(f"/api/tabs/{annas.tab_id}")
    folder = settings.output_dir / annas.run_id
    store._clock = lambda: time.time() + 599
    Retention(settings, store).sweep()
    assert folder.is_dir()
    store._clock = lambda: time.time() + 601
    Retention(settings, store).sweep()
    assert not folder.exists() and anna.get(f"/api/runs/{annas.run_id}").json["state"] == "done"
    assert_problem(anna.post(f"/api/tabs/{annas.tab_id}/reopen"), 404, annas.tab_id)
    usage = anna.get("/api/session").json["usage"]
    assert usage["pictures"] == 1


def test_a_forgotten_run_is_not_reopened(client):
    picture = uploaded_id(client)
    run = client.post("/api/runs", json=run_request([picture])).json
    client.delete(f"/api/tabs/{run['tabs'][0]}")
    assert client.delete(f"/api/runs/{run['id']}").status_code == 204
    assert_problem(client.post(f"/api/tabs/{run['tabs'][0]}/reopen"), 404, run["tabs"][0])


def test_an_open_tab_is_reopened_as_it_is(client):
    run = client.post("/api/runs", json=run_request([uploaded_id(client)])).json
    tab = client.get(f"/api/tabs/{run['tabs'][0]}").json
    assert client.post(f"/api/tabs/{run['tabs'][0]}/reopen").json == tab


def test_a_reopened_tab_comes_back_to_its_place(client):
    picture = uploaded_id(client)
    ids = [client.post("/api/runs", json=run_request([picture])).json["tabs"][0] for _ in range(4)]
    client.delete(f"/api/tabs/{ids[1]}")
    assert client.patch(f"/api/tabs/{ids[3]}", json={"position": 0}).json["position"] == 0
    assert client.post(f"/api/tabs/{ids[1]}/reopen").json["position"] == 2
    assert [tab["id"] for tab in client.get("/api/tabs").json["items"]] == [ids[3], ids[0], ids[1], ids[2]]


def test_a_picture_of_a_closed_tab_may_go(client):
    picture = uploaded_id(client)
    run = client.post("/api/runs", json=run_request([picture])).json
    client.delete(f"/api/tabs/{run['tabs'][0]}")
    assert client.delete(f"/api/images/{picture}").status_code == 204
    tab = client.post(f"/api/tabs/{run['tabs'][0]}/reopen").json
    assert (tab["run"]["state"], tab["inputs"]["images"][0]["name"]) == ("cancelled", "deleted picture")


def test_tabs_survive_a_restart_with_names_order_marks_and_what_can_be_opened_again(settings, quiet_engine):
    app = create_app(settings, quiet_engine)
    client = checked_client(app)
    picture = uploaded_id(client)
    runs = [
        client.post("/api/runs", json=run_request([picture], method=name)).json for name in ("gradient", "grad_cam")
    ]
    app.extensions["store"].take_next_run(runs[0]["id"])
    app.extensions["store"].add_cells(runs[0]["id"], [{"row": "VGG16", "image": picture, **CELL}])
    first, second = (run["tabs"][0] for run in runs)
    client.put(f"/api/tabs/{first}/scores", json={"row": "VGG16", "image": picture, "convincing": True})
    client.patch(f"/api/tabs/{second}", json={"title": "in front", "position": 0})
    gone = client.post("/api/runs", json=run_request([picture])).json["tabs"][0]
    client.delete(f"/api/tabs/{gone}")
    before = client.get("/api/tabs").json["items"]
    marks = client.get(f"/api/tabs/{first}/scores").json
    app.extensions["store"].close()
    again = create_app(settings, quiet_engine)
    client = checked_client(again)
    assert client.get("/api/tabs").json["items"] == before
    assert [(tab["id"], tab["title"]) for tab in before] == [(second, "in front"), (first, before[1]["title"])]
    assert client.get(f"/api/tabs/{first}/scores").json == marks and len(marks["marks"]) == 1
    assert client.post(f"/api/tabs/{gone}/reopen").json["position"] == 2
    again.extensions["store"].close()
