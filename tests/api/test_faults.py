"""What the API answers when a model fails, a file is damaged, a disk is full or the database locked."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
from pathlib import Path

import pytest

from app import create_app
from app.jobs import database
from app.jobs.store import DATABASE_NAME
from tests.api.client import assert_problem, checked_client, picture_bytes, run_request, upload, uploaded_id
from tests.api.observed import keep, random_answers

MODELS = ["VGG16", "VGG19", "ResNet50"]
PROBLEM = {"type": "t", "title": "The run failed", "status": 500, "detail": "It crashed.", "errors": []}


@pytest.fixture
def image(client) -> str:
    return uploaded_id(client)


@pytest.fixture
def run(client, store, image) -> str:
    """A run with one cell, whose files are there."""
    run = client.post("/api/runs", json=run_request([image])).json["id"]
    store.take_next_run()
    files = client.application.extensions["files"]
    written = {
        name: content for name, content in (("c.png", b"png"), ("c_legend.png", b"legend"), ("c.npy", b"values"))
    }
    for name, content in written.items():
        files.write_output(run, name, content)
    outputs = {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in written.items()
    }
    names = dict(zip(("png", "legend", "values"), written, strict=True))
    store.add_cells(run, [{"row": "VGG16", "image": image, "layer": "fc", **names, "outputs": outputs}])
    return run


@pytest.mark.parametrize("name", ["c.png", "c_legend.png", "c.npy"])
@pytest.mark.parametrize("damage", [b"", b"VALUES", b"values and more"])
def test_a_damaged_file_is_gone_and_not_shown(client, run, name, damage):
    assert client.get(f"/api/runs/{run}/files/{name}").status_code == 200
    client.application.extensions["files"].output_path(run, name).write_bytes(damage)
    answer = client.get(f"/api/runs/{run}/files/{name}")
    assert_problem(answer, 410, f"The file {name} is damaged", "Repeat the run")


def test_what_the_files_take_is_counted_once(store, run, image):
    assert store.run(run).bytes == len(b"png" + b"legend" + b"values")
    again = {"row": "VGG16", "image": image, "outputs": {"c.png": {"bytes": 100, "sha256": ""}}}
    store.add_cells(run, [again])
    assert store.run(run).bytes == 100


def test_failures_are_part_of_the_run(client, store, run):
    assert client.get(f"/api/runs/{run}").json["failures"] == {}
    tag = client.get(f"/api/runs/{run}").headers["ETag"]
    store.set_failures(run, {"VGG16": PROBLEM})
    answer = client.get(f"/api/runs/{run}", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.json["failures"]) == (200, {"VGG16": PROBLEM})


def test_a_mark_is_shown_in_the_list_and_at_the_model(client, store):
    store.save_description("VGG16", {"layers": [], "units": 1000})
    shown = {model["id"]: model["mark"] for model in client.get("/api/models").json["items"]}
    assert set(shown.values()) == {None}
    store.mark_model("local", "VGG16", "It crashed.")
    store.mark_model("somebody else", "VGG19", "It crashed.")
    shown = {model["id"]: model["mark"] for model in client.get("/api/models").json["items"]}
    assert shown["VGG16"]["reason"] == "It crashed." and shown["VGG19"] is None
    assert client.get("/api/models/VGG16").json["mark"] == shown["VGG16"]
    store.unmark_model("local", "VGG16")
    assert client.get("/api/models/VGG16").json["mark"] is None


def test_a_chart_shows_what_the_models_say_that_have_not_failed(client, store):
    images = [uploaded_id(client, f"{color}.png", color) for color in ("red", "green", "blue")]
    body = {"kind": "suggest", "models": MODELS, "images": images}
    run = store.run(client.post("/api/runs", json=body).json["id"])
    store.take_next_run()
    for place, pictures in enumerate((3, 1, 3)):
        keep(store, run, place, random_answers(3, 1000, place)[:pictures])
    url = f"/api/tabs/{run.tabs[0]}"
    assert len(client.get(url).json["points"]) == 1
    assert [len(one["predictions"]) for one in client.get(url).json["points"]] == [3]
    store.set_failures(run.id, {"VGG19": PROBLEM})
    tab = client.get(url).json
    assert [model["id"] for model in tab["models"]] == ["VGG16", "ResNet50"]
    assert [len(one["predictions"]) for one in tab["points"]] == [2, 2, 2]
    assert tab["run"]["failures"] == {"VGG19": PROBLEM}
    store.set_failures(run.id, {"VGG19": PROBLEM, "VGG16": PROBLEM})
    tab = client.get(url).json
    assert [model["id"] for model in tab["models"]] == ["ResNet50"] and len(tab["points"]) == 3
    measures = {measure["id"] for measure in client.get(f"{url}/measures").json["measures"]}
    assert "layer_activation" not in measures, "a run of several models looks into no layer"


def test_a_locked_database_is_not_available_and_reading_goes_on(settings, quiet_engine, monkeypatch):
    monkeypatch.setattr(database, "BUSY_TIMEOUT_SECONDS", 0.2)
    app = create_app(settings, quiet_engine)
    client = checked_client(app)
    image = uploaded_id(client)
    with sqlite3.connect(settings.instance_dir / DATABASE_NAME, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        answer = client.post("/api/runs", json=run_request([image]))
        assert_problem(answer, 503, "locked by another program", "try again later")
        assert client.get("/api/images").status_code == 200
        other.execute("ROLLBACK")
    assert client.post("/api/runs", json=run_request([image])).status_code == 202
    app.extensions["store"].close()


def test_a_full_disk_is_told_and_nothing_is_half_there(settings, client, tmp_path: Path):
    folder = settings.instance_dir / "images"
    folder.mkdir(exist_ok=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(folder)], capture_output=True).returncode:
        pytest.skip("needs the right to mount a tmpfs")
    try:
        noise = picture_bytes((300, 300), form="PNG")
        with pytest.raises(OSError), (folder / "ballast").open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 1024)
        answer = upload(client, ("red.png", noise))
        assert_problem(answer, 507, "the disk is full")
        assert client.get("/api/images").json["items"] == []
        (folder / "ballast").unlink()
        assert upload(client, ("red.png", noise)).status_code == 201
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
