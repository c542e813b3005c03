"""What real model files predict, from a process of its own with eager TensorFlow and none of the program.

`python -m tests.engine.truth_files FOLDER DATA`: for each file NAME.npz (pictures prepared, predictions); models that
exist as weights alone are saved as NAME.h5 beside it.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from PIL import Image

# File and mode of preprocessing: "unit" x / 255, "tf" x / 127.5 - 1, "none".
FILES = {
    "tinyvgg_64_10classes.h5": "unit",
    "mlperf_tiny_resnet_cifar10.h5": "none",
    "potatoes.h5": "none",
    "teachable_machine_waste.h5": "tf",
    "fer2013_mini_XCEPTION.102-0.66.hdf5": "tf",
}
WEIGHTS = {
    "mobilenet_0.25_224_imagenet": {"alpha": 0.25},
    "mobilenet_0.75_192_imagenet": {"alpha": 0.75, "input_shape": (192, 192, 3)},
}
PICTURES = ("n01882714_koala", "n02099601_golden_retriever", "n07745940_strawberry")
SCALES = {"unit": lambda x: x / 255, "tf": lambda x: x / 127.5 - 1, "none": lambda x: x}


def main(folder: Path, data: Path) -> None:
    warnings.filterwarnings("ignore")
    for file, mode in FILES.items():
        model = tf.keras.models.load_model(data / "models" / file, compile=False)
        write(folder / Path(file).stem, model, mode, data)
    for name, options in WEIGHTS.items():
        weights = data / "models" / f"{name}.weights.h5"
        model = tf.keras.applications.MobileNet(**options, weights=str(weights))
        model.save(folder / f"{name}.h5", include_optimizer=False)
        write(folder / name, model, "tf", data)


def write(path: Path, model: Any, mode: str, data: Path) -> None:
    height, width, channels = model.input_shape[1:]
    pictures = np.stack([prepared(data / "images" / f"{name}.JPEG", height, width, channels) for name in PICTURES])
    pictures = SCALES[mode](pictures).astype(np.float32)
    # Not `with_suffix`: these names have dots of their own.
    np.savez(f"{path}.npz", pictures=pictures, predictions=np.asarray(model(pictures, training=False)))


def prepared(path: Path, height: int, width: int, channels: int) -> np.ndarray:
    picture = Image.open(path).convert("L" if channels == 1 else "RGB")
    values = np.asarray(picture.resize((width, height), Image.Resampling.BILINEAR), np.float64)
    return values.reshape(height, width, channels)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
