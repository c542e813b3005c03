"""The API over a real engine with a real worker: uploads, runs and their files, and models that are refused."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app import create_app
from app.config import PROJECT_DIR
from tests.api.client import assert_problem, checked_client, run_request, uploaded_id
from tests.conftest import wait_until


@pytest.fixture(scope="module")
def networks(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("networks")
    command = [sys.executable, "-m", "tests.api.networks", str(folder)]
    subprocess.run(command, cwd=PROJECT_DIR, check=True, capture_output=True, timeout=120)
    return folder


@pytest.fixture
def client(engine):
    return checked_client(create_app(engine.settings, engine))


def send(client, path: Path, **form):
    files = {"file": (io.BytesIO(path.read_bytes()), path.name)}
    return client.post("/api/models", data=files | form, content_type="multipart/form-data")


def finished(client, run: dict) -> dict:
    url = f"/api/runs/{run['id']}"
    wait_until(lambda: client.get(url).json["state"] in ("done", "failed", "cancelled"), 90)
    return client.get(url).json


def test_uploaded_model_to_heatmap(client, networks):
    model = send(
        client, networks / "rgb.h5", mean="127.5", std="127.5", class_index=(io.BytesIO(b"a\nb\nc"), "c.txt")
    ).json
    assert (model["input_shape"], model["classes"], model["default_layer"]) == ([12, 10, 3], 3, "scores")
    assert (model["last_convolutional_layer"], model["class_names"]) == ("conv", ["a", "b", "c"])
    images = [uploaded_id(client, "red.png"), uploaded_id(client, "blue.png", "blue")]
    answer = client.post("/api/runs", json=run_request(images, models=[model["id"]], method="gradient"))
    run = finished(client, answer.json)
    assert (run["state"], run["done"], run["error"]) == ("done", 2, None)
    tab = client.get(f"/api/tabs/{run['tabs'][0]}").json
    cells = tab["rows"][0]["cells"]
    assert [cell["image"] for cell in cells] == images
    for cell in cells:
        values = np.load(io.BytesIO(client.get(cell["values_url"]).data))
        assert (values.shape, values.dtype) == ((12, 10, 3), np.float32)
        assert Image.open(io.BytesIO(client.get(cell["png_url"]).data)).size == (10, 12)
        assert client.get(cell["legend_url"]).mimetype == "image/png"
        assert {prediction["name"] for prediction in cell["predictions"]} == {"a", "b", "c"}
        assert sum(prediction["score"] for prediction in cell["predictions"]) == pytest.approx(1, abs=1e-5)
    record = json.loads(client.get(f"/api/runs/{run['id']}/files/run.json").data)
    assert (record["inputs"], record["state"]) == (run["inputs"], "done")


@pytest.mark.parametrize("method", ["grad_cam", "lrp.epsilon", "guided_grad_cam"])
def test_class_by_index_on_every_kind_of_input(client, networks, method):
    image = uploaded_id(client)
    gray, sigmoid = send(client, networks / "gray.h5").json, send(client, networks / "sigmoid.h5").json
    assert (gray["preprocessing"]["mode"], sigmoid["classes"]) == ("unit", 2)
    selection = {"mode": "class", "index": 1}
    body = run_request([image], models=[gray["id"], sigmoid["id"]], method=method, selection=selection)
    run = finished(client, client.post("/api/runs", json=body).json)
    assert run["state"] == "done", run["error"]
    rows = client.get(f"/api/tabs/{run['tabs'][0]}").json["rows"]
    assert [row["cells"][0]["class"]["index"] for row in rows] == [1, 1]


def test_greyed_methods_and_refused_run_of_a_model_without_convolution(client, networks):
    model = send(client, networks / "dense.h5").json
    reasons = {item["id"]: item["reason"] for item in client.get(f"/api/models/{model['id']}/methods").json["items"]}
    assert "no convolutional layer" in reasons["grad_cam"]
    assert reasons["gradient"] is None
    body = run_request([uploaded_id(client)], models=[model["id"]], method="grad_cam")
    assert_problem(client.post("/api/runs", json=body), 422, "dense.h5", pointer="/method")


def test_a_model_that_scales_its_pictures_itself_is_told(client, networks):
    model = send(client, networks / "rescaling.h5").json
    assert model["preprocessing"]["mode"] == "none"
    assert "guessed: 0 .. 255 (none)" in model["hint"] and "Rescaling" in model["hint"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("weights.h5", ["weights only", "model.save"]),
        ("lambda.h5", ["Lambda layer (double)"]),
        ("operation.h5", ["calls tf.", "in docs/functions.md"]),
        ("text.h5", ["takes text"]),
        ("nan.h5", ["not finite"]),
    ],
)
def test_bad_models_are_refused_and_the_worker_lives_on(client, networks, name, words):
    assert_problem(send(client, networks / name), 422, name, *words, pointer="/file")
    assert send(client, networks / "gray.h5").status_code == 201


def test_one_of_two_outputs_is_explained(client, networks):
    refused = send(client, networks / "two_outputs.h5")
    assert_problem(refused, 422, "2 outputs", "scores", "pool", pointer="/output")
    model = send(client, networks / "two_outputs.h5", output="scores").json
    assert (model["classes"], model["default_layer"]) == (3, "scores")
    run = finished(client, client.post("/api/runs", json=run_request([uploaded_id(client)], models=[model["id"]])).json)
    assert run["state"] == "done"


def test_patterns_are_learned_from_chosen_pictures(client, networks):
    model, image = send(client, networks / "rgb.h5").json, uploaded_id(client)
    body = run_request([image], models=[model["id"]], method="pattern_attribution", training=[image])
    assert finished(client, client.post("/api/runs", json=body).json)["state"] == "done"
    wrong = run_request([image], models=[model["id"]], method="lrp.z", training=[image])
    assert_problem(client.post("/api/runs", json=wrong), 422, "learns nothing", pointer="/training")


def test_corrections_can_be_switched_off(client, networks):
    model, image = send(client, networks / "rgb.h5").json, uploaded_id(client)
    body = run_request([image], models=[model["id"]], method="lrp.alpha_2_beta_1", as_in_innvestigate=True)
    assert finished(client, client.post("/api/runs", json=body).json)["state"] == "done"
    body = run_request([image], models=[model["id"]], method="grad_cam", as_in_innvestigate=True)
    run = finished(client, client.post("/api/runs", json=body).json)
    assert run["state"] == "failed" and "iNNvestigate" in run["error"]["detail"]


def test_layers_are_checked_against_the_model(client, networks):
    model, image = send(client, networks / "rgb.h5").json, uploaded_id(client)

    def start(**changes):
        return client.post("/api/runs", json=run_request([image], models=[model["id"]], **changes))

    assert_problem(start(layer="convv"), 422, "did you mean conv?", pointer="/layer")
    assert_problem(start(layer="pool", method="grad_cam"), 422, "whose output has positions (conv)", pointer="/layer")
    index = {"mode": "index", "index": 4}
    assert_problem(start(layer="conv", method="gradient", selection=index), 422, "0..3", pointer="/selection/index")
    last = {"mode": "index", "index": 3}
    run = finished(client, start(layer="conv", method="gradient", selection=last).json)
    cell = client.get(f"/api/tabs/{run['tabs'][0]}").json["rows"][0]["cells"][0]
    assert cell["neurons"][0]["index"] == 3


def test_counts_of_classes_must_agree(client, networks):
    index = (io.BytesIO(b'["a", "b", "c", "d"]'), "c.json")
    answer = send(client, networks / "rgb.h5", class_index=index)
    assert_problem(answer, 422, "CLASS_INDEX names 4 classes, the model has 3 outputs", pointer="/class_index")


def test_sample_pictures_and_demo_model(client):
    models = [model["id"] for model in client.get("/api/models").json["items"] if model["kind"] == "demo"]
    samples = [sample["id"] for sample in client.get("/api/samples").json["items"]]
    if not models or not samples:
        pytest.skip("The demo models are not made yet: python -m models.demo.train")
    run = finished(client, client.post("/api/runs", json=run_request(samples[:2], models=models[:1])).json)
    assert (run["state"], run["done"]) == ("done", 2), run["error"]
