"""What `benchmarks.suggest` is compared with: plain Keras and tf.data, in a process of its own with eager TensorFlow.

`python -m benchmarks.suggest_by_hand build FILE.h5` makes the model; `run FILE.h5 FOLDER COUNT` prints pictures a
second and the batch size that was the fastest of those tried.
"""

from __future__ import annotations

import os
import sys
import time
import warnings
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
BATCHES = (4, 8, 16, 32, 64)
TRIAL = 128


def build(path: str) -> None:
    import tensorflow as tf

    warnings.filterwarnings("ignore")  # "HDF5 is legacy"
    tf.keras.utils.set_random_seed(0)
    tf.keras.applications.MobileNetV2(weights=None).save(path, include_optimizer=False)


def run(model_file: str, folder: str, count: str) -> None:
    import tensorflow as tf

    model = tf.keras.models.load_model(model_file, compile=False)
    files = [str(path) for path in sorted(Path(folder).iterdir())[: int(count)]]
    trial = files[: min(TRIAL, len(files))]
    seconds = {}
    for batch in BATCHES:
        passed(model, trial[:batch], batch)  # builds what it needs for this size
        seconds[batch] = passed(model, trial, batch)
    best = min(BATCHES, key=lambda batch: seconds[batch])
    print(len(files) / passed(model, files, best), best)


def passed(model: Any, files: list[str], batch: int) -> float:
    """Seconds from files to metrics on the disk: the best class and score of each picture, and the answers."""
    import numpy as np
    import tensorflow as tf

    def read(path: Any) -> Any:
        picture = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
        return tf.image.resize(picture, (224, 224)) / 127.5 - 1

    begin = time.perf_counter()
    pictures = tf.data.Dataset.from_tensor_slices(files).map(read, num_parallel_calls=tf.data.AUTOTUNE)
    answers = [model.predict_on_batch(one) for one in pictures.batch(batch).prefetch(tf.data.AUTOTUNE)]
    found = np.concatenate(answers)
    np.savez(Path(files[0]).parents[1] / "by_hand.npz", best=found.argmax(axis=1), scores=found.max(axis=1), all=found)
    return time.perf_counter() - begin


if __name__ == "__main__":
    {"build": build, "run": run}[sys.argv[1]](*sys.argv[2:])
