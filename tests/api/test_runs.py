from __future__ import annotations

import pytest

from app.jobs import states
from app.methods import METHODS
from tests.api.client import assert_problem, run_request, uploaded_id
from tests.api.stand_ins import DESCRIPTION


@pytest.fixture
def image(client) -> str:
    return uploaded_id(client)


def start(client, image, **changes):
    return client.post("/api/runs", json=run_request([image], **changes))


def test_a_run_is_queued_with_its_tab_and_complete_inputs(client, quiet_engine, image):
    answer = start(client, image)
    run = answer.json
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/api/runs/{run['id']}"
    assert (run["state"], run["done"], run["total"], run["position"]) == ("queued", 0, 1, 0)
    assert run["inputs"] == {
        "models": [{"id": "VGG16", "name": "VGG16"}],
        "images": [image],
        "method": "lrp.epsilon",
        "parameters": {"epsilon": 1e-7, "bias": True},
        "layer": None,
        "selection": None,
        "training": None,
        "as_in_innvestigate": False,
        "default_layer": None,
    }
    assert run["title"] == "LRP-epsilon: VGG16"
    assert quiet_engine.woken == 1
    assert client.get(f"/api/tabs/{run['tabs'][0]}").json["rows"][0]["cells"] == [None]
    assert client.get("/api/runs").json["items"] == [run]


def test_the_title_says_which_class_is_set_against_which(client, image):
    def title(index, against):
        return start(client, image, selection={"mode": "class", "index": index, "against": against}).json["title"]

    assert title(207, 208) == "LRP-epsilon (golden_retriever against Labrador_retriever): VGG16"
    assert title(None, "runner_up") == "LRP-epsilon (predicted against runner-up): VGG16"


@pytest.mark.parametrize("method", METHODS)
def test_every_method_starts_with_its_defaults(client, image, method):
    answer = start(client, image, method=method, models=["VGG16", "ResNet50"])
    assert answer.status_code == 202
    assert answer.json["total"] == 2
    neuron = METHODS[method].selection == "neuron"
    assert answer.json["inputs"]["selection"] == ({"mode": "max_activations", "count": 1} if neuron else None)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"selection": {"mode": "class", "index": 0}}, {"mode": "class", "index": 0}),
        ({"selection": {"mode": "class", "index": 999}}, {"mode": "class", "index": 999}),
        ({"selection": {"mode": "class", "index": "runner_up"}}, {"mode": "class", "index": "runner_up"}),
        (
            {"selection": {"mode": "class", "index": 207, "against": 208}},
            {"mode": "class", "index": 207, "against": 208},
        ),
        ({"selection": {"mode": "class", "against": 0}}, {"mode": "class", "index": None, "against": 0}),
        (
            {"selection": {"mode": "class", "index": None, "against": "runner_up"}},
            {"mode": "class", "index": None, "against": "runner_up"},
        ),
        (
            {"method": "gradient", "models": ["VGG16", "VGG19"], "selection": {"mode": "index", "index": "runner_up"}},
            {"mode": "index", "index": "runner_up", "reduce": "max"},
        ),
        (
            {"method": "gradient", "selection": {"mode": "index", "index": 0}},
            {"mode": "index", "index": 0, "reduce": "max"},
        ),
        (
            {"method": "gradient", "layer": "conv2", "selection": {"mode": "index", "index": 15, "reduce": "mean"}},
            {"mode": "index", "index": 15, "reduce": "mean"},
        ),
        (
            {
                "method": "gradient",
                "layer": "conv2",
                "selection": {"mode": "index", "index": 112 * 112 * 16 - 1, "reduce": "position"},
            },
            {"mode": "index", "index": 112 * 112 * 16 - 1, "reduce": "position"},
        ),
        (
            {"method": "gradient", "models": ["VGG16", "VGG19"], "selection": {"mode": "max_activations", "count": 16}},
            {"mode": "max_activations", "count": 16},
        ),
    ],
)
def test_selections_that_are_taken(client, image, changes, expected):
    assert start(client, image, **changes).json["inputs"]["selection"] == expected


