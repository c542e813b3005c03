"""Models of Keras 1.2, written by hand as Keras 1.2.2 wrote them, against the same network computed with numpy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from app.gate.refusal import Refused
from tests.gate.opened import opened, predictions

RANDOM = np.random.default_rng(5)


def _values(*shape: int) -> np.ndarray:
    return RANDOM.normal(0, 0.5, shape).astype("float32")


KERNEL, BIAS = _values(3, 2, 3, 4), _values(4)
GAMMA, BETA, MEAN, VARIANCE = _values(4), _values(4), _values(4), np.abs(_values(4)) + 0.5
DENSE, DENSE_BIAS = _values(5 * 3 * 4, 3), _values(3)
WEIGHTS = {
    "conv": {"conv_W": KERNEL, "conv_b": BIAS},
    "norm": {"norm_gamma": GAMMA, "norm_beta": BETA, "norm_running_mean": MEAN, "norm_running_std": VARIANCE},
    "scores": {"scores_W": DENSE, "scores_b": DENSE_BIAS},
}
PICTURES = RANDOM.uniform(0, 1, (3, 10, 6, 3)).astype("float32")
_REGULARIZED = {"W_regularizer": None, "b_regularizer": {"name": "WeightRegularizer", "l1": 0.0, "l2": 0.01}}
_PARTS = {**_REGULARIZED, "activity_regularizer": None, "W_constraint": None, "b_constraint": None, "bias": True}


def _convolution(**changes: Any) -> dict[str, Any]:
    size = {"nb_filter": 4, "nb_row": 3, "nb_col": 2, "init": "glorot_uniform", "activation": "linear"}
    window = {"border_mode": "same", "subsample": [1, 1], "dim_ordering": "tf"}
    return {
        "class_name": "Convolution2D",
        "config": {"name": "conv", "trainable": True, **size, **window, **_PARTS} | changes,
    }


def _layers(**convolution: Any) -> list[dict[str, Any]]:
    first = {"batch_input_shape": [None, 10, 6, 3], "input_dtype": "float32"}
    norm = {"epsilon": 0.001, "mode": 0, "axis": -1, "momentum": 0.99}
    pool = {"pool_size": [2, 2], "border_mode": "valid", "strides": [2, 2], "dim_ordering": "tf"}
    scores = {"output_dim": 3, "init": "glorot_uniform", "activation": "softmax", "input_dim": 60, **_PARTS}
    regularized = {"gamma_regularizer": None, "beta_regularizer": None}
    return [
        _convolution(**first, **convolution),
        {"class_name": "BatchNormalization", "config": {"name": "norm", "trainable": True, **norm, **regularized}},
        {"class_name": "Activation", "config": {"name": "act", "trainable": True, "activation": "relu"}},
        {"class_name": "MaxPooling2D", "config": {"name": "pool", "trainable": True, **pool}},
        {"class_name": "Dropout", "config": {"name": "drop", "trainable": True, "p": 0.5}},
        {"class_name": "Flatten", "config": {"name": "flat", "trainable": True}},
        {"class_name": "Dense", "config": {"name": "scores", "trainable": True, **scores}},
    ]


def _graph() -> dict[str, Any]:
    """The same as a functional model with a merge: the activations and they again, concatenated, first half used."""
    start = {"batch_input_shape": [None, 10, 6, 3], "input_dtype": "float32", "sparse": False, "name": "picture"}
    entries = [{"class_name": "InputLayer", "config": start, "name": "picture", "inbound_nodes": []}]
    before = "picture"
    for layer in _layers():
        name = layer["config"]["name"]
        entries.append({**layer, "name": name, "inbound_nodes": [[[before, 0, 0]]]})
        before = name
        if name == "act":
            settings = {"name": "sum", "mode": "sum", "mode_type": "raw", "concat_axis": -1, "dot_axes": -1}
            merge = {"class_name": "Merge", "config": {**settings, "output_shape": None, "output_shape_type": "raw"}}
            entries.append({**merge, "name": "sum", "inbound_nodes": [[["act", 0, 0], ["norm", 0, 0]]]})
            before = "sum"
    ends = {"input_layers": [["picture", 0, 0]], "output_layers": [["scores", 0, 0]]}
    return {"class_name": "Model", "config": {"name": "model_1", "layers": entries, **ends}}


def _file(path: Path, config: Any, version: str | None = "1.2.2", backend: str | None = None) -> Path:
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(config).encode("utf8")
        if version is not None:
            file.attrs["keras_version"] = version.encode("utf8")
        weights = file.create_group("model_weights")
        names = [layer["config"]["name"] for layer in _layers()]
        weights.attrs["layer_names"] = [name.encode("utf8") for name in names]
        if backend is not None:
            weights.attrs["backend"] = backend.encode("utf8")
        for name in names:
            group = weights.create_group(name)
            arrays = WEIGHTS.get(name, {})
            group.attrs["weight_names"] = [key.encode("utf8") for key in arrays]
            for key, values in arrays.items():
                group.create_dataset(key, data=values)
    return path


def _convolved(pictures: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Correlation with 'same' padding, as TensorFlow has it: what is odd goes behind."""
    rows, columns = kernel.shape[:2]
    padded = np.pad(pictures, ((0, 0), (1, 1), (0, 1), (0, 0)))
    found = np.zeros((*pictures.shape[:3], kernel.shape[-1]))
    for row in range(rows):
        for column in range(columns):
            part = padded[:, row : row + pictures.shape[1], column : column + pictures.shape[2]]
            found += part @ kernel[row, column]
    return found


