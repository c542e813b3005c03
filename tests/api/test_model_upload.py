from __future__ import annotations

import io
import json
import zipfile

import pytest

from app.errors import InvalidInput, Unavailable
from tests.api.client import assert_problem, run_request, uploaded_id
from tests.api.stand_ins import DESCRIPTION
from tests.gate.files import PLAIN, input_layer, layer, sequential, write_heads, write_model, write_pair

FIT = {"fit": "stretch", "resampling": "bilinear"}
SMALL = DESCRIPTION | {"units": 3, "input_shape": [8, 6, 3]}
GRAY = SMALL | {"input_shape": [8, 6, 1]}
SIGMOID = SMALL | {"units": 1, "output_activation": "sigmoid"}


@pytest.fixture
def model_file(tmp_path) -> bytes:
    return write_model(tmp_path / "source.h5", PLAIN).read_bytes()


@pytest.fixture
def send(client, quiet_engine, model_file):
    """Upload a model that the engine describes as `description`; answers with the response."""

    def post(description=SMALL, content=model_file, name="mine.h5", class_index=None, **form):
        quiet_engine.descriptions[name] = description
        data = {"file": (io.BytesIO(content), name), **form}
        if class_index is not None:
            data["class_index"] = (io.BytesIO(class_index.encode()), "names.json")
        return client.post("/api/models", data=data, content_type="multipart/form-data")

    return post


def kept(settings) -> list[str]:
    folders = (settings.models_dir / "checked", settings.instance_dir / "uploads")
    return [path.name for folder in folders if folder.exists() for path in folder.iterdir()]


def test_upload_list_detail_delete(client, send, settings, store):
    answer = send(class_index='{"0": ["a"], "1": ["b"], "2": ["c"]}', classes="3")
    model = answer.json
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/api/models/{model['id']}")
    assert (model["name"], model["kind"], model["classes"]) == ("mine.h5", "custom", 3)
    assert model["class_names"] == ["a", "b", "c"]
    assert model["hint"].startswith("No preprocessing was given, so it was guessed: 0 .. 1 (unit), because nothing")
    assert client.get(f"/api/models/{model['id']}").json == model
    assert model["id"] in [item["id"] for item in client.get("/api/models").json["items"]]
    assert len(kept(settings)) == 1
    assert client.delete(f"/api/models/{model['id']}").status_code == 204
    assert_problem(client.get(f"/api/models/{model['id']}"), 404, model["id"])
    assert client.post(f"/api/models/{model['id']}/restore").json == model
    assert client.delete(f"/api/models/{model['id']}").status_code == 204
    store.drop_discarded_models(0)
    assert kept(settings) == []
    assert_problem(client.post(f"/api/models/{model['id']}/restore"), 404, model["id"])


def test_the_same_file_twice_is_two_models_with_one_file(client, send, settings):
    first, second = send().json["id"], send(mean="1").json["id"]
    assert len(kept(settings)) == 1
    client.delete(f"/api/models/{first}")
    assert len(kept(settings)) == 1
    assert client.get(f"/api/models/{second}").status_code == 200


@pytest.mark.parametrize(
    ("form", "description", "expected"),
    [
        ({}, SMALL, {"mode": "unit", "mean": None, "std": None, **FIT}),
        ({}, GRAY, {"mode": "unit", "mean": None, "std": None, **FIT}),
        ({"preprocessing": "torch"}, SMALL, {"mode": "torch", "mean": None, "std": None, **FIT}),
        (
            {"preprocessing": "symmetric", "mean": "", "std": " "},
            GRAY,
            {"mode": "symmetric", "mean": None, "std": None, **FIT},
        ),
        ({"mean": "127.5"}, SMALL, {"mode": "mean_std", "mean": [127.5], "std": None, **FIT}),
        ({"mean": "[1, 2, 3]", "std": "2e1"}, SMALL, {"mode": "mean_std", "mean": [1, 2, 3], "std": [20], **FIT}),
        ({"mean": "[7]", "preprocessing": "mean_std"}, GRAY, {"mode": "mean_std", "mean": [7], "std": None, **FIT}),
        ({"mean": "0"}, GRAY, {"mode": "mean_std", "mean": [0], "std": None, **FIT}),
    ],
)
def test_preprocessing(send, form, description, expected):
    model = send(description, **form).json
    assert model["preprocessing"] == expected
    assert ("guessed" in (model["hint"] or "")) is not any(value.strip() for value in form.values())


def test_the_models_own_hint_stays(send):
    assert (
        send(SMALL | {"hint": "It begins with Rescaling."})
        .json["hint"]
        .endswith("Check it on a few pictures. It begins with Rescaling.")
    )


