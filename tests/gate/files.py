"""Model files for the gate, written without Keras: what is in them is what the gate reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np


def layer(kind: str, name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": kind, "config": {"name": name, **config}}


def sequential(*layers: dict[str, Any]) -> dict[str, Any]:
    return {"class_name": "Sequential", "config": {"name": "model", "layers": list(layers)}}


def functional(layers: list[dict[str, Any]], inputs: Any, outputs: Any) -> dict[str, Any]:
    config = {"name": "model", "layers": layers, "input_layers": inputs, "output_layers": outputs}
    return {"class_name": "Functional", "config": config}


def input_layer(*shape: int | None, name: str = "input") -> dict[str, Any]:
    return layer("InputLayer", name, batch_input_shape=[None, *shape], dtype="float32")


PLAIN = sequential(
    input_layer(8, 6, 3),
    layer("Conv2D", "conv", activation="relu", kernel_initializer={"class_name": "GlorotUniform", "config": {}}),
    layer("GlobalAveragePooling2D", "pool"),
    layer("Dense", "scores", units=3, activation="softmax"),
)


def write_model(path: Path, config: Any, keras_version: str | None = "2.14.0") -> Path:
    """An HDF5 file with this configuration (as it is when it is text) and one small array of weights."""
    with h5py.File(path, "w") as file:
        file.create_group("model_weights").create_dataset("kernel", data=np.ones((3, 3), np.float32))
        file.attrs["model_config"] = config if isinstance(config, str) else json.dumps(config)
        if keras_version is not None:
            file.attrs["keras_version"] = keras_version
    return path
