from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.api.client import CheckedClient, assert_problem
from tests.api.people import app_with_accounts, client_of
from tests.api.test_whose_is_what import run_body


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = app_with_accounts(tmp_path, "anna", "boris", admins=("carla",))
    yield app
    app.extensions["store"].close()


@pytest.fixture
def carla(app: Flask) -> CheckedClient:
    return client_of(app, "carla")


def test_the_load_is_who_has_how_many_runs_and_what_the_workers_do(app, carla):
    anna, boris = client_of(app, "anna"), client_of(app, "boris")
    runs = [client.post("/api/runs", json=run_body()).json for client in (anna, anna, boris)]
    app.extensions["store"].take_next_run(runs[0]["id"])
    load = carla.get("/api/admin/load").json
    empty = {"disk": 0, "pictures": 0}
    assert load["users"] == [
        {"name": "anna", "queued": 1, "running": 1, "usage": empty | {"queued_runs": 1}},
        {"name": "boris", "queued": 1, "running": 0, "usage": empty | {"queued_runs": 1}},
    ]
    assert [(run["id"], run["owner"], run["state"]) for run in load["runs"]] == [
        (runs[0]["id"], "anna", "running"),
        (runs[1]["id"], "anna", "queued"),
        (runs[2]["id"], "boris", "queued"),
    ]
    assert load["workers"] == [{"name": "quiet", "state": "free", "run": None, "memory": None}]


def test_an_administrator_cancels_anybodys_run(app, carla):
    anna = client_of(app, "anna")
    run = anna.post("/api/runs", json=run_body()).json
    assert carla.delete(f"/api/admin/runs/{run['id']}").status_code == 204
    assert anna.get(f"/api/runs/{run['id']}").json["state"] == "cancelled"
    assert carla.get("/api/admin/load").json["runs"] == []
    assert app.extensions["engine"].woken == 2
    assert_problem(carla.delete("/api/admin/runs/nothing"), 404, "'nothing'")


def test_nobody_else_does(app):
    anna, boris = client_of(app, "anna"), client_of(app, "boris")
    run = anna.post("/api/runs", json=run_body()).json
    for client in (anna, boris):
        assert_problem(client.get("/api/admin/load"), 403, "administrators")
        assert_problem(client.delete(f"/api/admin/runs/{run['id']}"), 403, "administrators")
    assert anna.get(f"/api/runs/{run['id']}").json["state"] == "queued"