BAD = [
    ({"kind": "guess"}, "/kind", "visualize, suggest"),
    ({"kind": None}, "/kind", "visualize"),
    ({"models": []}, "/models", "at least one model"),
    ({"models": "VGG16"}, "/models", "list of ids, got text"),
    ({"models": None}, "/models", "got null"),
    ({"models": ["VGG16", "nothing"]}, "/models/1", "'nothing'"),
    ({"models": ["VGG16", "VGG16"]}, "/models/1", "twice"),
    ({"models": [7]}, "/models/0", "a number"),
    ({"models": ["VGG16"] * 101}, "/models", "at most 100"),
    ({"images": []}, "/images", "at least one picture"),
    ({"images": {}}, "/images", "an object"),
    ({"images": ["nothing"]}, "/images/0", "'nothing'"),
    ({"images": ["sample:nothing"]}, "/images/0", "sample:nothing"),
    ({"images": [["x"]]}, "/images/0", "a list"),
    ({"method": "nothing"}, "/method", "lrp.epsilon"),
    ({"method": None}, "/method", "lrp.epsilon"),
    ({"method": ["lrp.z"]}, "/method", "choose one of"),
    ({"parameters": []}, "/parameters", "object"),
    ({"parameters": {"alpha": 1}}, "/parameters/alpha", "epsilon, bias"),
    ({"parameters": {"epsilon": 0}}, "/parameters/epsilon", "1e-12..1e+06"),
    ({"parameters": {"epsilon": "1"}}, "/parameters/epsilon", "must be a number"),
    ({"parameters": {"bias": 1}}, "/parameters/bias", "true or false"),
    ({"layer": 3}, "/layer", "a number"),
    ({"layer": "nothing"}, "/layer", "no layer 'nothing'"),
    ({"layer": "conv3"}, "/layer", "did you mean conv"),
    ({"layer": "conv1", "models": ["VGG16", "VGG19"]}, "/layer", "one model only"),
    ({"method": "grad_cam", "layer": "predictions"}, "/layer", "whose output has positions (pool2)"),
    ({"method": "grad_cam", "default_layer": "top"}, "/default_layer", "one of feature_map, last_convolution"),
    ({"method": "guided_grad_cam", "layer": "predictions"}, "/layer", "feature maps"),
    ({"selection": []}, "/selection", "an object or null"),
    ({"selection": {}}, "/selection/mode", "max_activations"),
    ({"selection": {"mode": ["class"]}}, "/selection/mode", "class, index or"),
    ({"selection": {"mode": "index", "index": 1}}, "/selection/mode", "explains a class"),
    ({"method": "gradient", "selection": {"mode": "class", "index": 1}}, "/selection/mode", "explains a neuron"),
    ({"selection": {"mode": "class"}}, "/selection/index", "got null"),
    ({"selection": {"mode": "class", "index": 1000}}, "/selection/index", "VGG16 has 1000 classes"),
    ({"selection": {"mode": "class", "index": -1}}, "/selection/index", "from 0"),
    ({"selection": {"mode": "class", "index": 1.0}}, "/selection/index", "whole number"),
    ({"selection": {"mode": "class", "index": True}}, "/selection/index", "whole number"),
    ({"selection": {"mode": "class", "index": 1, "count": 4}}, "/selection/count", "There is no 'count'"),
    ({"selection": {"mode": "class", "index": None}}, "/selection/index", "got null"),
    (
        {"selection": {"mode": "class", "index": 3, "against": 3}},
        "/selection/against",
        "both are class 3; choose another",
    ),
    (
        {"selection": {"mode": "class", "index": "runner_up", "against": "runner_up"}},
        "/selection/against",
        "both are the runner-up",
    ),
    ({"selection": {"mode": "class", "against": None}}, "/selection/against", "got null"),
    ({"selection": {"mode": "class", "against": "second"}}, "/selection/against", 'got "second"'),
    ({"selection": {"mode": "class", "index": 1, "against": 1000}}, "/selection/against", "VGG16 has 1000 classes"),
    (
        {"method": "deep_taylor", "selection": {"mode": "class", "index": 1, "against": 2}},
        "/selection/against",
        "DeepTaylor shares out scores above zero",
    ),
    (
        {"method": "gradient", "selection": {"mode": "index", "index": "runner_up", "reduce": "mean"}},
        "/selection/reduce",
        "must be max",
    ),
    ({"method": "gradient", "selection": {"mode": "max_activations", "count": 5}}, "/selection/count", "1, 4, 9 or 16"),
    ({"method": "gradient", "selection": {"mode": "index", "index": 1000}}, "/selection/index", "1000 units"),
    (
        {"method": "gradient", "layer": "conv2", "selection": {"mode": "index", "index": 16}},
        "/selection/index",
        "16 units",
    ),
    (
        {"method": "gradient", "selection": {"mode": "index", "index": 1, "reduce": "min"}},
        "/selection/reduce",
        "max, mean",
    ),
    (
        {"method": "gradient", "models": ["VGG16", "VGG19"], "selection": {"mode": "index", "index": 1}},
        "/selection/mode",
        "one model only",
    ),
    ({"colour": "red"}, "/colour", "There is no 'colour'"),
]


