"""Model files for the gate, written without Keras: what is in them is what the gate reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np


def layer(kind: str, name: str, *inputs: str, **config: Any) -> dict[str, Any]:
    """A layer as it stands in a Sequential model; with inputs, as in a functional one."""
    entry = {"class_name": kind, "config": {"name": name, **config}}
    return entry | called(name, *inputs) if inputs else entry


def called(name: str, *inputs: str) -> dict[str, Any]:
    return {"name": name, "inbound_nodes": [[[source, 0, 0, {}] for source in inputs]]}


def sequential(*layers: dict[str, Any], name: str = "model") -> dict[str, Any]:
    return {"class_name": "Sequential", "config": {"name": name, "layers": list(layers)}}


def functional(layers: list[dict[str, Any]], inputs: Any, outputs: Any, name: str = "model") -> dict[str, Any]:
    config = {"name": name, "layers": layers, "input_layers": inputs, "output_layers": outputs}
    return {"class_name": "Functional", "config": config}


def input_layer(*shape: int | None, name: str = "input") -> dict[str, Any]:
    return layer("InputLayer", name, batch_input_shape=[None, *shape], dtype="float32")


def graph_input(*shape: int | None, name: str = "input") -> dict[str, Any]:
    return input_layer(*shape, name=name) | {"name": name, "inbound_nodes": []}


def classifier(*middle: dict[str, Any], sides: tuple[int | None, ...] = (8, 6, 3)) -> dict[str, Any]:
    """A Sequential model that ends in three scores."""
    pool = layer("GlobalAveragePooling2D", "pool")
    return sequential(input_layer(*sides), *middle, pool, layer("Dense", "scores", units=3, activation="softmax"))


CONV = layer(
    "Conv2D",
    "conv",
    filters=4,
    kernel_size=[3, 3],
    activation="relu",
    kernel_initializer={"class_name": "GlorotUniform", "config": {"seed": None}},
)
PLAIN = classifier(CONV)
PLAIN_SHAPES = {"conv": [(3, 3, 3, 4), (4,)], "scores": [(4, 3), (3,)]}

HEADS = functional(
    [
        graph_input(8, 8, 3),
        layer("GlobalAveragePooling2D", "pool", "input"),
        layer("Dense", "a", "pool", units=2, activation="softmax"),
        layer("Dense", "b", "pool", units=3, activation="softmax"),
    ],
    [["input", 0, 0]],
    [["a", 0, 0], ["b", 0, 0]],
)
HEADS_SHAPES = {"a": [(3, 2), (2,)], "b": [(3, 3), (3,)]}

Shapes = dict[str, list[tuple[int, ...]]]


def write_model(path: Path, config: Any, keras_version: str | None = "2.14.0", shapes: Shapes = PLAIN_SHAPES) -> Path:
    """An HDF5 file with this configuration (as it is when it is text) and arrays of these shapes by layer."""
    random = np.random.default_rng(0)
    with h5py.File(path, "w") as file:
        weights = file.create_group("model_weights")
        weights.attrs["layer_names"] = np.array(list(shapes), dtype="S")
        for name, sizes in shapes.items():
            group = weights.create_group(name)
            names = [f"{name}/weight_{place}:0" for place in range(len(sizes))]
            group.attrs["weight_names"] = np.array(names, dtype="S")
            for weight, size in zip(names, sizes, strict=True):
                group.create_dataset(weight, data=random.normal(size=size).astype(np.float32))
        file.attrs["model_config"] = config if isinstance(config, str) else json.dumps(config)
        if keras_version is not None:
            file.attrs["keras_version"] = keras_version
    return path


def write_heads(path: Path) -> Path:
    return write_model(path, HEADS, shapes=HEADS_SHAPES)


def write_pair(folder: Path, config: dict[str, Any] = PLAIN) -> tuple[Path, Path]:
    """(weights, architecture) as `model.save_weights` and `model.to_json` write them, `weights.h5` and `model.json`."""
    weights, text = write_model(folder / "weights.h5", config), folder / "model.json"
    with h5py.File(weights, "r+") as file:
        text.write_text(file.attrs["model_config"])
        for name, layer in file["model_weights"].items():
            file.copy(layer, file, name)
        file.attrs["layer_names"] = file["model_weights"].attrs["layer_names"]
        del file.attrs["model_config"], file["model_weights"]
    return weights, text
