"""What ends an upload before its end: no room, too many at once, too large. What was taken before that stays."""

from __future__ import annotations

import dataclasses
import threading

import pytest

from app import create_app
from app.api import upload_turns
from app.storage import incoming
from tests.api.client import assert_problem, checked_client, picture_bytes, upload
from tests.api.test_images import zip_of
from tests.conftest import wait_until


@pytest.fixture
def limited(settings, quiet_engine):
    apps = []

    def make(**limits):
        apps.append(create_app(dataclasses.replace(settings, **limits), quiet_engine))
        return checked_client(apps[-1])

    yield make
    for app in apps:
        app.extensions["store"].close()


def pictures(count: int) -> dict[str, bytes]:
    return {f"{number}.png": picture_bytes((4, 4), (number, 0, 0)) for number in range(count)}


def stored(settings) -> list[str]:
    return [path.name for path in (settings.instance_dir / "images").rglob("*.png")]


@pytest.mark.parametrize("packed", [False, True], ids=["single files", "a ZIP"])
def test_the_last_picture_that_fits_is_the_last_one_taken(limited, settings, packed):
    files = [("all.zip", zip_of(pictures(9)))] if packed else list(pictures(9).items())
    client = limited(limit_pictures=3)
    answer = upload(client, *files)
    assert [item["name"] for item in answer.json["items"]] == ["0.png", "1.png", "2.png"]
    (rejected,) = answer.json["rejected"]
    assert rejected["name"] == "3.png" and "You have 3 pictures" in rejected["reason"]
    assert len(stored(settings)) == 3 and not list((settings.instance_dir / "uploads").iterdir())
    assert_problem(upload(client, ("more.png", picture_bytes())), 507, "You have 3 pictures")


def test_the_space_is_counted_while_the_files_come(limited, settings):
    client = limited(limit_disk=2000)
    answer = upload(client, ("all.zip", zip_of(pictures(50))))
    assert 0 < len(answer.json["items"]) < 50 and "disk" in answer.json["rejected"][-1]["reason"]
    kept = sum(path.stat().st_size for path in (settings.instance_dir / "images").rglob("*.*"))
    assert kept <= 2000


def test_an_upload_that_is_too_large_is_not_begun(limited, settings):
    client = limited(limit_upload=10_000)
    assert_problem(upload(client, ("a.png", bytes(20_000))), 413)
    assert not (settings.instance_dir / "uploads").exists()


def test_one_user_cannot_keep_all_threads_busy(limited, monkeypatch):
    client, go_on = limited(), threading.Event()
    read = incoming._kept
    monkeypatch.setattr(incoming, "_kept", lambda *arguments: (go_on.wait(30), read(*arguments))[1])
    statuses = []

    def send():
        statuses.append(upload(client.application.test_client(), ("a.png", picture_bytes())).status_code)

    threads = [threading.Thread(target=send) for _ in range(upload_turns.AT_ONCE)]
    for thread in threads:
        thread.start()
    wait_until(lambda: sum(upload_turns._going_on.values()) == upload_turns.AT_ONCE)
    answer = upload(client, ("b.png", picture_bytes()))
    go_on.set()
    for thread in threads:
        thread.join()
    assert_problem(answer, 429, "At most 4 uploads of one user")
    assert answer.headers["Retry-After"] and statuses == [201] * upload_turns.AT_ONCE
    assert not upload_turns._going_on