@pytest.mark.parametrize(("changes", "pointer", "words"), BAD, ids=[f"{bad[1]}-{bad[2][:20]}" for bad in BAD])
def test_bad_input_names_the_thing_and_the_remedy(client, image, changes, pointer, words):
    assert_problem(start(client, image, **changes), 422, words, pointer=pointer)
    assert client.get("/api/runs").json["items"] == []


def test_layer_is_asked_of_the_engine_once_and_kept(client, quiet_engine, image):
    for _ in range(2):
        assert start(client, image, layer="conv1").status_code == 202
    assert len(quiet_engine.described) == 1


def test_without_layer_the_engine_is_not_needed(client, quiet_engine, image):
    assert start(client, image, selection={"mode": "class", "index": 3}).status_code == 202
    assert quiet_engine.described == []


def test_layer_without_engine_is_not_available_now(client, image):
    assert_problem(start(client, image, models=["VGG19"], layer="conv1"), 503, "engine")


def test_what_is_known_not_to_work_is_refused_early(client, store, image):
    store.save_description("VGG16", DESCRIPTION | {"unsupported": {"lrp.epsilon": "no rule for conv1"}})
    assert_problem(start(client, image), 422, "VGG16: no rule for conv1", pointer="/method")
    assert start(client, image, layer="conv2").status_code == 202
    assert start(client, image, method="gradient").status_code == 202


def test_run_is_polled_with_etag_and_retry_after(client, store, image):
    url = f"/api/runs/{start(client, image).json['id']}"
    first = client.get(url)
    assert first.headers["Retry-After"] == "1"
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    store.take_next_run()
    changed = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.json["state"]) == (200, "running")
    store.finish(changed.json["id"])
    assert "Retry-After" not in client.get(url).headers


def test_cancel(client, quiet_engine, image):
    run = start(client, image).json["id"]
    assert client.delete(f"/api/runs/{run}").status_code == 204
    assert client.get(f"/api/runs/{run}").json["state"] == states.CANCELLED
    assert quiet_engine.woken == 2
    assert client.delete(f"/api/runs/{run}").status_code == 204


def test_files_of_a_run(client, app, image):
    run = start(client, image).json["id"]
    files = app.extensions["files"]
    files.write_output(run, "a.npy", b"numbers")
    files.write_output(run, "run.json", b"{}")
    files.write_output(run, "secret.txt", b"x")
    values = client.get(f"/api/runs/{run}/files/a.npy")
    assert values.mimetype == "application/octet-stream"
    assert values.headers["Content-Disposition"] == "attachment; filename=a.npy"
    assert "immutable" in values.headers["Cache-Control"]
    assert "immutable" not in client.get(f"/api/runs/{run}/files/run.json").headers["Cache-Control"]
    for name in ("secret.txt", "b.png", "..%2Frun.json", "%2e%2e"):
        assert_problem(client.get(f"/api/runs/{run}/files/{name}"), 404)


def test_runs_of_one_class_index_must_fit_every_model(client, store, image):
    description = DESCRIPTION | {"units": 3}
    record = store.add_model(
        {
            "name": "small.h5",
            "file_hash": "0" * 64,
            "preprocessing": {"mode": "unit"},
            "class_names": None,
            "description": description,
        }
    )
    answer = start(client, image, models=["VGG16", record.id], selection={"mode": "class", "index": 3})
    assert_problem(answer, 422, "small.h5 has 3 classes", "0..2", pointer="/selection/index")


def test_parameters_that_do_not_go_together(client, image):
    if "lrp.alpha_beta" not in METHODS:
        pytest.skip("LRP-alpha-beta is not in the catalogue.")
    answer = start(client, image, method="lrp.alpha_beta", parameters={"alpha": 2, "beta": 0.5})
    assert_problem(answer, 422, "alpha", "beta")
