from __future__ import annotations

import io

import pytest

from app.jobs import states
from app.jobs.messages import Preprocessing
from tests.api.client import assert_problem, run_request, uploaded_id
from tests.api.stand_ins import DESCRIPTION, layer
from tests.gate.files import PLAIN, write_model

SMALL = DESCRIPTION | {"units": 3, "input_shape": [8, 6, 3], "hint": "It begins with Rescaling."}
GRAY = SMALL | {"input_shape": [8, 6, 1]}
FIT = {"fit": "stretch", "resampling": "bilinear"}
MEAN_STD = {"mode": "mean_std", "mean": [1.0, 2.0, 3.0], "std": [4.0], **FIT}
OTHER_FITS = 2 + 5


@pytest.fixture
def add(client, quiet_engine, tmp_path):
    """Upload a model that the engine describes as `description`; its id."""

    def post(description=SMALL, **form) -> str:
        quiet_engine.descriptions["mine.h5"] = description
        content = write_model(tmp_path / "mine.h5", PLAIN).read_bytes()
        data = {"file": (io.BytesIO(content), "mine.h5"), **form}
        return client.post("/api/models", data=data, content_type="multipart/form-data").json["id"]

    return post


def change(client, model_id: str, preprocessing):
    return client.patch(f"/api/models/{model_id}", json={"preprocessing": preprocessing})


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("unit", {"mode": "unit", "mean": None, "std": None, **FIT}),
        ({"mode": "torch", "mean": None}, {"mode": "torch", "mean": None, "std": None, **FIT}),
        ({"mode": "mean_std", "mean": 127.5}, {"mode": "mean_std", "mean": [127.5], "std": None, **FIT}),
        ({"mode": "mean_std", "mean": [1, 2, 3], "std": 4}, MEAN_STD),
    ],
)
def test_a_change_is_remembered_and_reaches_the_next_run(client, app, add, asked, expected):
    model = add()
    assert "guessed" in client.get(f"/api/models/{model}").json["hint"]
    answer = change(client, model, asked)
    assert (answer.status_code, answer.json["preprocessing"]) == (200, expected)
    assert answer.json["hint"] == "It begins with Rescaling."
    assert client.get(f"/api/models/{model}").json == answer.json
    listed = {item["id"]: item for item in client.get("/api/models").json["items"]}
    assert listed[model]["preprocessing"] == expected
    from app.models_catalogue import ModelCatalogue

    source = ModelCatalogue(app.extensions["settings"], app.extensions["store"]).source(model)
    assert source.preprocessing.mode == expected["mode"] and source.preprocessing.mean == (
        None if expected["mean"] is None else tuple(expected["mean"])
    )


def test_two_models_of_one_file_have_each_their_own(client, add):
    first, second = add(preprocessing="unit"), add(preprocessing="unit")
    change(client, first, "none")
    assert client.get(f"/api/models/{second}").json["preprocessing"]["mode"] == "unit"


@pytest.mark.parametrize(
    ("preprocessing", "description", "pointer", "words"),
    [
        ("vgg", SMALL, "/preprocessing", "one of caffe"),
        (7, SMALL, "/preprocessing", "must be the name of a mode or an object"),
        ({}, SMALL, "/preprocessing/mode", "'mode' must be one of"),
        ({"mode": "mean_std"}, SMALL, "/preprocessing/mean", "needs a 'mean'"),
        ({"mode": "mean_std", "mean": [1, 2]}, SMALL, "/preprocessing/mean", "2 values; this model takes one, or 3"),
        ({"mode": "mean_std", "mean": 1, "std": 0}, SMALL, "/preprocessing/std", "above 0"),
        ({"mode": "mean_std", "mean": "red"}, SMALL, "/preprocessing/mean", "must be a number"),
        ({"mode": "unit", "mean": 1}, SMALL, "/preprocessing", "'mean_std' only"),
        ({"mode": "unit", "scale": 1}, SMALL, "/preprocessing/scale", "no 'scale'"),
        ("caffe", GRAY, "/preprocessing", "for RGB pictures"),
    ],
)
def test_what_is_no_preprocessing_is_refused_and_changes_nothing(
    client, add, preprocessing, description, pointer, words
):
    model = add(description, preprocessing="unit")
    assert_problem(change(client, model, preprocessing), 422, words, pointer=pointer)
    assert client.get(f"/api/models/{model}").json["preprocessing"]["mode"] == "unit"


def test_bodies_that_change_nothing(client, add):
    model = add()
    assert_problem(client.patch(f"/api/models/{model}", json={}), 422, "missing", pointer="/preprocessing")
    assert_problem(client.patch(f"/api/models/{model}", json={"name": "x"}), 422, "no 'name'", pointer="/name")


def test_only_uploaded_models_change(client):
    for model in ("VGG16", "demo-vgg"):
        assert_problem(change(client, model, "unit"), 422, model, "comes with the program")
    assert_problem(change(client, "nothing", "unit"), 404, "nothing")


