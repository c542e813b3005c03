"""Marks of maps: kept, counted, exported, and only of maps that are there."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from tests.api.client import assert_problem, run_request, uploaded_id
from tests.api.test_tabs import CELL

METHODS = [{"method": "gradient"}, {"method": "lrp.epsilon"}, {"method": "lrp.epsilon", "parameters": {"epsilon": 0.5}}]


@pytest.fixture
def images(client) -> list[str]:
    return [uploaded_id(client, "red.png"), uploaded_id(client, "=blue.png", "blue")]


@pytest.fixture
def run(client, store, images) -> dict[str, Any]:
    """Two models by three methods on two pictures; the last map is missing."""
    body = {"kind": "visualize", "models": ["VGG16", "VGG19"], "images": images, "methods": METHODS}
    run = client.post("/api/runs", json=body).json
    rows = [row["key"] for row in client.get(f"/api/tabs/{run['tabs'][0]}").json["rows"]]
    store.take_next_run()
    cells = [{"row": row, "image": image, **CELL} for row in rows for image in images][:-1]
    store.add_cells(run["id"], cells)
    return run | {"rows": rows, "url": f"/api/tabs/{run['tabs'][0]}/scores"}


def mark(client, run, row: int, image: str, convincing: bool | None, **more: Any):
    return client.put(run["url"], json={"row": run["rows"][row], "image": image, "convincing": convincing, **more})


def lines(answer) -> list[list[str]]:
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(answer.text, newline="")))


def test_a_map_is_marked_marked_anew_and_unmarked(client, run, images):
    for convincing in (True, False):
        assert mark(client, run, 1, images[0], convincing, blind=True, seed=7).status_code == 204
        (kept,) = client.get(run["url"]).json["marks"]
        assert kept.pop("marked") > 1.7e9
        assert kept == {"row": run["rows"][1], "image": images[0], "convincing": convincing, "blind": True, "seed": 7}
    assert mark(client, run, 1, images[0], None).status_code == 204
    assert client.get(run["url"]).json["marks"] == []
    assert mark(client, run, 1, images[0], None).status_code == 204


def test_the_table_counts_marks_by_model_and_method(client, run, images):
    marked = [(0, 0, True), (0, 1, False), (1, 0, True), (3, 0, True), (3, 1, True), (5, 0, False)]
    for row, image, convincing in marked:
        mark(client, run, row, images[image], convincing)
    scores = client.get(run["url"]).json
    assert scores["models"] == ["VGG16", "VGG19"]
    assert scores["methods"] == [
        "Gradient / Saliency",
        "LRP-epsilon (epsilon 1e-07)",
        "LRP-epsilon (epsilon 0.5)",
    ]
    counted = [[(one["convincing"], one["marked"], one["maps"]) for one in row] for row in scores["shares"]]
    assert counted == [[(1, 2, 2), (1, 1, 2), (0, 0, 2)], [(2, 2, 2), (0, 0, 2), (0, 1, 1)]]
    assert [(one["convincing"], one["marked"]) for one in scores["of_methods"]] == [(3, 4), (1, 1), (0, 1)]
    assert (scores["all"]["convincing"], scores["all"]["marked"], scores["all"]["maps"]) == (4, 6, 11)
    first = scores["shares"][0][0]
    assert (first["share"], first["low"] + first["high"]) == (0.5, pytest.approx(1))
    assert scores["shares"][0][2]["share"] is None


def test_marks_as_csv_are_one_line_each_and_nothing_is_computed(client, run, images):
    mark(client, run, 0, images[1], True, blind=True, seed=3)
    mark(client, run, 4, images[0], False)
    head, first, second = lines(client.get(f"{run['url']}.csv"))
    assert head == ["model", "method", "layer", "picture", "label", "convincing", "blind", "seed", "time"]
    assert first[:8] == ["VGG16", "Gradient / Saliency", "predictions", "'=blue.png", "", "1", "1", "3"]
    method = "LRP-epsilon (epsilon 1e-07)"
    assert second[:8] == ["VGG19", method, "predictions", "red.png", "", "0", "0", ""]
    assert first[8].startswith("20") and first[8].endswith("+00:00")


def test_the_table_as_csv_has_models_by_methods(client, run, images):
    mark(client, run, 0, images[0], True)
    mark(client, run, 3, images[0], False)
    head, vgg16, vgg19, every = lines(client.get(f"{run['url']}-table.csv"))
    assert head[:3] == ["model", "Gradient / Saliency: convincing", "Gradient / Saliency: marked"]
    assert len(head) == len(every) == 1 + 4 * 6
    assert [line[0] for line in (vgg16, vgg19, every)] == ["VGG16", "VGG19", "all"]
    assert vgg16[1:5] == ["1", "1", "2", "1.0"] and vgg19[1:5] == ["0", "1", "2", "0.0"]
    assert every[1:5] == ["1", "2", "4", "0.5"] and every[-6:-2] == ["1", "2", "11", "0.5"]
    assert [float(value) for value in every[5:7]] == [pytest.approx(0.0945, abs=1e-4), pytest.approx(0.9055, abs=1e-4)]


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"row": "VGG17"}, 422, "/row"),
        ({"row": None}, 422, "/row"),
        ({"image": "sample:star_01"}, 422, "/image"),
        ({"convincing": 1}, 422, "/convincing"),
        ({"convincing": "yes"}, 422, "/convincing"),
        ({"blind": None}, 422, "/blind"),
        ({"seed": -1}, 422, "/seed"),
        ({"seed": 2**32}, 422, "/seed"),
        ({"seed": True}, 422, "/seed"),
        ({"value": 1}, 422, "/value"),
        ({"row": "last"}, 409, None),
    ],
)
def test_bad_marks(client, run, images, change, status, pointer):
    if change.get("row") == "last":  # whose map of the second picture is missing
        change = {"row": run["rows"][-1], "image": images[1]}
    body = {"row": run["rows"][0], "image": images[0], "convincing": True} | change
    assert_problem(client.put(run["url"], json=body), status, pointer=pointer)
    assert client.get(run["url"]).json["marks"] == []
    del body["convincing"]
    assert_problem(client.put(run["url"], json=body), 422)


def test_a_suggest_tab_has_no_maps_to_mark(client, images):
    tab = client.post("/api/runs", json={"kind": "suggest", "models": ["VGG16"], "images": images}).json["tabs"][0]
    for end in ("", ".csv", "-table.csv"):
        assert_problem(client.get(f"/api/tabs/{tab}/scores{end}"), 422, "heatmaps")
    body = {"row": "VGG16", "image": images[0], "convincing": True}
    assert_problem(client.put(f"/api/tabs/{tab}/scores", json=body), 422, "heatmaps")


def test_marks_go_with_the_results(client, store, run, images):
    mark(client, run, 0, images[0], True)
    client.delete(f"/api/tabs/{run['tabs'][0]}")
    assert store.marks(run["id"])
    store.drop_closed_tabs(0)
    assert store.marks(run["id"]) == []


def test_marks_of_a_deleted_picture_and_of_one_method_are_told_by_id_and_label(client, store, images):
    run = client.post("/api/runs", json=run_request(images)).json
    store.take_next_run()
    store.add_cells(run["id"], [{"row": "VGG16", "image": images[0], **CELL}])
    url = f"/api/tabs/{run['tabs'][0]}/scores"
    client.put(url, json={"row": "VGG16", "image": images[0], "convincing": True})
    store.delete_image(images[0])
    assert lines(client.get(f"{url}.csv"))[1][:4] == ["VGG16", "LRP-epsilon", "predictions", images[0]]
    assert client.get(url).json["methods"] == ["LRP-epsilon"]
