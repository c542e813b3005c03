"""Runs whose tabs are closed stay as history, page by page, and can be repeated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import create_app
from tests.api.client import assert_problem, checked_client, run_request, uploaded_id


@pytest.fixture
def picture(client) -> str:
    return uploaded_id(client)


def started(client, body) -> dict:
    answer = client.post("/api/runs", json=body)
    assert answer.status_code == 202, answer.text
    return answer.json


def test_a_closed_run_stays_with_its_inputs_until_it_is_deleted(client, picture):
    run = started(client, run_request([picture]))
    client.delete(f"/api/tabs/{run['tabs'][0]}")
    (kept,) = client.get("/api/runs").json["items"]
    assert (kept["state"], kept["tabs"], kept["inputs"]) == ("cancelled", [], run["inputs"])
    assert client.delete(f"/api/runs/{run['id']}").status_code == 204
    assert client.get("/api/runs").json["items"] == []
    assert_problem(client.get(f"/api/runs/{run['id']}"), 404, run["id"])


def test_deleting_a_run_with_a_tab_cancels_it_only(client, picture):
    run = started(client, run_request([picture]))
    for _ in range(2):
        assert client.delete(f"/api/runs/{run['id']}").status_code == 204
    assert client.get(f"/api/runs/{run['id']}").json["state"] == "cancelled"


def test_history_comes_newest_last_and_in_pages(client, picture):
    ids = [started(client, run_request([picture]))["id"] for _ in range(5)]
    pages, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/api/runs?limit=2{cursor and '&cursor='}{cursor}").json
        pages.append([run["id"] for run in page["items"]])
        cursor = page["next"]
    assert pages == [ids[3:], ids[1:3], ids[:1]]
    assert [run["id"] for run in client.get("/api/runs").json["items"]] == ids


@pytest.mark.parametrize("query", ["cursor=x", "cursor=-1", "limit=0", "limit=1001"])
def test_wrong_pages(client, query):
    assert_problem(client.get(f"/api/runs?{query}"), 422, pointer=f"/{query.partition('=')[0]}")


REQUESTS = {
    "of the defaults": {},
    "with everything": {
        "method": "pattern_net",
        "models": ["VGG16"],
        "selection": {"mode": "index", "index": 3},
        "as_in_innvestigate": True,
        "training": ["sample:star_01"],
    },
    "of several models": {"models": ["VGG16", "VGG19"], "method": "lrp.epsilon", "parameters": {"epsilon": 0.5}},
    "with a class": {"method": "grad_cam", "selection": {"mode": "class", "index": 7}},
    "at a layer": {"method": "grad_cam", "layer": "conv1"},
}


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize("closed", [False, True])
def test_a_visualize_run_is_repeated_with_the_same_inputs(client, quiet_engine, picture, name, closed):
    run = started(client, run_request([picture], **REQUESTS[name]))
    if closed:
        client.delete(f"/api/tabs/{run['tabs'][0]}")
    answer = client.post(f"/api/runs/{run['id']}/repeat")
    again = answer.json
    assert (answer.status_code, answer.headers["Location"]) == (202, f"/api/runs/{again['id']}")
    assert again["id"] != run["id"] and len(again["tabs"]) == 1
    for fact in ("kind", "title", "total", "inputs"):
        assert again[fact] == run[fact]
    assert (again["state"], again["done"]) == ("queued", 0)
    assert client.get(f"/api/tabs/{again['tabs'][0]}").status_code == 200


@pytest.mark.parametrize("source", ["images", "set"])
@pytest.mark.parametrize("closed", [False, True])
def test_a_suggest_run_is_repeated_with_the_same_pictures(client, store, picture, source, closed):
    ids = [picture, "sample:star_01"]
    body = {"kind": "suggest", "models": ["VGG16", "VGG19"], "class": 5}
    body |= {"images": ids} if source == "images" else {"set": store.add_set("s", ids).id}
    run = started(client, body)
    if closed:
        for tab in run["tabs"]:
            client.delete(f"/api/tabs/{tab}")
    again = client.post(f"/api/runs/{run['id']}/repeat").json
    assert (again["inputs"], again["total"], len(again["tabs"])) == (run["inputs"], 4, 2)
    assert store.run_images(again["id"]) == ids


def test_what_was_deleted_is_named(client, store, picture):
    other = uploaded_id(client, "blue.png", "blue")
    model = store.add_model(
        {"name": "small.h5", "file_hash": "0" * 64, "preprocessing": {"mode": "unit"}, "class_names": None}
        | {"description": {"units": 3, "input_shape": [8, 8, 3]}}
    )
    run = started(client, run_request([picture, other], models=["VGG16"]))
    of_model = started(client, run_request(["sample:star_01"], models=["VGG16", model.id]))
    suggest = started(client, {"kind": "suggest", "models": ["VGG16"], "images": [picture, other]})
    for one in (run, of_model, suggest):
        client.delete(f"/api/tabs/{one['tabs'][0]}")
    client.delete(f"/api/images/{other}")
    client.delete(f"/api/models/{model.id}")
    for one in (run, suggest):
        refused = client.post(f"/api/runs/{one['id']}/repeat")
        problem = assert_problem(refused, 422, "picture 2 of 2 was deleted", pointer="/images/1")
        assert other not in problem["detail"]
    refused = client.post(f"/api/runs/{of_model['id']}/repeat")
    assert_problem(refused, 422, "its model small.h5 was deleted", pointer="/models/1")


def test_limits_hold_for_repeated_runs_too(settings, quiet_engine):
    app = create_app(replace(settings, limit_queued_runs=1), quiet_engine)
    client = checked_client(app)
    run = started(client, run_request(["sample:star_01"]))
    refused = client.post(f"/api/runs/{run['id']}/repeat")
    assert_problem(refused, 429, "1 run in the queue, and 1 may wait there")
    assert refused.headers["Retry-After"] == "30"
    app.extensions["store"].close()


def test_an_unnamed_layer_of_0_1_0_is_repeated_as_it_was_and_a_new_one_as_it_is(client, store, picture):
    new = started(client, run_request([picture], method="grad_cam"))
    assert new["inputs"]["default_layer"] == "feature_map"
    again = client.post(f"/api/runs/{new['id']}/repeat").json
    assert again["inputs"]["default_layer"] == "feature_map"
    former = {name: value for name, value in new["inputs"].items() if name != "default_layer"}
    old = store.of("local").add_run("visualize", former, 1, "old")
    again = client.post(f"/api/runs/{old.id}/repeat").json
    assert again["inputs"]["default_layer"] == "last_convolution"
