from __future__ import annotations

import shutil
import threading
from collections import namedtuple

import pytest
from sqlalchemy.exc import OperationalError

from app.operation import readiness
from app.operation.readiness import KEEP_SECONDS, Readiness
from tests.api.client import assert_problem

READY = {"state": "ready", "workers": 1, "detail": "ready"}
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def ready_engine(quiet_engine, monkeypatch):
    monkeypatch.setattr(quiet_engine, "status", lambda: READY)
    return quiet_engine


def test_everything_is_there(client, ready_engine):
    assert client.get("/api/ready").json == {"status": "ready"}


def test_no_worker(client):
    answer = client.get("/api/ready")
    assert_problem(answer, 503, "No engine worker computes (starting).", pointer="/worker")
    assert len(answer.json["errors"]) == 1 and answer.headers["Retry-After"]


def test_workers_that_do_not_answer(client, app, ready_engine, settings, monkeypatch):
    monkeypatch.setattr(ready_engine, "silent", lambda: [23.4])
    assert_problem(client.get("/api/ready"), 503, "No engine worker answers: nothing came for 23 s.", pointer="/worker")
    monkeypatch.setattr(ready_engine, "status", lambda: READY | {"workers": 2})
    assert Readiness(app.extensions["store"], ready_engine, settings.data_dir).parts()["worker"] is None


def test_no_database(client, app, ready_engine, monkeypatch, caplog):
    def broken():
        raise OperationalError("SELECT", {}, Exception("no such host"))

    monkeypatch.setattr(app.extensions["store"], "count_runs", broken)
    assert_problem(client.get("/api/ready"), 503, "The database does not answer.", pointer="/store")
    assert "no such host" in caplog.text


def test_a_full_disk(client, ready_engine, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12, 10**8))
    assert_problem(client.get("/api/ready"), 503, "95.4 MB left", pointer="/disk")


def test_a_folder_that_is_gone(client, settings, ready_engine, caplog):
    shutil.move(settings.instance_dir, settings.data_dir / "elsewhere")
    assert_problem(client.get("/api/ready"), 503, "cannot be written (No such file", pointer="/disk")


def test_who_asks_often_is_told_what_was_found_a_moment_ago(app, ready_engine, settings, monkeypatch):
    now, asked = [0.0], []
    monkeypatch.setattr(
        readiness.tempfile, "TemporaryFile", lambda **_: asked.append(1) or (_ for _ in ()).throw(OSError)
    )
    parts = Readiness(app.extensions["store"], ready_engine, settings.data_dir, clock=lambda: now[0])
    for now[0] in (0, KEEP_SECONDS / 2, KEEP_SECONDS, 1.5 * KEEP_SECONDS):
        parts.parts()
    assert len(asked) == 2


def test_a_database_that_hangs_does_not_hold_up_everybody(app, ready_engine, settings, monkeypatch):
    now, hangs, asked = [0.0], threading.Event(), threading.Event()
    parts = Readiness(app.extensions["store"], ready_engine, settings.data_dir, clock=lambda: now[0])
    assert set(parts.parts().values()) == {None}
    monkeypatch.setattr(app.extensions["store"], "count_runs", lambda: (asked.set(), hangs.wait(30)))
    now[0] = 2 * KEEP_SECONDS
    looking = threading.Thread(target=parts.parts)
    looking.start()
    assert asked.wait(10)
    assert set(parts.parts().values()) == {None} and looking.is_alive()
    hangs.set()
    looking.join()
