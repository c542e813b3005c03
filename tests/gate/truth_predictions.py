"""Whether files predict the same after the gate: plain Keras on both, bit by bit, in a process of its own.

`python -m tests.gate.truth_predictions FOLDER FILES ...`: networks of several layers are saved into FOLDER, all go
through the gate; prints `{name: [same predictions, same names of layers]}` as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

OPEN_SIDE = 96


def saved_networks(folder: Path) -> list[Path]:
    from tests.gate.truth_shapes import networks_of_several_layers

    random = np.random.default_rng(0)
    paths = []
    for number, model in enumerate(networks_of_several_layers()):
        # Above 0, because a variance must be.
        model.set_weights([random.uniform(0.1, 1, weights.shape) for weights in model.get_weights()])
        paths.append(folder / f"{number}_{model.name}.h5")
        model.save(paths[-1])
    return paths


def compared(path: Path, clean: Path) -> list[bool]:
    from tensorflow import keras

    from app.gate.examine import examine

    examine(path, clean)
    before, after = (keras.models.load_model(file, compile=False) for file in (path, clean))
    sides = [side or OPEN_SIDE for side in before.input_shape[1:]]
    pictures = np.random.default_rng(1).uniform(0, 255, (2, *sides)).astype(np.float32)
    pairs = zip(_predicted(before, pictures), _predicted(after, pictures), strict=True)
    names = [[layer.name for layer in model.layers] for model in (before, after)]
    return [all(np.array_equal(*pair) for pair in pairs), names[0] == names[1]]


def _predicted(model: Any, pictures: np.ndarray) -> list[np.ndarray]:
    answers = model(pictures, training=False)
    return [answer.numpy() for answer in (answers if isinstance(answers, list) else [answers])]


def main(folder: Path, files: list[Path]) -> None:
    paths = [*saved_networks(folder), *files]
    print(json.dumps({path.name: compared(path, folder / "clean.h5") for path in paths}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