def test_one_sigmoid_is_two_classes(client, send):
    model = send(SIGMOID, class_index="no\nyes").json
    assert (model["classes"], model["class_names"]) == (2, ["no", "yes"])
    image = uploaded_id(client)
    for index, status in ((1, 202), (2, 422)):
        body = run_request([image], models=[model["id"]], selection={"mode": "class", "index": index})
        assert client.post("/api/runs", json=body).status_code == status
    body = run_request([image], models=[model["id"]], method="gradient", selection={"mode": "index", "index": 1})
    assert_problem(client.post("/api/runs", json=body), 422, "1 units", pointer="/selection/index")


BAD_FORMS = [
    ({"mean": "red"}, SMALL, "/mean", "must be a number"),
    ({"mean": "[1, 2]"}, SMALL, "/mean", "2 values; this model takes one, or 3"),
    ({"mean": "[1, 2, 3]"}, GRAY, "/mean", "3 values; this model takes one."),
    ({"mean": "[]"}, SMALL, "/mean", "must be a number"),
    ({"mean": "NaN"}, SMALL, "/mean", "must be a number"),
    ({"mean": "1e400"}, SMALL, "/mean", "must be a number"),
    ({"mean": "true"}, SMALL, "/mean", "must be a number"),
    ({"mean": "9" * 5000}, SMALL, "/mean", "must be a number"),
    ({"mean": "1", "std": "0"}, SMALL, "/std", "above 0"),
    ({"mean": "1", "std": "[1, -1, 1]"}, SMALL, "/std", "above 0"),
    ({"std": "1"}, SMALL, "/mean", "needs a 'mean'"),
    ({"preprocessing": "mean_std"}, SMALL, "/mean", "needs a 'mean'"),
    ({"preprocessing": "vgg"}, SMALL, "/preprocessing", "one of caffe"),
    ({"preprocessing": "unit", "mean": "1"}, SMALL, "/preprocessing", "'mean_std' only"),
    ({"preprocessing": "caffe"}, GRAY, "/preprocessing", "for RGB pictures, and this model takes 1 channel"),
    ({"classes": "four"}, SMALL, "/classes", "whole number"),
    ({"classes": "0"}, SMALL, "/classes", "whole number"),
    ({"classes": "²"}, SMALL, "/classes", "whole number"),
    ({"classes": "4"}, SMALL, "/classes", "given as 4, the model has 3 outputs"),
    (
        {"classes": "1"},
        SIGMOID,
        "/classes",
        "given as 1, the model has one sigmoid output, which tells 2 classes apart",
    ),
    (
        {"class_index": '["a", "b", "c", "d"]'},
        SMALL,
        "/class_index",
        "CLASS_INDEX names 4 classes, the model has 3 outputs: 1 too many",
    ),
    ({"class_index": "a\nb"}, SMALL, "/class_index", "1 too few"),
    (
        {"class_index": "a\nb", "classes": "3"},
        SMALL,
        "/class_index",
        "names 2 classes, the number of classes was given as 3",
    ),
    ({"class_index": "{"}, SMALL, "/class_index", "not valid JSON"),
    ({"clases": "3"}, SMALL, "", "There is no field 'clases'"),
]


@pytest.mark.parametrize(("form", "description", "pointer", "words"), BAD_FORMS)
def test_bad_forms_name_the_field_and_keep_nothing(client, send, settings, form, description, pointer, words):
    assert_problem(send(description, **form), 422, words, pointer=pointer)
    assert kept(settings) == []
    assert [model for model in client.get("/api/models").json["items"] if model["kind"] == "custom"] == []


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (sequential(input_layer(8, 8, 3), layer("Lambda", "swap")), "Lambda layer (swap)"),
        (sequential(layer("Embedding", "words", batch_input_shape=[None, 9])), "takes text"),
    ],
)
def test_what_the_gate_refuses_never_reaches_the_engine(send, quiet_engine, settings, tmp_path, config, words):
    content = write_model(tmp_path / "bad.h5", config).read_bytes()
    assert_problem(send(content=content), 422, "mine.h5", words, pointer="/file")
    assert quiet_engine.described == [] and kept(settings) == []


@pytest.mark.parametrize(
    ("form", "words"), [({}, "2 outputs (a, b); choose the one"), ({"output": "c"}, "it has no output 'c'")]
)
def test_one_of_several_outputs_must_be_chosen(send, quiet_engine, settings, tmp_path, form, words):
    content = write_heads(tmp_path / "two.h5").read_bytes()
    assert_problem(send(content=content, **form), 422, "mine.h5", words, pointer="/output")
    assert quiet_engine.described == [] and kept(settings) == []


