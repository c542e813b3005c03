"""Writes networks and what they predict, from a process of its own with eager TensorFlow and none of the program.

`python -m tests.engine.truth_eager FOLDER`: for each test network NAME.h5 and NAME.npz (pictures, predictions,
gradients by tape), and batch normalization folded by hand as NAME_folded.h5. With the name of an architecture of
keras.applications behind FOLDER, that one instead.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from tests.engine import networks
from tests.engine.folded_by_hand import FOLDED

SIZE_OF_OPEN_INPUT = 224
WITH_GRADIENTS = ("vgg", "resnet", "dense", "cam", "bn_resnet", "bn_behind", "relu6", "separable", "nested", "swish",
                  "leaky_activations", "squeeze_excite", "layer_normalization", "inception",
                  "dilated_grouped_transposed")  # fmt: skip

# The layer whose outputs the difference of two scores is derived by.
WITH_DIFFERENCES = {"vgg": "hidden", "cam": "last_conv"}
CLASS, AGAINST = 2, 4


def main(folder: Path, application: str | None = None) -> None:
    tf.get_logger().setLevel("ERROR")
    warnings.filterwarnings("ignore")  # "HDF5 is legacy"
    if application is not None:
        return write_application(folder, application)
    for name in networks.NETWORKS:
        model = networks.build(name)
        model.save(folder / f"{name}.h5", include_optimizer=False)
        shape = [size or SIZE_OF_OPEN_INPUT for size in model.input_shape[1:]]
        pictures = networks.pictures(name, tuple(shape))
        arrays = {"pictures": pictures, "predictions": model(pictures, training=False).numpy()}
        if name in WITH_GRADIENTS:
            arrays |= {f"gradient_{unit}": gradient(model, pictures, unit) for unit in (0, 3)}
        if name in WITH_DIFFERENCES:
            arrays |= difference(model, pictures, WITH_DIFFERENCES[name])
        np.savez(folder / f"{name}.npz", **arrays)
        if name in FOLDED:
            FOLDED[name](model).save(folder / f"{name}_folded.h5", include_optimizer=False)


def write_application(folder: Path, name: str) -> None:
    model = networks.application(name)
    model.save(folder / f"{name}.h5", include_optimizer=False)
    pictures = networks.pictures(name, model.input_shape[1:], count=2)
    # Some begin with their own scaling of 0..255.
    pictures = pictures if np.abs(pictures).max() > 10 else (pictures + 2) * 60
    np.savez(folder / f"{name}.npz", pictures=pictures, predictions=model(pictures, training=False).numpy())


def gradient(model: Any, pictures: np.ndarray, unit: int) -> np.ndarray:
    """Of the score before softmax: all these networks end in a dense layer with softmax."""
    last = model.layers[-1]
    while hasattr(last, "layers"):
        last = last.layers[-1]
    values = tf.constant(pictures)
    with tf.GradientTape() as tape:
        tape.watch(values)
        score = _logits(model, last, values)[:, unit]
    return tape.gradient(score, values).numpy()


def difference(model: Any, pictures: np.ndarray, layer: str) -> dict[str, np.ndarray]:
    """Of a layer: its outputs, and the gradients of one score before softmax minus another by them."""
    last = model.layers[-1]
    last.activation = tf.keras.activations.linear
    try:
        parts = tf.keras.Model(model.input, [model.get_layer(layer).output, model.output])
        with tf.GradientTape() as tape:
            values = tf.constant(pictures)
            tape.watch(values)
            outputs, scores = parts(values, training=False)
            score = scores[:, CLASS] - scores[:, AGAINST]
        found = {"difference_outputs": outputs, "difference_gradients": tape.gradient(score, outputs)}
        return {name: array.numpy() for name, array in found.items()}
    finally:
        last.activation = tf.keras.activations.softmax


def _logits(model: Any, last: Any, values: Any) -> Any:
    assert last.activation is tf.keras.activations.softmax, model.name
    last.activation = tf.keras.activations.linear
    try:
        return model(values, training=False)
    finally:
        last.activation = tf.keras.activations.softmax


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
