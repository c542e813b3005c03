"""Folders that the operator offers, and picture sets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from app import create_app
from app.config import Settings
from tests.api.client import assert_problem, checked_client, picture_bytes, upload, uploaded_id
from tests.api.stand_ins import QuietEngine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two datasets, and everything that must not be found in them."""
    offered = tmp_path / "offered"
    for path in ("pets/cat/1.jpg", "pets/cat/2.JPG", "pets/dog/1.png", "pets/.hidden.png", "flat/a.png"):
        (offered / path).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (20, 10), "red").save(offered / path.replace(".JPG", ".jpg"))
    (offered / "pets" / "readme.txt").write_text("no picture")
    (offered / "pets" / ".git").mkdir()
    Image.new("RGB", (1, 1)).save(offered / "pets" / ".git" / "x.png")
    (tmp_path / "secret").mkdir()
    Image.new("RGB", (1, 1)).save(tmp_path / "secret" / "private.png")
    os.symlink(tmp_path / "secret", offered / "pets" / "link")
    os.symlink(tmp_path / "secret" / "private.png", offered / "pets" / "link.png")
    os.symlink(tmp_path / "secret", offered / "linked")
    os.mkfifo(offered / "pets" / "pipe.png")
    return offered


@pytest.fixture
def offering(tmp_path, folder):
    app = create_app(Settings(data_dir=tmp_path / "data", browser=False, auth=False, datasets=folder), QuietEngine())
    yield checked_client(app)
    app.extensions["store"].close()


def test_without_the_setting_there_are_none(client):
    assert client.get("/api/datasets").json == {"items": [], "next": None}
    assert_problem(client.get("/api/datasets/x/images"), 404, "'x'")


def test_each_folder_is_a_dataset_and_only_its_own_files_are_in_it(offering):
    found = {item["name"]: item for item in offering.get("/api/datasets").json["items"]}
    assert {name: (item["pictures"], item["labels"]) for name, item in found.items()} == {
        "flat": (1, False),
        "pets": (3, True),
    }
    items = offering.get(f"/api/datasets/{found['pets']['id']}/images").json["items"]
    assert [item["name"] for item in items] == ["1.jpg", "2.jpg", "1.png"]
    assert all((item["width"], item["height"]) == (20, 10) for item in items)


def test_pages_of_a_dataset(offering):
    dataset = offering.get("/api/datasets").json["items"][1]
    url = f"/api/datasets/{dataset['id']}/images?limit=2"
    first = offering.get(url).json
    second = offering.get(f"{url}&cursor={first['next']}").json
    assert (len(first["items"]), len(second["items"]), second["next"]) == (2, 1, None)
    assert_problem(offering.get(f"{url}&cursor=x"), 422, pointer="/cursor")


