"""Every route with the id of another user's thing: the same answer as for an id of nothing, and nothing changes."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.jobs import tables
from tests.api.client import HEADERS, CheckedClient, picture_bytes, upload
from tests.api.people import VALUES, Belongings, app_with_accounts, belongings_of, client_of

NOTHING = "an-id-of-nothing"
# Variables of URLs that name nothing that belongs to anybody.
NOBODYS = {"dataset_id": "nothing", "method_id": "gradient", "unit": "0", "filename": "js/main.js"}
SUGGEST_ONLY = ("/pictures/", "/measures", "/lists", "/units/")
# What makes the request a good one, were the thing one's own.
BODIES: dict[tuple[str, str], Any] = {
    ("PATCH", "/api/models/<model_id>"): lambda mine: {"preprocessing": {"mode": "tf"}},
    ("POST", "/api/models/<model_id>/preprocessing-check"): lambda mine: {"images": [mine.image_id]},
    ("PATCH", "/api/tabs/<tab_id>"): lambda mine: {"title": "mine now", "position": 0},
    ("PUT", "/api/tabs/<tab_id>/scores"): lambda mine: {
        "row": mine.model_id,
        "image": mine.image_id,
        "convincing": True,
    },
}


@dataclass(frozen=True)
class Asked:
    """A request with ids from two sets of belongings: `foreign` names the variables that are not one's own."""

    method: str
    rule: str
    foreign: tuple[str, ...]

    def send(self, client: CheckedClient, mine: Belongings, others: Belongings) -> tuple[int, str]:
        """Status and text of the answer, with ids left out."""
        values = {name: getattr(others if name in self.foreign else self._mine(mine), name) for name in self.names}
        path = self.rule
        for name, value in (values | NOBODYS).items():
            path = path.replace(f"<{name}>", value).replace(f"<path:{name}>", value)
        body = BODIES.get((self.method, self.rule), lambda _: None)(mine)
        answer = client.open(path, method=self.method, json=body, headers=HEADERS)
        text = answer.data.decode("latin-1")
        for value in (*asdict(mine).values(), *asdict(others).values()):
            text = text.replace(value, "ID")
        return answer.status_code, text

    @property
    def names(self) -> tuple[str, ...]:
        return variables(self.rule)

    def _mine(self, mine: Belongings) -> Belongings:
        if "/maps/" in self.rule or "/drawings/" in self.rule:
            return replace(mine, file_name=VALUES)
        return for_suggest(mine) if any(part in self.rule for part in SUGGEST_ONLY) else mine


def for_suggest(things: Belongings) -> Belongings:
    return replace(things, tab_id=things.suggest_tab, run_id=things.suggest_run)


def variables(rule: str) -> tuple[str, ...]:
    found = [part.split(">")[0].split(":")[-1] for part in rule.split("<")[1:]]
    return tuple(name for name in found if name not in NOBODYS)


def every_request(app: Flask) -> Iterator[Asked]:
    """Each method of each route that names something, with each choice of what in it is another's."""
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            names = variables(rule.rule)
            for count in range(1, len(names) + 1):
                for foreign in itertools.combinations(names, count):
                    if foreign != ("file_name",):  # names of files are no secret and belong to nobody
                        yield Asked(method, rule.rule, foreign)


def state(app: Flask) -> tuple[dict[str, list[Any]], dict[str, bytes]]:
    """All rows and all files; what the engine has said about models that come with the program is no one's."""
    with app.extensions["store"]._reading() as connection:
        found = [table for table in tables.metadata.sorted_tables if table is not tables.descriptions]
        rows = {table.name: connection.execute(select(table)).all() for table in found}
    folder = app.extensions["settings"].data_dir
    kept = {path for path in folder.rglob("*") if path.is_file() and "sqlite3" not in path.name}
    return rows, {str(path): path.read_bytes() for path in kept}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = app_with_accounts(tmp_path, "anna", "boris", admins=("carla",))
    yield app
    app.extensions["store"].close()


@pytest.fixture
def annas(app: Flask) -> Belongings:
    return belongings_of(app, "anna")


@pytest.fixture
def boriss(app: Flask) -> Belongings:
    """Who asks has one of everything too."""
    return belongings_of(app, "boris")


def test_every_variable_of_every_url_is_known(app):
    known = {*Belongings.__dataclass_fields__, *NOBODYS}
    assert {name for rule in app.url_map.iter_rules() for name in rule.arguments} <= known
    assert len(list(every_request(app))) > 30


def test_by_url(app, annas, boriss):
    boris, before = client_of(app, "boris"), state(app)
    for asked in every_request(app):
        for others in (annas, for_suggest(annas), replace(annas, run_id=annas.closed_run)):
            answer = asked.send(boris, boriss, others)
            nothing = asked.send(boris, boriss, Belongings(*[NOTHING] * len(asdict(annas))))
            assert answer == nothing, asked
            assert answer[0] == (403 if asked.rule.startswith("/api/admin") else 404), asked
    assert state(app) == before


def test_ones_own_is_found(app):
    """The requests of the test above are good ones: with one's own ids none of them is answered with 404."""
    boris = client_of(app, "boris")
    for asked in every_request(app):
        mine = belongings_of(app, "boris")
        status, text = replace(asked, foreign=()).send(boris, mine, mine)
        allowed = (200, 201, 202, 204) if not asked.rule.startswith("/api/admin") else (403,)
        assert status in (*allowed, 409), (asked, text)  # 409: a picture that a tab shows is not deleted


