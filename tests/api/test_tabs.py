from __future__ import annotations

import pytest

from tests.api.client import assert_problem, run_request, uploaded_id

CELL = {
    "layer": "predictions",
    "class": {"index": 0, "name": "tench"},
    "neurons": [],
    "predictions": [{"index": 0, "name": "tench", "score": 0.9}],
    "trust": {"conservation": 0.01},
    "minimum": -1.0,
    "maximum": 2.0,
    "invalid_pixels": 0,
    "signed": True,
    "png": "VGG16_1_red.png",
    "legend": "VGG16_1_red_legend.png",
    "values": "VGG16_1_red.npy",
}


@pytest.fixture
def images(client) -> list[str]:
    return [uploaded_id(client, "red.png"), uploaded_id(client, "blue.png", "blue")]


@pytest.fixture
def run(client, images):
    return client.post("/api/runs", json=run_request(images)).json


def test_a_tab_fills_picture_by_picture(client, store, app, images, run):
    store.take_next_run()
    store.add_cells(run["id"], [{"row": "VGG16", "image": images[1], **CELL}])
    app.extensions["files"].write_output(run["id"], CELL["png"], b"png")
    tab = client.get(f"/api/tabs/{run['tabs'][0]}").json
    row = tab["rows"][0]
    assert row["model"] == {"id": "VGG16", "name": "VGG16", "classes": 1000}
    assert row["layer"] == "predictions"
    assert row["cells"][0] is None
    assert row["cells"][1]["class"] == {"index": 0, "name": "tench"}
    assert client.get(row["cells"][1]["png_url"]).data == b"png"
    assert row["cells"][1]["legend_url"].endswith("_legend.png")
    assert row["cells"][1]["values_url"].endswith(".npy")
    assert [image["name"] for image in tab["inputs"]["images"]] == ["red.png", "blue.png"]
    assert tab["inputs"]["method"] == {"id": "lrp.epsilon", "label": "LRP-epsilon"}
    assert (tab["run"]["done"], tab["run"]["total"]) == (1, 2)


def test_tab_is_polled_with_etag(client, run):
    url = f"/api/tabs/{run['tabs'][0]}"
    first = client.get(url)
    assert first.headers["Retry-After"] == "1"
    assert client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_tabs_are_renamed_and_moved(client, images, run):
    second = client.post("/api/runs", json=run_request(images, method="gradient")).json
    changed = client.patch(f"/api/tabs/{second['tabs'][0]}", json={"title": " Two\nlines ", "position": 0})
    assert (changed.json["title"], changed.json["position"]) == ("Two lines", 0)
    assert [tab["id"] for tab in client.get("/api/tabs").json["items"]] == [*second["tabs"], *run["tabs"]]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, ""),
        ({"title": ""}, "/title"),
        ({"title": " \x07"}, "/title"),
        ({"title": 3}, "/title"),
        ({"title": None}, "/title"),
        ({"title": "x" * 201}, "/title"),
        ({"position": -1}, "/position"),
        ({"position": 1}, "/position"),
        ({"position": "0"}, "/position"),
        ({"position": 0.0}, "/position"),
        ({"place": 0}, "/place"),
    ],
)
def test_bad_changes(client, run, body, pointer):
    url = f"/api/tabs/{run['tabs'][0]}"
    before = client.get(url).json
    assert_problem(client.patch(url, json=body), 422, pointer=pointer)
    assert client.get(url).json == before


def test_closing_a_tab_cancels_its_run_and_deletes_its_files(client, app, store, quiet_engine, run):
    path = app.extensions["files"].write_output(run["id"], "a.png", b"x")
    assert client.delete(f"/api/tabs/{run['tabs'][0]}").status_code == 204
    store.drop_closed_tabs(0)
    assert not path.parent.exists()
    assert client.get(f"/api/runs/{run['id']}").json["state"] == "cancelled"
    assert client.get("/api/tabs").json["items"] == []
    assert quiet_engine.woken == 2
    assert_problem(client.get(f"/api/tabs/{run['tabs'][0]}"), 404, run["tabs"][0])


def test_a_tab_outlives_its_deleted_model_and_picture(client, store, images):
    record = store.add_model(
        {
            "name": "small.h5",
            "file_hash": "0" * 64,
            "preprocessing": {"mode": "unit"},
            "class_names": None,
            "description": {"units": 3, "input_shape": [8, 8, 3]},
        }
    )
    run = client.post("/api/runs", json=run_request(images, models=[record.id])).json
    store.delete_model(record.id)
    store.delete_image(images[0])
    tab = client.get(f"/api/tabs/{run['tabs'][0]}").json
    assert tab["rows"][0]["model"] == {"id": record.id, "name": "small.h5", "classes": None}
    assert [image["name"] for image in tab["inputs"]["images"]] == ["deleted picture", "blue.png"]
