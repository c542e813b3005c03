"""What people have instead of one whole file: ZIPs, pairs, folders packed again, and files of another kind."""

from __future__ import annotations

import base64
import io
import json
import os
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from app.gate.examine import examine
from app.gate.refusal import Refused, WeightsOnlyFile
from tests.gate.files import PLAIN, write_model
from tests.gate.opened import predictions, relative_difference
from tests.gate.test_keras3 import FOLDER

_MADE = """
import numpy as np, pickle, sys, tensorflow as tf
L, keras, out = tf.keras.layers, tf.keras, sys.argv[1] + "/"
keras.utils.set_random_seed(11)
def made():
    rows = [L.Conv2D(4, 3, activation="relu", input_shape=(12, 10, 3)), L.BatchNormalization()]
    return keras.Sequential([*rows, L.GlobalAveragePooling2D(), L.Dense(3, activation="softmax")])
made()  # so that the layers of the next one are conv2d_1, ... as after some hours in a notebook
model = made()
model.set_weights([np.random.default_rng(3).uniform(0.1, 1, w.shape) for w in model.get_weights()])
open(out + "model.json", "w").write(made().to_json())
model.save_weights(out + "model_weights.h5")
model.save_weights(out + "places.weights.h5")
model.save(out + "whole.h5")
model.save(out + "whole.keras")
model.save(out + "saved_model", save_format="tf")
model.save_weights(out + "checkpoint_of/it")
pickle.dump(model, open(out + "name.pkl", "wb"))
pictures = np.random.default_rng(7).uniform(0, 255, (2, 12, 10, 3)).astype("float32")
np.savez(out + "truth.npz", pictures=pictures, predictions=model.predict(pictures, verbose=0))
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of one model in the forms that Keras writes, and what it predicts."""
    folder = tmp_path_factory.mktemp("made")
    _keras(_MADE, str(folder))
    return folder


def _keras(code: str, *arguments: str, folder: Path | None = None) -> None:
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-W", "ignore", "-c", code, *arguments]
    subprocess.run(command, check=True, env=environment, capture_output=True, cwd=folder)


def _same(path: Path, made: Path, clean: Path, config: Path | None = None) -> dict:
    """The facts, once what the engine predicts is what Keras predicted."""
    facts = examine(path, clean, config=config)
    with np.load(made / "truth.npz") as truth:
        assert relative_difference(predictions(clean, truth["pictures"]), truth["predictions"]) <= 1e-5
    return facts


