"""Tabs put together from others: rows side by side, with files of their own."""

from __future__ import annotations

import io

import numpy as np
import pytest

from app import create_app
from tests.api.client import CheckedClient, checked_client, run_request
from tests.api.test_end_to_end import finished

STAR, HEART = "sample:star_watermark_01", "sample:heart_watermark_01"


@pytest.fixture
def client(engine) -> CheckedClient:
    return checked_client(create_app(engine.settings, engine))


def tab_of(client: CheckedClient, images: list[str], **body) -> dict:
    run = finished(client, client.post("/api/runs", json=run_request(images, **body)).json)
    return client.get(f"/api/tabs/{run['tabs'][0]}").json


def values_of(client: CheckedClient, row: dict) -> list[np.ndarray | None]:
    return [None if cell is None else np.load(io.BytesIO(client.get(cell["values_url"]).data)) for cell in row["cells"]]


def test_rows_stand_side_by_side_and_outlive_their_tabs(client):
    gradient = tab_of(client, [STAR, HEART], models=["demo-vgg"], method="gradient")
    epsilon = tab_of(client, [HEART], models=["demo-vgg", "demo-resnet"], method="lrp.epsilon")
    before = [values_of(client, row) for tab in (gradient, epsilon) for row in tab["rows"]]
    answer = client.post("/api/tabs", json={"tabs": [gradient["id"], epsilon["id"]], "title": "both"})
    assert (answer.status_code, answer.json["title"], answer.json["run"]["state"]) == (201, "both", "done")
    for tab in (gradient, epsilon):
        assert client.delete(f"/api/tabs/{tab['id']}").status_code == 204
    both = client.get(f"/api/tabs/{answer.json['id']}").json
    assert [image["id"] for image in both["inputs"]["images"]] == [STAR, HEART]
    named = [(row["model"]["id"], row["method"]["id"]) for row in both["rows"]]
    assert named == [("demo-vgg", "gradient"), ("demo-vgg", "lrp.epsilon"), ("demo-resnet", "lrp.epsilon")]
    assert len({row["key"] for row in both["rows"]}) == 3
    after = [values_of(client, row) for row in both["rows"]]
    np.testing.assert_array_equal(after[0], before[0])
    assert after[1][0] is None and after[2][0] is None, "not computed for the first picture"
    for row in (1, 2):
        np.testing.assert_array_equal(after[row][1], before[row][0])


def test_what_is_there_twice_becomes_one_row(client):
    first = tab_of(client, [STAR], models=["demo-vgg"], method="pattern_net")
    second = tab_of(client, [HEART], models=["demo-vgg"], method="gradient")
    third = tab_of(client, [HEART, STAR], models=["demo-vgg"], method="gradient")
    made = client.post("/api/tabs", json={"tabs": [tab["id"] for tab in (first, second, third)]}).json
    rows = client.get(f"/api/tabs/{made['id']}").json["rows"]
    assert [(row["method"]["id"], row["inputs"]["training"]) for row in rows] == [
        ("pattern_net", [STAR]), ("gradient", None),
    ]  # fmt: skip
    assert all(cell is not None for cell in rows[1]["cells"])
    again = client.post("/api/tabs", json={"tabs": [made["id"], third["id"]]})
    assert again.status_code == 201, "one put together can be put together again"


@pytest.mark.parametrize("tabs", [None, [], ["a"], ["a", "a"], ["a"] * 17, "ab", [1, 2], [{}, []]])
def test_what_cannot_be_put_together_is_refused_by_name(client, tabs):
    answer = client.post("/api/tabs", json={"tabs": tabs})
    assert answer.status_code == 422 and answer.json["errors"][0]["pointer"].startswith("/tabs")


def test_only_finished_tabs_of_heatmaps_are_put_together(client):
    heatmaps = tab_of(client, [STAR], models=["demo-vgg"], method="gradient")["id"]
    body = {"kind": "suggest", "models": ["demo-vgg"], "images": [STAR, HEART]}
    suggested = finished(client, client.post("/api/runs", json=body).json)["tabs"][0]
    answer = client.post("/api/tabs", json={"tabs": [heatmaps, suggested]})
    assert answer.status_code == 422 and "suggested pictures" in answer.json["detail"]
