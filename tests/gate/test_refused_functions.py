"""Refusals of functions: what was called is named as it was written, nobody is accused, and the remedy works."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.config import ALLOW_CODE_VARIABLE
from app.engine.network import Network
from app.gate.examine import examine
from app.gate.own_layers import OWN_LAYERS
from app.gate.refusal import Refused
from app.gate.saved_model import SavedModel
from app.gate.schema import checked_model
from app.gate.translate import translate
from tests.engine.conftest import run_python
from tests.engine.helpers import source_of
from tests.gate.files import classifier, functional, layer
from tests.gate.opened import opened, predictions, relative_difference

TRUSTED = "--allow-code-in-models"
# By the file: the words of its sentence, and those that it must not have.
SENTENCES = {
    "unknown_function": (
        ["calls tf.math.greater (layer tf.math.greater)", "docs/functions.md", TRUSTED],
        ["runs code"],
    ),
    "known_function": (["calls tf.clip_by_value (layer", "two numbers as bounds", TRUSTED], ["runs code"]),
    "lambda_with_code": (["Lambda layer (scaled), which runs code of whoever made the file", TRUSTED], []),
    "lambda_with_name": (["Lambda layer (doubled)", "runs code", TRUSTED], []),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("refused")
    run_python("-W", "ignore", "-m", "tests.gate.functions.refused", str(folder))
    return folder


@pytest.mark.parametrize("name", SENTENCES)
def test_it_is_named_and_nobody_is_accused(made: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused) as caught:
        opened(made / f"{name}.h5", tmp_path)
    said, (words, others) = str(caught.value), SENTENCES[name]
    assert all(word in said for word in [*words, "set_weights"]), said
    assert not any(word in said for word in [*others, "OpLambda", *OWN_LAYERS]), said


@pytest.mark.parametrize("name", SENTENCES)
def test_written_as_advised_it_opens_and_predicts_the_same(made: Path, tmp_path: Path, name: str) -> None:
    clean, _ = opened(made / f"{name}_remedy.h5", tmp_path)
    arrays = np.load(made / "predictions.npz")
    assert relative_difference(predictions(clean, arrays["pictures"]), arrays[name]) <= 1e-6


@pytest.mark.parametrize("name", [name for name, (words, _) in SENTENCES.items() if TRUSTED in words])
def test_trusted_it_opens_as_it_came(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(ALLOW_CODE_VARIABLE, "1")
    path = made / f"{name}.h5"
    assert examine(path, tmp_path / "clean.h5", allow_code=True)["code"]
    network, arrays = Network(source_of(path, runs_code=True)), np.load(made / "predictions.npz")
    with network.entered():
        found = network.outputs(network.split.output, arrays["pictures"])
    assert relative_difference(found, arrays[name]) <= 1e-6


@pytest.mark.parametrize(
    "settings",
    [
        {"function": {"class_name": "function", "config": "mine>swap", "module": "builtins"}},
        {"function": "mine>swap", "function_type": "function"},
    ],
)
def test_a_function_that_the_file_only_names_is_not_called_code(settings: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="that calls a function 'mine>swap', which the file does not hold") as caught:
        checked_model(classifier(layer("Lambda", "hidden", **settings)))
    assert "runs code" not in str(caught.value) and TRUSTED not in str(caught.value)


def _of_keras3(kind: str, *more: Any, module: str | None = "keras.src.ops.numpy", **settings: Any) -> dict[str, Any]:
    picture = {"class_name": "__keras_tensor__", "config": {"keras_history": ["picture", 0, 0]}}
    entry = {"class_name": kind, "config": {"name": "step", **settings}, "name": "step"}
    entry["inbound_nodes"] = [{"args": [picture, *more], "kwargs": {}}]
    start = layer("InputLayer", "picture", batch_shape=[None, 8, 8, 3], dtype="float32")
    start |= {"name": "picture", "inbound_nodes": []}
    layers = [start, entry if module is None else entry | {"module": module}]
    return functional(layers, [["picture", 0, 0]], [["step", 0, 0]])


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (_of_keras3("Sort", axis=-1), "calls keras.ops.sort (layer step), which is not among the functions"),
        (_of_keras3("Sort", axis=-1, module=None), "calls keras.ops.sort (layer step), which is not among"),
        (_of_keras3("CumSum", axis=-1), "calls keras.ops.cum_sum"),
        (_of_keras3("Mean", axis=None, keepdims=False), "calls keras.ops.mean (layer step) in a way that cannot be"),
        (_of_keras3("Mean", axis=[0, 1], keepdims=False, module=None), "calls keras.ops.mean (layer step) in a way"),
        (_of_keras3("GetItem", 0), "calls x[...] (layer step) in a way that cannot be taken over"),
        (_of_keras3("Resize", size=[4, 4], pad_to_aspect_ratio=True), "calls keras.ops.image.resize (layer step)"),
    ],
)
def test_functions_of_keras_3_are_named_as_they_are_called(config: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused) as caught:
        translate(SavedModel(config, "3.15.1", {}))
    said = str(caught.value)
    assert words in said and "docs/functions.md" in said and "runs code" not in said and TRUSTED not in said