def _zip(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path


@pytest.mark.parametrize("weights", ["model_weights.h5", "places.weights.h5"])
def test_weights_and_their_architecture_as_json(made, tmp_path, weights):
    _same(made / weights, made, tmp_path / "clean.h5", config=made / "model.json")


@pytest.mark.parametrize("folder", ["", "my model/"])
def test_both_in_a_zip(made, tmp_path, folder):
    names = ("model.json", "model_weights.h5")
    parts = {f"{folder}{name}": (made / name).read_bytes() for name in names}
    _same(_zip(tmp_path / "both.zip", parts | {f"{folder}README.md": b"# m"}), made, tmp_path / "clean.h5")


def test_a_zip_of_teachable_machine(made, tmp_path):
    parts = {"keras_model.h5": (made / "whole.h5").read_bytes(), "labels.txt": b"0 cat\n1 dog\n2 bird\n"}
    facts = _same(_zip(tmp_path / "converted_keras.zip", parts), made, tmp_path / "clean.h5")
    assert (base64.b64decode(facts["labels"]), facts["made_by"]) == (parts["labels.txt"], "teachable_machine")


def test_a_model_and_its_labels_packed_by_hand_say_nothing_about_a_tool(made, tmp_path):
    parts = {"a/cats.h5": (made / "whole.h5").read_bytes(), "a/class_indices.json": b'{"cat": 0, "dog": 1, "bird": 2}'}
    facts = _same(_zip(tmp_path / "mine.zip", parts), made, tmp_path / "clean.h5")
    assert (base64.b64decode(facts["labels"]), facts["made_by"]) == (parts["a/class_indices.json"], None)


@pytest.mark.parametrize("source", ["whole.keras", "3.15.1/nested.keras"])
@pytest.mark.parametrize(
    ("prefix", "extra"),
    [
        ("my_model/", {}),
        ("a/b/", {"a/b/assets/x": b"x"}),
        ("", {".DS_Store": b"x", "__MACOSX/._config.json": b"\0\5\x16\7", "README.md": b"# m", "assets/": b""}),
        ("", {"model.weights.h5/x": b"x", "config.json.bak": b"x", "canary": b"x"}),
    ],
)
def test_a_keras_file_packed_again_is_the_same_model(made, tmp_path, source, prefix, extra):
    path = (made if "/" not in source else FOLDER) / source
    with zipfile.ZipFile(path) as archive:
        parts = {f"{prefix}{name}": archive.read(name) for name in archive.namelist()}
    examine(path, tmp_path / "original.h5")
    examine(_zip(tmp_path / "again.keras", parts | extra), tmp_path / "again.h5")
    assert (tmp_path / "again.h5").read_bytes() == (tmp_path / "original.h5").read_bytes()


def test_the_loose_parts_of_a_keras_file(made, tmp_path):
    """As Hugging Face and Kaggle keep them."""
    with zipfile.ZipFile(made / "whole.keras") as archive:
        archive.extractall(tmp_path)
    _same(tmp_path / "model.weights.h5", made, tmp_path / "clean.h5", config=tmp_path / "config.json")


def _refusal(content: bytes, folder: Path, **options: Path) -> str:
    path = folder / "file"
    path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        examine(path, folder / "clean.h5", **options)
    assert (folder / "clean.h5").exists() is isinstance(caught.value, WeightsOnlyFile)
    (folder / "clean.h5").unlink(missing_ok=True)
    return str(caught.value)


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"ab" * 32 + b"\nsize 98123456\n"
PNG = b"\x89PNG\r\n\x1a\n"


def _torch_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("model/data.pkl", b"\x80\x02}.")
        file.writestr("model/version", b"3\n")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (POINTER, "is a Git LFS pointer, which has 98,123,456 bytes, not a Keras model. Run git lfs pull"),
        (b"<!DOCTYPE html>\n<html><head>", "is a web page (HTML), not a Keras model. Download the file itself"),
        (b"\n<html lang='en'>", "is a web page"),
        (b"\x1c\0\0\0TFL3\x14\0", "is a TensorFlow Lite model"),
        (b"\x08\x07\x12\x07pytorch\x1a\x05", "is an ONNX model"),
        (b"\x08\x01\x12\xff\x01", "is a SavedModel of TensorFlow"),
        (_torch_zip(), "is a PyTorch file, which PyTorch alone can open"),
        (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M", "is a PyTorch file"),
        (pickle.dumps({"a": 1}), "is a pickled Python object, which runs code when it is opened"),
        (b'P\0\0\0\0\0\0\0{"weight":{"dtype"', "holds weights in the form of safetensors"),
        (b"Rar!\x1a\x07\x01\0", "is packed (RAR), not a Keras model. Unpack it"),
        (b"\x1f\x8b\x08\0", "is packed (gzip)"),
        (b"a" * 257 + b"ustar\0", "is packed (TAR)"),
        (PNG, "is a picture (PNG), not a Keras model. Pictures have a field of their own."),
        (b'{"cells": [{"cell_type": "code"', "is a notebook"),
        (b'{"class_name": "Sequential", "config"', "holds an architecture without its weights"),
        (b'{"modelTopology": {}', "is a model for TensorFlow.js"),
        (b'model_checkpoint_path: "it"', "is the list of a checkpoint's files"),
        (b"hello", "is not an HDF5 file and no .keras archive"),
    ],
)
def test_what_a_file_is_is_said_by_its_content(tmp_path, content, words):
    assert words in _refusal(content, tmp_path)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (("a.h5", "b.h5"), "holds 2 models (a.h5, b.h5); upload the one that you want"),
        (("model.keras", "x"), "holds model.keras; unpack the ZIP and upload model.keras itself"),
        (("m/saved_model.pb", "m/variables/x"), "is a SavedModel of TensorFlow"),
        (("model.json", "weights.bin", "metadata.json"), "is a model for TensorFlow.js"),
        (("cat.jpg", "dog.jpg"), "holds pictures, not a Keras model"),
        (("model.tflite", "labels.txt"), "is a TensorFlow Lite model"),
        (("x.bin",), "holds x.bin and no Keras model"),
        ((".DS_Store",), "holds nothing, so no Keras model"),
    ],
)
def test_what_a_zip_holds_is_said(tmp_path, parts, words):
    content = _zip(tmp_path / "it.zip", dict.fromkeys(parts, b"{}")).read_bytes()
    assert words in _refusal(content, tmp_path)


