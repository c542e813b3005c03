"""What networks and their layers answer to picture files: plain Keras in a process of its own, none of the program.

`python -m tests.engine.truth_observe FOLDER`: for each network NAME.h5 and NAME.npz (`answers`, and the outputs of each
layer by name) for the pictures 0.png, 1.png, ... that are written beside them; and hand.h5.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import numpy as np
import tensorflow as tf
from PIL import Image

from tests.engine import networks

NAMES = ("vgg", "resnet", "bn_resnet", "sigmoid_one", "sigmoid_many", "linear_logits", "reshaped_logits", "non_square")
PICTURES = 11


def main(folder: Path) -> None:
    warnings.filterwarnings("ignore")  # "HDF5 is legacy"
    random = np.random.default_rng(3)
    pictures = [random.integers(0, 256, (30, 40, 3), np.uint8) for _ in range(PICTURES)]
    for number, pixels in enumerate(pictures):
        Image.fromarray(pixels).save(folder / f"{number}.png")
    for name in NAMES:
        model = networks.build(name)
        model.save(folder / f"{name}.h5", include_optimizer=False)
        inputs = np.stack([prepared(pixels, model.input_shape[1:3]) for pixels in pictures])
        outputs = {layer.name: tf.keras.Model(model.input, layer.output)(inputs).numpy() for layer in model.layers}
        np.savez(folder / f"{name}.npz", answers=model(inputs, training=False).numpy(), **outputs)
    hand().save(folder / "hand.h5", include_optimizer=False)


def hand() -> tf.keras.Model:
    """Two channels of a 2 x 2 picture, red - green and 2 x blue, after ReLU; classes by their means."""
    picture = tf.keras.Input((2, 2, 3))
    convolution = tf.keras.layers.Conv2D(2, 1, use_bias=False, activation="relu", name="conv")
    classes = tf.keras.layers.Dense(2, activation="softmax")
    model = tf.keras.Model(picture, classes(tf.keras.layers.GlobalAveragePooling2D()(convolution(picture))))
    convolution.set_weights([np.array([[1, 0], [-1, 0], [0, 2]], np.float32).reshape(1, 1, 3, 2)])
    classes.set_weights([np.eye(2, dtype=np.float32), np.array([0, 0.5], np.float32)])
    return model


def prepared(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Resized to (height, width) and scaled to 0..1."""
    resized = Image.fromarray(pixels).resize(size[::-1], Image.Resampling.BILINEAR)
    return np.asarray(resized, np.float32) / 255


if __name__ == "__main__":
    main(Path(sys.argv[1]))