def test_the_chosen_output_reaches_the_engine(send, quiet_engine, tmp_path):
    content = write_heads(tmp_path / "two.h5").read_bytes()
    assert send(content=content, output="b").status_code == 201
    assert quiet_engine.described[-1].output == "b"


@pytest.mark.parametrize("size", ["0", "x", "10x", "5000", "12x34x56", "-3"])
def test_input_sizes_that_are_none_are_refused(send, size):
    assert_problem(send(input_size=size), 422, "HEIGHTxWIDTH", pointer="/input_size")


def test_the_input_size_reaches_the_engine(send, quiet_engine):
    assert send(input_size="192x256").status_code == 201
    assert quiet_engine.described[-1].input_size == (192, 256)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("mine.h5", b"", "empty"),
        ("mine.h5", b"hello", "not an HDF5 file"),
        ("mine.hdf5", b"\x89HDF\r\n\x1a\nxx", "cannot be read"),
        ("mine.keras", b"PK\x03\x04", "damaged ZIP"),
        ("mine.pt", b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", "is a PyTorch file"),
        ("h5", b"x", "no Keras model"),
    ],
)
def test_what_is_no_model(send, name, content, words):
    assert_problem(send(content=content, name=name), 422, name, words, pointer="/file")


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "."), content)
    return stream.getvalue()


def test_a_zip_of_teachable_machine_brings_its_names_and_preprocessing(send, model_file):
    content = zipped(keras_model__h5=model_file, labels__txt=b"0 cat\n1 dog\n2 bird\n")
    model = send(content=content, name="converted_keras.zip").json
    assert (model["name"], model["class_names"]) == ("converted_keras.zip", ["cat", "dog", "bird"])
    assert model["preprocessing"]["mode"] == "symmetric"
    assert "the class names packed with the model and the preprocessing of Teachable Machine" in model["hint"]
    mine = send(content=content, name="converted_keras.zip", class_index="a\nb\nc", preprocessing="unit").json
    assert (mine["class_names"], mine["preprocessing"]["mode"]) == (["a", "b", "c"], "unit")


def test_names_in_a_zip_that_cannot_be_read_are_told_and_nothing_is_kept(send, model_file, settings):
    for labels, words in ((b"{", "packed with the model is not valid JSON"), (b"a\nb", "1 too few")):
        answer = send(content=zipped(keras_model__h5=model_file, labels__txt=labels), name="converted_keras.zip")
        assert_problem(answer, 422, words, pointer="/class_index")
    assert kept(settings) == []


def test_weights_are_completed_by_their_architecture(client, quiet_engine, tmp_path, settings):
    weights, config = write_pair(tmp_path)
    quiet_engine.descriptions["weights.h5"] = SMALL

    def post(text: str):
        data = {"file": (weights.open("rb"), "weights.h5"), "config": (io.BytesIO(text.encode()), "model.json")}
        return client.post("/api/models", data=data, content_type="multipart/form-data")

    assert post(config.read_text()).json["name"] == "weights.h5"
    assert_problem(post("[]"), 422, "weights.h5", "holds no architecture", pointer="/file")
    assert len(kept(settings)) == 1


def test_keras_name_with_hdf5_inside_is_taken(send):
    assert send(name="mine.keras").status_code == 201


@pytest.mark.parametrize(
    ("error", "status", "pointer"),
    [(InvalidInput("It has two heads."), 422, "/file"), (Unavailable("The engine is away."), 503, None)],
)
def test_errors_of_the_engine_are_shown_and_nothing_is_kept(send, settings, error, status, pointer):
    assert_problem(send(error), status, error.detail, pointer=pointer)
    assert kept(settings) == []


def test_no_file(client):
    for data in ({}, {"file": "text"}, {"file": (io.BytesIO(b"x"), "")}):
        answer = client.post("/api/models", data=data, content_type="multipart/form-data")
        assert_problem(answer, 422, "No model came", pointer="/file")


def test_names_are_text(send, quiet_engine):
    quiet_engine.descriptions["mine.h5"] = SMALL
    assert send(name="../../\u202emine.h5").json["name"] == "mine.h5"


def test_a_model_that_an_unfinished_run_needs_stays(client, send):
    model = send().json["id"]
    run = client.post("/api/runs", json=run_request([uploaded_id(client)], models=[model])).json
    assert_problem(client.delete(f"/api/models/{model}"), 409, "mine.h5", "queued", "cancel")
    client.delete(f"/api/runs/{run['id']}")
    assert client.delete(f"/api/models/{model}").status_code == 204
    assert json.dumps(client.get(f"/api/tabs/{run['tabs'][0]}").json["rows"][0]["model"]["name"]) == '"mine.h5"'
