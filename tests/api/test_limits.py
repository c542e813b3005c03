"""Limits over HTTP: which status, which sentence, and what is there afterwards."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from app import create_app
from tests.api.client import CheckedClient, assert_problem, checked_client, picture_bytes, run_request, upload

MakeClient = Callable[..., CheckedClient]


@pytest.fixture
def make_client(settings, quiet_engine) -> Iterator[MakeClient]:
    """A client under limits by name."""
    apps = []

    def make(**limits: int) -> CheckedClient:
        apps.append(create_app(replace(settings, **limits), quiet_engine))
        return checked_client(apps[-1])

    yield make
    for app in apps:
        app.extensions["store"].close()


def pictures(count: int) -> list[tuple[str, bytes]]:
    return [(f"{number}.png", picture_bytes(color=(number, 0, 0))) for number in range(count)]


def test_413_names_the_limit_of_an_upload(make_client):
    client = make_client(limit_upload=10_000)
    assert_problem(upload(client, ("a.png", bytes(20_000))), 413, "at most 9.77 KB are taken at once")
    model = client.post("/api/models", data={"file": (io.BytesIO(bytes(20_000)), "a.h5")})
    assert_problem(model, 413, "at most 9.77 KB")
    assert client.get("/api/session").json["limits"]["upload"] == 10_000


def test_507_when_the_pictures_are_too_many(make_client):
    client = make_client(limit_pictures=2)
    taken = upload(client, *pictures(4))
    assert [item["name"] for item in taken.json["items"]] == ["0.png", "1.png"]
    assert taken.json["rejected"][0]["name"] == "2.png"
    assert "You have 2 pictures, and 2 may be kept; delete some" in taken.json["rejected"][0]["reason"]
    assert_problem(upload(client, *pictures(1)), 507, "2 may be kept")
    client.delete(f"/api/images/{taken.json['items'][0]['id']}")
    assert upload(client, *pictures(1)).status_code == 201


def test_507_when_the_disk_is_used_up_and_nothing_is_left_of_what_was_refused(make_client, settings):
    client = make_client(limit_disk=100)
    assert_problem(upload(client, *pictures(2)), 507, "You use 0 B of the disk, and 100 B are allowed", "Delete")
    kept = [path for path in (settings.instance_dir).rglob("*") if path.suffix in (".png", ".webp")]
    assert kept == [] and client.get("/api/session").json["usage"]["disk"] == 0


def test_507_for_a_run_while_the_disk_is_overdrawn(make_client, settings):
    client = make_client()
    picture = upload(client, *pictures(1)).json["items"][0]["id"]
    tight = make_client(limit_disk=100)
    assert_problem(tight.post("/api/runs", json=run_request([picture])), 507, "and 100 B are allowed")
    assert tight.get("/api/runs").json["items"] == []
    assert client.post("/api/runs", json=run_request([picture])).status_code == 202


def test_429_when_too_many_runs_wait(make_client):
    client = make_client(limit_queued_runs=1)
    first = client.post("/api/runs", json=run_request(["sample:star_01"])).json
    refused = client.post("/api/runs", json=run_request(["sample:star_01"]))
    assert_problem(refused, 429, "You have 1 run in the queue, and 1 may wait there; wait until one begins")
    assert refused.headers["Retry-After"] == "30"
    client.delete(f"/api/runs/{first['id']}")
    assert client.post("/api/runs", json=run_request(["sample:star_01"])).status_code == 202


def test_the_session_tells_use_and_limits_before_it_comes_to_that(make_client, settings):
    client = make_client(limit_disk=10**6, limit_pictures=5)
    upload(client, *pictures(2))
    client.post("/api/runs", json=run_request(["sample:star_01"]))
    session = client.get("/api/session").json
    on_disk = sum(path.stat().st_size for path in (settings.instance_dir / "images").rglob("*") if path.is_file())
    assert session["usage"] == {"disk": on_disk, "pictures": 2, "queued_runs": 1}
    assert session["limits"] == {"disk": 10**6, "pictures": 5, "queued_runs": None, "upload": 2 * 2**30}
