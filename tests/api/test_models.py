from __future__ import annotations

import pytest

from app.predefined import PREDEFINED
from tests.api.client import assert_problem, run_request, uploaded_id
from tests.api.stand_ins import DESCRIPTION, layer


def test_list_needs_no_engine_and_holds_every_kind(client, quiet_engine):
    models = {model["id"]: model for model in client.get("/api/models").json["items"]}
    assert quiet_engine.described == []
    assert set(PREDEFINED) <= set(models)
    assert models["VGG16"]["classes"] == 1000
    assert models["Xception"]["input_shape"] == [299, 299, 3]
    preprocessing = {"mode": "torch", "mean": None, "std": None, "fit": "stretch", "resampling": "bilinear"}
    assert models["DenseNet121"]["preprocessing"] == preprocessing


def test_detail_has_layers_and_class_names_and_is_asked_once(client, quiet_engine):
    for _ in range(2):
        model = client.get("/api/models/VGG16").json
    assert len(quiet_engine.described) == 1
    assert [item["name"] for item in model["layers"]] == ["conv1", "pool1", "conv2", "pool2", "predictions"]
    assert (model["class_names"][207], model["default_layer"]) == ("golden_retriever", "predictions")


def test_what_comes_with_the_program_stays(client):
    assert_problem(client.delete("/api/models/VGG16"), 422, "VGG16 comes with the program")


@pytest.mark.parametrize(
    ("layer_name", "not_applicable"),
    [
        (None, set()),
        ("conv2", set()),
        ("pool2", set()),
        ("predictions", {"grad_cam", "guided_grad_cam"}),
    ],
)
def test_methods_that_do_not_fit_a_layer(client, layer_name, not_applicable):
    query = f"?layer={layer_name}" if layer_name else ""
    items = client.get(f"/api/models/VGG16/methods{query}").json["items"]
    assert {item["id"] for item in items if not item["applicable"]} == not_applicable
    assert all(item["applicable"] is (item["reason"] is None) for item in items)


def test_methods_of_a_model_without_convolution(client, quiet_engine):
    dense = {"layers": [layer("scores", "Dense", 1000)], "last_convolutional_layer": None, "feature_map_layers": []}
    quiet_engine.descriptions["VGG16"] = DESCRIPTION | dense | {"unsupported": {"lrp.z": "no rule for scores"}}
    reasons = {item["id"]: item["reason"] for item in client.get("/api/models/VGG16/methods").json["items"]}
    assert reasons["grad_cam"] == "VGG16 has no convolutional layer, which Grad-CAM needs."
    assert reasons["lrp.z"] == "no rule for scores"
    assert reasons["gradient"] is None


def test_methods_at_a_layer_that_is_not_there(client):
    assert_problem(client.get("/api/models/VGG16/methods?layer=nothing"), 422, "no layer 'nothing'", pointer="/layer")


def test_a_variant_is_a_model_like_any_other(client, quiet_engine):
    quiet_engine.descriptions["MobileNet alpha 0.25, 192 x 192"] = DESCRIPTION | {"input_shape": [192, 192, 3]}
    model = client.get("/api/models/MobileNet_0.25_192").json
    assert (model["name"], model["options"]) == ("MobileNet alpha 0.25, 192 x 192", {"alpha": 0.25, "size": 192})
    assert (model["input_shape"], model["kind"], model["preprocessing"]["mode"]) == ([192, 192, 3], "predefined", "tf")
    models = ["MobileNet", "MobileNet_0.25_192"]
    run = client.post("/api/runs", json=run_request([uploaded_id(client)], models=models)).json
    assert [entry["id"] for entry in run["inputs"]["models"]] == models
    assert_problem(client.get("/api/models/MobileNet_0.3_192"), 404, "MobileNet_0.3_192")