IDS_IN_BODIES = {
    "models of a run": ("/api/runs", "models", lambda of: run_body(models=[of.model_id])),
    "pictures of a run": ("/api/runs", "images", lambda of: run_body(images=[of.image_id])),
    "one of the pictures of a run": (
        "/api/runs",
        "images",
        lambda of: run_body(images=["sample:star_01", of.image_id]),
    ),
    "training of a run": (
        "/api/runs",
        "training",
        lambda of: run_body(method="pattern_net", training=[of.image_id]),
    ),
    "pictures to suggest from": ("/api/runs", "images", lambda of: suggest_body(images=[of.image_id])),
    "models that suggest": ("/api/runs", "models", lambda of: suggest_body(models=[of.model_id])),
    "set to suggest from": ("/api/runs", "set", lambda of: suggest_body(images=None, set=of.set_id)),
    "pictures of a set": ("/api/sets", "images", lambda of: {"name": "s", "images": [of.image_id]}),
    "pictures to check a preprocessing with": (
        "/api/models/demo-vgg/preprocessing-check",
        "images",
        lambda of: {"images": [of.image_id]},
    ),
}


def run_body(**changes: Any) -> dict[str, Any]:
    return {"kind": "visualize", "models": ["VGG16"], "images": ["sample:star_01"], "method": "gradient"} | changes


def suggest_body(**changes: Any) -> dict[str, Any]:
    body = {"kind": "suggest", "models": ["VGG16"], "images": ["sample:star_01"]} | changes
    return {name: value for name, value in body.items() if value is not None}


@pytest.mark.parametrize("name", IDS_IN_BODIES)
def test_by_body(app, annas, boriss, name):
    path, pointer, body = IDS_IN_BODIES[name]
    boris, before = client_of(app, "boris"), state(app)
    nothing = Belongings(*[NOTHING] * len(asdict(annas)))
    answers = []
    for things in (annas, nothing):
        answer = boris.post(path, json=body(things))
        text = answer.get_data(as_text=True)
        for value in asdict(things).values():
            text = text.replace(value, "ID")
        answers.append((answer.status_code, text))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422 and f"/{pointer}" in answers[0][1]
    assert state(app) == before
    assert boris.post(path, json=body(boriss)).status_code in (200, 201, 202)


def test_by_query(app, annas, boriss):
    boris = client_of(app, "boris")
    for query in ("model={}", "x={}", "unit={}"):
        urls = [f"/api/tabs/{boriss.suggest_tab}/measures?{query.format(one)}" for one in (annas.model_id, NOTHING)]
        answers = [
            (answer.status_code, answer.text.replace(annas.model_id, NOTHING)) for answer in map(boris.get, urls)
        ]
        assert answers[0] == answers[1]


def test_lists_hold_ones_own_only(app, annas):
    boris, anna = client_of(app, "boris"), client_of(app, "anna")
    secrets = [value for value in asdict(annas).values() if value != annas.file_name]
    paths = sorted(rule.rule for rule in app.url_map.iter_rules() if not rule.arguments and "GET" in rule.methods)
    told = {path: boris.get(path).text for path in paths if path != "/api/openapi.json"}
    assert [(path, one) for path, text in told.items() for one in (*secrets, "anna", "secret") if one in text] == []
    for path, one in (("/api/images", annas.image_id), ("/api/models", annas.model_id), ("/api/tabs", annas.tab_id)):
        assert one in anna.get(path).text
    assert all(one in anna.get("/api/runs").text for one in (annas.run_id, annas.closed_run))


def test_an_administrator_sees_load_and_no_content(app, annas):
    carla = client_of(app, "carla")
    load = carla.get("/api/admin/load")
    shown = json.dumps(load.json)
    assert [user["name"] for user in load.json["users"]] == ["anna"]
    assert not [word for word in ("secret", "small.h5", annas.image_id, annas.model_id, annas.tab_id) if word in shown]
    for path in (f"/api/images/{annas.image_id}/file", f"/api/tabs/{annas.tab_id}", f"/api/runs/{annas.run_id}"):
        assert carla.get(path).status_code == 404


def test_users_do_not_come_into_each_others_way(app, annas, boriss):
    """The same picture and the same model file of two users: deleting one's own leaves the other's."""
    boris, anna = client_of(app, "boris"), client_of(app, "anna")
    for tab in (boriss.tab_id, boriss.suggest_tab):
        assert boris.delete(f"/api/tabs/{tab}").status_code == 204
    for path in (f"/api/images/{boriss.image_id}", f"/api/models/{boriss.model_id}"):
        assert boris.delete(path).status_code == 204
    assert anna.get(f"/api/images/{annas.image_id}/file").status_code == 200
    assert anna.get(f"/api/images/{annas.image_id}/thumbnail").status_code == 200
    assert anna.get(f"/api/models/{annas.model_id}").status_code == 200
    assert app.extensions["files"].model_path("a" * 64, ".h5").exists()
    assert anna.get(f"/api/runs/{annas.run_id}/files/{annas.file_name}").data == b"secret map"


def test_a_picture_that_one_deletes_while_another_sends_it_is_whole_or_refused(app):
    """Both send and delete the same picture again and again: whatever is listed has its file."""
    faults: list[str] = []

    def send_and_delete(name: str) -> None:
        client = client_of(app, name)
        for _ in range(12):
            taken = upload(client, ("same.png", picture_bytes()))
            for item in taken.json.get("items", ()):
                for url in (item["url"], item["thumbnail_url"]):
                    if client.get(url).status_code != 200:
                        faults.append(f"{name} was given {url}, which is not there")
                client.delete(f"/api/images/{item['id']}")
            if taken.status_code != 201 and "same moment" not in taken.text:
                faults.append(taken.text)

    threads = [threading.Thread(target=send_and_delete, args=(name,)) for name in ("anna", "boris")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    folder = app.extensions["settings"].instance_dir / "images"
    assert [path for path in folder.rglob("*") if path.is_file()] == []
