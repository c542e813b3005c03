"""Weights of networks of Keras Applications as Keras saves them, and what the networks answer; eagerly."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

PICTURES = np.random.default_rng(0).integers(0, 256, (2, 128, 128, 3)).astype(np.float32)


def main(folder: Path) -> None:
    import tensorflow as tf

    applications = tf.keras.applications
    tf.keras.utils.set_random_seed(3)
    model = trained(tf, applications.MobileNet(alpha=0.25, input_shape=(128, 128, 3), weights=None))
    model.save_weights(str(folder / "mobilenet_2_5_128_tf.h5"))
    save_answers(folder / "mobilenet_2_5_128.npz", model)

    model = trained(tf, applications.MobileNet(alpha=0.25, input_shape=(128, 128, 3), weights=None, classes=7))
    for name in ("loose_128.h5", "loose_128.weights.h5"):  # two formats
        model.save_weights(str(folder / name))
    save_answers(folder / "loose_128.npz", model)

    headless = applications.MobileNet(alpha=0.25, input_shape=(128, 128, 3), weights=None, include_top=False)
    headless.save_weights(str(folder / "headless.weights.h5"))
    layers = tf.keras.layers
    plain = tf.keras.Sequential([layers.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(3)])
    plain.save_weights(str(folder / "plain.weights.h5"))


def trained(tf: Any, model: Any) -> Any:
    """Statistics as after training: not zero and one, so that an array in another's place is seen."""
    for weight in model.weights:
        noise = tf.random.uniform(weight.shape, 0, 0.2)
        weight.assign(0.5 + noise if "variance" in weight.name else weight + noise - 0.1)
    return model


def save_answers(file: Path, model: Any) -> None:
    answers = model.predict(PICTURES / 127.5 - 1, verbose=0)
    np.savez(file, pictures=PICTURES / 127.5 - 1, predictions=answers)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
