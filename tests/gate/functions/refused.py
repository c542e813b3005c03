"""Run as a program of its own: models of Keras 2.14 that are refused, and each again as the sentence advises.

    python -m tests.gate.functions.refused FOLDER

Writes NAME.h5 and NAME_remedy.h5 with the same weights, and `predictions.npz`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow import keras

layers = keras.layers
Body = Callable[[Any], Any]


def _double(x: Any) -> Any:
    return 2 * x


# What people wrote, and what does the same.
BODIES: dict[str, tuple[Body, Body]] = {
    "unknown_function": (lambda x: tf.where(x > 0.0, x, 0.0), layers.ReLU()),
    "known_function": (
        lambda x: tf.clip_by_value(x, -tf.abs(x), 9.0),
        lambda x: tf.minimum(tf.maximum(x, -abs(x)), 9.0),
    ),
    "lambda_with_code": (layers.Lambda(lambda x: x / 255, name="scaled"), layers.Rescaling(1 / 255)),
    "lambda_with_name": (layers.Lambda(_double, name="doubled"), lambda x: 2 * x),
}


def model(body: Body) -> keras.Model:
    start = keras.Input((8, 8, 3))
    x = body(layers.Conv2D(4, 3, name="conv")(start))
    return keras.Model(start, layers.Dense(3, name="scores")(layers.GlobalAveragePooling2D()(x)))


def main(folder: Path) -> None:
    pictures, answers = np.random.default_rng(7).uniform(0, 255, (2, 8, 8, 3)).astype("float32"), {}
    for name, (written, advised) in BODIES.items():
        old, new = model(written), model(advised)
        new.set_weights(old.get_weights())
        old.save(folder / f"{name}.h5", include_optimizer=False)
        new.save(folder / f"{name}_remedy.h5", include_optimizer=False)
        answers[name] = np.asarray(old(pictures, training=False))
    np.savez(folder / "predictions.npz", pictures=pictures, **answers)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
