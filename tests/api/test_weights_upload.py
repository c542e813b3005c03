"""Files of weights without an architecture over the API, with a real engine."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app import create_app
from app.config import PROJECT_DIR
from tests.api.client import assert_problem, checked_client, run_request, upload
from tests.api.test_end_to_end import finished

SHARED = PROJECT_DIR.parent / "shared" / "data"
needs_real_files = pytest.mark.skipif(not (SHARED / "models").is_dir(), reason="real model files are not here")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("loose")
    command = [sys.executable, "-m", "tests.engine.truth_weights", str(folder)]
    subprocess.run(command, cwd=PROJECT_DIR, check=True, capture_output=True, timeout=300)
    return folder


@pytest.fixture
def client(engine):
    return checked_client(create_app(engine.settings, engine))


def send(client, path: Path, **form):
    """As bytes: the client leaves a long body open in a temporary file."""
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(path.read_bytes()), path.name)} | form)
    return client.post("/api/models", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def received(engine) -> list[Path]:
    """What an upload has left behind beside its model."""
    folder = engine.settings.instance_dir / "uploads"
    return list(folder.iterdir()) if folder.exists() else []


@pytest.mark.ci
def test_weights_are_offered_the_networks_that_they_fit(client, engine, made):
    answer = send(client, made / "loose_128.weights.h5")
    problem = assert_problem(
        answer, 422, "the architecture is missing", "They fit MobileNet alpha 0.25, 128 x 128", pointer="/file"
    )
    assert problem["fits"][0] == {
        "architecture": "MobileNet_0.25_128",
        "name": "MobileNet alpha 0.25, 128 x 128",
        "network": "MobileNet",
        "options": {"alpha": 0.25, "size": 128},
        "input_size": 128,
        "classes": 7,
    }
    assert [fit["input_size"] for fit in problem["fits"]] == [128, 224, 160, 192]
    assert received(engine) == []


@pytest.mark.ci  # the engine's tests load both formats
@pytest.mark.parametrize("name", [pytest.param("loose_128.h5", marks=pytest.mark.slow), "loose_128.weights.h5"])
def test_the_second_upload_with_the_architecture_is_a_model_like_any_other(client, engine, made, tmp_path, name):
    model = send(client, made / name, architecture="MobileNet_0.25_128").json
    assert (model["kind"], model["classes"], model["input_shape"]) == ("custom", 7, [128, 128, 3])
    assert (model["preprocessing"]["mode"], model["class_names"]) == ("tf", None)
    assert model["hint"] == "Assumed: the preprocessing of MobileNet (tf)."
    truth = np.load(made / "loose_128.npz")
    pixels = np.rint((truth["pictures"] + 1) * 127.5).astype(np.uint8)
    images = []
    for number, one in enumerate(pixels):
        stream = io.BytesIO()
        Image.fromarray(one, "RGB").save(stream, "PNG")
        images.append(upload(client, (f"{number}.png", stream.getvalue())).json["items"][0]["id"])
    run = client.post("/api/runs", json=run_request(images, models=[model["id"]], method="gradient")).json
    assert finished(client, run)["error"] is None
    cells = client.get(f"/api/tabs/{run['tabs'][0]}").json["rows"][0]["cells"]
    for cell, expected in zip(cells, truth["predictions"], strict=True):
        found = {one["index"]: one["score"] for one in cell["predictions"]}
        assert found == pytest.approx({index: expected[index] for index in np.argsort(-expected)[:5]}, abs=1e-5)
    stored = engine.settings.models_dir / "checked"
    newest = max(stored.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    with h5py.File(newest) as file:  # a whole model, rebuilt by the gate
        assert json.loads(file.attrs["model_config"])["class_name"] in ("Functional", "Model")
    assert received(engine) == []


@pytest.mark.slow
def test_another_input_size_and_what_the_user_says_go_first(client, made):
    form = {"architecture": "MobileNet_0.25_128", "input_size": "96x160", "preprocessing": "unit"}
    names = io.BytesIO(b"a\nb\nc\nd\ne\nf\ng")
    model = send(client, made / "loose_128.h5", class_index=FileStorage(names, "c.txt"), **form).json
    assert (model["input_shape"], model["preprocessing"]["mode"]) == ([96, 160, 3], "unit")
    assert (model["class_names"], model["hint"]) == (list("abcdefg"), None)


@pytest.mark.ci
@pytest.mark.parametrize(
    ("name", "architecture", "words"),
    [
        ("loose_128.h5", "MobileNet_0.5_128", "does not fit MobileNet_0.5_128"),
        ("loose_128.h5", "AlexNet", "There is no network 'AlexNet'"),
        ("plain.weights.h5", "MobileNet", "does not fit MobileNet"),
    ],
)
def test_an_architecture_that_does_not_fit_is_refused(client, engine, made, name, architecture, words):
    assert_problem(send(client, made / name, architecture=architecture), 422, words, pointer="/architecture")
    assert received(engine) == []


def test_a_whole_model_needs_no_architecture(client, small_model):
    answer = send(client, small_model, architecture="MobileNet")
    assert_problem(answer, 422, "an architecture of its own", pointer="/architecture")


@pytest.mark.ci
def test_weights_that_fit_nothing_or_lack_the_last_layer_say_so(client, made):
    plain = assert_problem(send(client, made / "plain.weights.h5"), 422, "the architecture is missing")
    assert plain["fits"] == []
    headless = assert_problem(send(client, made / "headless.weights.h5"), 422, "without its classification layer")
    assert headless["fits"] == []


@pytest.mark.ci
@needs_real_files
@pytest.mark.parametrize(
    ("name", "architecture", "pictures"),
    [
        ("mobilenet_0.25_224_imagenet", "MobileNet_0.25_224", {"n02099601_golden_retriever": 207}),
        (
            "mobilenet_0.75_192_imagenet",
            "MobileNet_0.75_192",
            {"n02391049_zebra": 340, "n07745940_strawberry": 949, "n01818515_macaw": 88},
        ),
    ],
)
def test_real_weights_recognise_real_pictures(client, name, architecture, pictures):
    file = SHARED / "models" / f"{name}.weights.h5"
    fits = assert_problem(send(client, file), 422, "They fit")["fits"]
    assert (fits[0]["architecture"], fits[0]["classes"]) == (architecture, 1000)
    model = send(client, file, architecture=architecture).json
    assert model["class_names"][207] == "golden_retriever"
    for picture, index in pictures.items():
        content = (SHARED / "images" / f"{picture}.JPEG").read_bytes()
        image = upload(client, (f"{picture}.jpg", content)).json["items"][0]["id"]
        body = {"images": [image]}
        columns = client.post(f"/api/models/{model['id']}/preprocessing-check", json=body).json["columns"]
        (own,) = [column for column in columns if column["current"]]
        assert own["preprocessing"]["mode"] == "tf" and own["predictions"][0][0]["index"] == index