def _expected(kernel: np.ndarray = KERNEL, merged: bool = False) -> np.ndarray:
    values = (_convolved(PICTURES, kernel) + BIAS - MEAN) / np.sqrt(VARIANCE + 0.001) * GAMMA + BETA
    values = np.maximum(values, 0) + (values if merged else 0)
    pooled = values.reshape(len(values), 5, 2, 3, 2, 4).max(axis=(2, 4))
    scores = pooled.reshape(len(values), -1) @ DENSE + DENSE_BIAS
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


SEQUENTIAL = {"class_name": "Sequential", "config": _layers()}


@pytest.mark.parametrize("version", ["1.2.2", None], ids=["says its version", "does not"])
def test_a_sequential_model_predicts_what_its_layers_mean(tmp_path: Path, version: str | None) -> None:
    clean, facts = opened(_file(tmp_path / "old.h5", SEQUENTIAL, version), tmp_path)
    np.testing.assert_allclose(predictions(clean, PICTURES), _expected(), rtol=1e-4, atol=1e-6)
    assert facts["translated"] == [f"translated from Keras {version or 1}"]


def test_a_functional_model_with_a_merge_predicts_what_its_layers_mean(tmp_path: Path) -> None:
    clean, _ = opened(_file(tmp_path / "old.h5", _graph()), tmp_path)
    np.testing.assert_allclose(predictions(clean, PICTURES), _expected(merged=True), rtol=1e-4, atol=1e-6)


def test_kernels_of_theano_are_turned_round(tmp_path: Path) -> None:
    """Theano mirrors a kernel where TensorFlow does not."""
    clean, facts = opened(_file(tmp_path / "old.h5", SEQUENTIAL, backend="theano"), tmp_path)
    np.testing.assert_allclose(predictions(clean, PICTURES), _expected(KERNEL[::-1, ::-1]), rtol=1e-4, atol=1e-6)
    assert "Theano" in facts["translated"][1]


@pytest.mark.parametrize("backend", ["tensorflow", "theano"])
def test_the_channels_first_predict_what_they_did(tmp_path: Path, backend: str) -> None:
    """As most models of Theano were: kernels have the filters first, too, and Flatten takes values as they lie."""
    layers = _layers(dim_ordering="th")
    layers[0]["config"]["batch_input_shape"] = [None, 3, 10, 6]
    layers[1]["config"]["axis"], layers[3]["config"]["dim_ordering"] = 1, "th"
    path = _file(tmp_path / "old.h5", {"class_name": "Sequential", "config": layers}, backend=backend)
    with h5py.File(path, "r+") as file:
        weights = file["model_weights"]
        del weights["conv/conv_W"]
        turned = KERNEL[::-1, ::-1] if backend == "theano" else KERNEL
        weights["conv/conv_W"] = np.transpose(turned, (3, 2, 0, 1))
        weights["scores/scores_W"][...] = DENSE.reshape(5, 3, 4, 3).transpose(2, 0, 1, 3).reshape(-1, 3)
    clean, _ = opened(path, tmp_path)
    np.testing.assert_allclose(predictions(clean, PICTURES), _expected(), rtol=1e-4, atol=1e-6)


def _changed(place: int, **changes: Any) -> dict[str, Any]:
    layers = _layers()
    layers[place] = {**layers[place], "config": layers[place]["config"] | changes}
    return {"class_name": "Sequential", "config": layers}


def _replaced(place: int, kind: str, **config: Any) -> dict[str, Any]:
    layers = _layers()
    layers[place] = {"class_name": kind, "config": {"name": layers[place]["config"]["name"], **config}}
    return {"class_name": "Sequential", "config": layers}


REFUSED = {
    "full border": (_changed(0, border_mode="full"), r"Convolution2D layer \(conv\) with the border mode full"),
    "other normalisation": (_changed(1, mode=2), r"BatchNormalization layer \(norm\) in another mode"),
    "cosine merge": (_replaced(2, "Merge", mode="cos"), r"Merge layer \(act\) with the mode cos"),
    "merge of functions": (_replaced(2, "Merge", mode="sum", mode_type="lambda"), r"Merge layer \(act\)"),
    "merge of models": (_replaced(2, "Merge", mode="sum", layers=[{}, {}]), "several inputs"),
    "deconvolution": (_replaced(0, "Deconvolution2D"), r"Deconvolution2D layer \(conv\) whose weights"),
    "unknown": (_replaced(2, "SReLU"), r"SReLU \(act\)"),
    "lambda": (_replaced(2, "Lambda", function="x"), r"Lambda layer \(act\)"),
}


@pytest.mark.parametrize(("config", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_keras_2_does_not_have_is_refused_by_layer(tmp_path: Path, config: Any, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        opened(_file(tmp_path / "old.h5", config), tmp_path)
