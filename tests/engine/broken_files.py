"""Writes model files that are no picture classifiers; `python -m tests.engine.broken_files FOLDER`."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

layers = tf.keras.layers


def models() -> dict[str, Any]:
    picture, other = layers.Input((8, 8, 3)), layers.Input((8, 8, 3))
    row, film, many = layers.Input((16,)), layers.Input((4, 8, 8, 3)), layers.Input((8, 8, 5))
    flat = layers.Flatten()
    cat, dog = layers.Dense(2, name="cat"), layers.Dense(2, name="dog")
    return {
        "two_outputs": tf.keras.Model(picture, [cat(flat(picture)), dog(flat(picture))]),
        "two_inputs": tf.keras.Model([picture, other], layers.Dense(2)(flat(layers.Add()([picture, other])))),
        "no_picture": tf.keras.Model(row, layers.Dense(2)(row)),
        "film": tf.keras.Model(film, layers.Dense(2)(flat(film))),
        "five_channels": tf.keras.Model(many, layers.Dense(2)(flat(many))),
        "segmentation": tf.keras.Model(picture, layers.Conv2D(2, 1)(picture)),
        "not_finite": _not_finite(tf.keras.Model(picture, layers.Dense(2, name="sick")(flat(picture)))),
    }


def _not_finite(model: Any) -> Any:
    kernel, bias = model.get_layer("sick").get_weights()
    kernel[3, 1] = np.nan
    model.get_layer("sick").set_weights([kernel, bias])
    return model


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    folder = Path(sys.argv[1])
    for name, model in models().items():
        model.save(folder / f"{name}.h5", include_optimizer=False)
    whole = (folder / "segmentation.h5").read_bytes()
    (folder / "cut.h5").write_bytes(whole[: len(whole) // 2])
    (folder / "text.h5").write_text("This is no HDF5 file.")
    (folder / "empty.h5").write_bytes(b"")
    model.save_weights(folder / "only_weights.h5")