def test_a_picture_of_a_dataset_is_shown_and_never_written(offering, folder, tmp_path):
    before = {path: path.lstat().st_mtime_ns for path in folder.rglob("*")}
    dataset = offering.get("/api/datasets").json["items"][1]
    picture = offering.get(f"/api/datasets/{dataset['id']}/images").json["items"][0]
    assert offering.get(f"/api/images/{picture['id']}").json == picture
    file = offering.get(picture["url"])
    assert (file.mimetype, file.data) == ("image/jpeg", (folder / "pets/cat/1.jpg").read_bytes())
    assert "immutable" not in file.headers["Cache-Control"]
    for _ in range(2):
        assert offering.get(picture["thumbnail_url"]).mimetype == "image/webp"
    assert len(list((tmp_path / "data" / "instance" / "thumbnails").iterdir())) == 1
    assert_problem(offering.delete(f"/api/images/{picture['id']}"), 422, "only read")
    assert {path: path.lstat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_file_that_comes_or_goes_is_noticed(offering, folder):
    assert [item["pictures"] for item in offering.get("/api/datasets").json["items"]] == [1, 3]
    Image.new("RGB", (3, 3)).save(folder / "pets" / "dog" / "2.png")
    assert [item["pictures"] for item in offering.get("/api/datasets").json["items"]] == [1, 4]
    (folder / "flat" / "a.png").unlink()
    assert [item["pictures"] for item in offering.get("/api/datasets").json["items"]] == [0, 4]


@pytest.mark.parametrize("name", ["broken.png", "page.html.png"])
def test_a_broken_file_is_listed_without_size_and_has_no_thumbnail(offering, folder, name):
    (folder / "flat" / name).write_bytes(b"\x89PNG broken" if name == "broken.png" else b"<script>")
    dataset = offering.get("/api/datasets").json["items"][0]
    items = {item["name"]: item for item in offering.get(f"/api/datasets/{dataset['id']}/images").json["items"]}
    assert (items[name]["width"], items[name]["height"]) == (None, None)
    assert_problem(offering.get(items[name]["thumbnail_url"]), 422, name)
    shown = offering.get(items[name]["url"])
    assert (shown.mimetype, shown.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")


def test_a_dataset_is_run_with_its_labels(offering):
    dataset = offering.get("/api/datasets").json["items"][1]
    body = {"kind": "suggest", "models": ["VGG16"], "dataset": dataset["id"]}
    run = offering.post("/api/runs", json=body).json
    assert run["inputs"]["source"] == {"kind": "dataset", "id": dataset["id"], "name": "pets"}
    pictures = offering.application.extensions["store"].run_pictures(run["id"])
    assert [picture.label for picture in pictures] == ["cat", "cat", "dog"]
    ids = [picture.image for picture in pictures]
    heatmaps = {"kind": "visualize", "models": ["VGG16"], "images": ids, "method": "gradient"}
    assert offering.post("/api/runs", json=heatmaps).status_code == 202


def test_an_empty_dataset_is_refused(offering, folder):
    (folder / "flat" / "a.png").unlink()
    dataset = offering.get("/api/datasets").json["items"][0]
    body = {"kind": "suggest", "models": ["VGG16"], "dataset": dataset["id"]}
    assert_problem(offering.post("/api/runs", json=body), 422, "flat must hold 1 to 50000", pointer="/dataset")


def test_folders_of_an_upload_are_labels(client, store):
    sent = upload(client, ("dogs/n02099601/a.png", picture_bytes()), ("b.png", picture_bytes()))
    assert [item["name"] for item in sent.json["items"]] == ["a.png", "b.png"]
    one, other = (item["id"] for item in sent.json["items"])
    assert store.image_labels([one, other]) == {one: "n02099601"}


def test_a_set_is_kept_and_used_again(client, store):
    images = [uploaded_id(client, f"{color}.png", color) for color in ("red", "blue", "green")]
    answer = client.post("/api/sets", json={"name": " My\ndoubtful ones ", "images": [*images, "sample:star_01"]})
    record = answer.json
    assert (record["name"], record["pictures"]) == ("My doubtful ones", 4)
    newer = client.post("/api/sets", json={"name": "b", "images": images[:1]}).json
    assert client.get("/api/sets").json["items"] == [newer, record]
    listed = client.get(answer.headers["Location"]).json["items"]
    assert [item["id"] for item in listed] == [*images, "sample:star_01"]
    run = client.post("/api/runs", json={"kind": "suggest", "models": ["VGG16"], "set": record["id"]}).json
    assert (run["total"], run["inputs"]["source"]["name"]) == (4, "My doubtful ones")
    client.delete(f"/api/tabs/{run['tabs'][0]}")
    client.delete(f"/api/images/{images[1]}")
    assert [item["id"] for item in client.get(answer.headers["Location"]).json["items"]] == [
        images[0],
        images[2],
        "sample:star_01",
    ]
    assert client.delete(f"/api/sets/{record['id']}").status_code == 204
    assert client.get("/api/sets").json["items"] == [newer]
    assert_problem(client.delete(f"/api/sets/{record['id']}"), 404, record["id"])
    assert_problem(client.get(answer.headers["Location"]), 404, record["id"])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"images": ["sample:star_01"]}, "/name"),
        ({"name": "", "images": ["sample:star_01"]}, "/name"),
        ({"name": "x" * 201, "images": ["sample:star_01"]}, "/name"),
        ({"name": "a", "images": []}, "/images"),
        ({"name": "a", "images": ["gone"]}, "/images/0"),
        ({"name": "a"}, "/images"),
        ({"name": "a", "images": ["sample:star_01"], "x": 1}, "/x"),
    ],
)
def test_bad_sets(client, body, pointer):
    assert_problem(client.post("/api/sets", json=body), 422, pointer=pointer)
    assert client.get("/api/sets").json["items"] == []