def test_a_run_that_is_not_over_keeps_the_preprocessing_it_began_with(client, store, add):
    model = add()
    run = client.post("/api/runs", json=run_request([uploaded_id(client)], models=[model])).json
    assert_problem(change(client, model, "unit"), 409, "mine.h5", "queued")
    client.delete(f"/api/runs/{run['id']}")
    assert store.run(run["id"]).state == states.CANCELLED
    assert change(client, model, "unit").status_code == 200


def check(client, model_id: str, **body):
    return client.post(f"/api/models/{model_id}/preprocessing-check", json=body)


@pytest.mark.parametrize(
    ("own", "description", "modes", "current"),
    [
        ({"preprocessing": "unit"}, SMALL, ["caffe", "torch", "symmetric", "unit", "none"], 3),
        ({"preprocessing": "tf"}, SMALL, ["caffe", "torch", "tf", "unit", "none"], 2),
        ({"mean": "7"}, SMALL, ["caffe", "torch", "symmetric", "unit", "none", "mean_std"], 5),
        ({"preprocessing": "none"}, GRAY, ["symmetric", "unit", "none"], 2),
    ],
)
def test_the_modes_that_fit_are_tried_and_the_own_one_is_marked(
    client, quiet_engine, add, own, description, modes, current
):
    images = [uploaded_id(client, "red.png"), uploaded_id(client, "blue.png", "blue")]
    answer = check(client, add(description, **own), images=images).json
    assert answer["images"] == images
    columns = [column["preprocessing"] for column in answer["columns"]]
    assert [one["mode"] for one in columns] == modes + [modes[current]] * OTHER_FITS
    assert [one["fit"] for one in columns[len(modes) :][:2]] == ["crop", "pad"]
    assert len({one["resampling"] for one in columns}) == 6
    assert [place for place, column in enumerate(answer["columns"]) if column["current"]] == [current]
    assert all(column["nearly_uniform"] and column["same_answer"] for column in answer["columns"])
    (asked,) = quiet_engine.checked
    assert [picture.id for picture in asked.pictures] == images
    assert [one.mode for one in asked.candidates[: len(modes)]] == modes


def test_another_mean_can_be_tried_before_it_is_taken(client, quiet_engine, add):
    model = add(preprocessing="unit")
    columns = check(client, model, images=[uploaded_id(client)], preprocessing=MEAN_STD).json["columns"]
    assert columns[-1]["preprocessing"] == MEAN_STD and not columns[-1]["current"]
    assert quiet_engine.checked[0].candidates[-1] == Preprocessing("mean_std", (1, 2, 3), (4,))
    assert client.get(f"/api/models/{model}").json["preprocessing"]["mode"] == "unit"


def test_checks_that_cannot_be_made(client, quiet_engine, add):
    image, model = uploaded_id(client), add()
    assert_problem(check(client, "VGG16", images=[image]), 422, "VGG16 comes with the preprocessing")
    assert_problem(check(client, model), 422, "list of ids", pointer="/images")
    assert_problem(check(client, model, images=[]), 422, "at least one picture", pointer="/images")
    many = [f"image-{number}" for number in range(9)]
    assert_problem(check(client, model, images=many), 422, "at most 8", pointer="/images")
    assert_problem(check(client, model, images=[image, "gone"]), 422, "gone", pointer="/images/1")
    wrong = check(client, model, images=[image], preprocessing={"mode": "mean_std", "mean": [1, 2]})
    assert_problem(wrong, 422, "2 values", pointer="/preprocessing/mean")
    assert quiet_engine.checked == []


def test_how_pictures_fit_is_remembered_and_stays_when_left_out(client, add):
    model = add(preprocessing="unit", fit="crop", resampling="nearest")
    first = client.get(f"/api/models/{model}").json["preprocessing"]
    assert (first["mode"], first["fit"], first["resampling"]) == ("unit", "crop", "nearest")
    changed = change(client, model, {"mode": "none", "resampling": "area"}).json["preprocessing"]
    assert (changed["mode"], changed["fit"], changed["resampling"]) == ("none", "crop", "area")
    assert change(client, model, {"mode": "none", "fit": "pad"}).json["preprocessing"]["fit"] == "pad"
    assert_problem(change(client, model, {"mode": "none", "fit": "squeeze"}), 422, "stretch, crop, pad")


@pytest.mark.parametrize(
    ("description", "mode", "reason"),
    [
        ({"scaled_by": "rescaling: Rescaling"}, "none", "scales its pictures itself"),
        ({"layers": [layer(name, "Conv2D", 1) for name in ("block1_conv1", "block5_conv2")]}, "caffe", "names of VGG"),
        ({"layers": [layer("mobilenet/expanded_conv_depthwise", "Conv2D", 1)]}, "tf", "names of MobileNetV2"),
        ({}, "unit", "nothing in the file tells"),
    ],
)
def test_a_guess_says_its_reason(client, add, description, mode, reason):
    model = client.get(f"/api/models/{add(SMALL | description)}").json
    assert model["preprocessing"]["mode"] == mode
    assert "guessed" in model["hint"] and reason in model["hint"]