def test_a_file_that_was_cut_off_says_so(made, tmp_path):
    for name, words in (("whole.h5", "is cut off: it says that it has"), ("whole.keras", "perhaps cut off")):
        content = (made / name).read_bytes()
        assert words in _refusal(content[: len(content) // 2], tmp_path)


def test_what_is_no_architecture_is_not_taken_for_one(made, tmp_path):
    weights, other = (made / "model_weights.h5").read_bytes(), tmp_path / "other.json"
    for text, words in (
        ("[]", "holds no architecture"),
        ("{", "not valid JSON"),
        ('{"class_name": 1}', "holds no arch"),
    ):
        other.write_text(text)
        assert words in _refusal(weights, tmp_path, config=other)
    whole = (made / "whole.h5").read_bytes()
    assert "has an architecture of its own" in _refusal(whole, tmp_path, config=made / "model.json")
    other.write_text(json.dumps(PLAIN))
    assert "has weights of" in _refusal(weights, tmp_path, config=other)


# File -> the line that its refusal shows; each writes a file of this name beside it.
REMEDIES = {
    "saved_model/saved_model.pb": "tf.keras.models.load_model('folder').save('name.h5')",
    "name.pkl": "pickle.load(open('name.pkl', 'rb')).save('name.h5')",
    "model_weights.h5": "open('model.json', 'w').write(model.to_json())",
}


def test_the_remedies_make_files_that_open(made, tmp_path):
    """Each line of code that a refusal shows is run as it stands there, and what it writes opens."""
    lines = ["import os, pickle, tensorflow as tf", f"model = tf.keras.models.load_model({str(made / 'whole.h5')!r})"]
    for number, (name, line) in enumerate(REMEDIES.items()):
        assert line in _refusal((made / name).read_bytes(), tmp_path)
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "folder").symlink_to(made / "saved_model")
        (folder / "name.pkl").symlink_to(made / "name.pkl")
        lines += [f"os.chdir({str(folder)!r})", line]
    _keras("\n".join(lines))
    _same(tmp_path / "0" / "name.h5", made, tmp_path / "clean.h5")
    _same(tmp_path / "1" / "name.h5", made, tmp_path / "clean.h5")
    _same(made / "model_weights.h5", made, tmp_path / "clean.h5", config=tmp_path / "2" / "model.json")


def test_weights_alone_still_say_what_is_missing(made, tmp_path):
    with pytest.raises(WeightsOnlyFile, match="the architecture is missing"):
        examine(made / "model_weights.h5", tmp_path / "clean.h5")
    several = {"a.json": b"{}", "b.txt": b"x", "w.h5": (made / "model_weights.h5").read_bytes()}
    with pytest.raises(WeightsOnlyFile):
        examine(_zip(tmp_path / "it.zip", several), tmp_path / "clean.h5")


def test_names_that_lead_elsewhere_are_refused_whatever_lies_beside_them(tmp_path):
    whole = write_model(tmp_path / "whole.h5", PLAIN).read_bytes()
    for name in ("../x", "/x", "a\\x", "c:x"):
        content = _zip(tmp_path / "it.zip", {"m.h5": whole, name: b""}).read_bytes()
        assert "a name that leads to another place" in _refusal(content, tmp_path)
