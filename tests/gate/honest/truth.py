"""Run as a program of its own: makes models, puts their files through the gate, and compares what plain Keras 2.14
predicts with the original file and with the clean one. Prints what it found by name, as JSON.

    python -m tests.gate.honest.truth FOLDER layers|forms|applications [NAME ...]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from tensorflow import keras

from app.gate.examine import examine
from app.gate.refusal import Refused
from tests.gate.honest import applications, each_layer, forms


class ReversedChannels(keras.layers.Layer):
    """What the engine has under this name, written again: here nothing of the engine is imported."""

    def call(self, inputs: Any) -> Any:
        return inputs[..., ::-1]


CLASSES = {**each_layer.IN_KERAS, "ReversedChannels": ReversedChannels}
SUFFIXES = (".h5", ".keras")
KINDS: dict[str, tuple[Callable[[], Iterable[str]], Callable[[str], keras.Model]]] = {
    "layers": (each_layer.names, each_layer.around),
    "forms": (lambda: forms.FORMS, lambda name: forms.FORMS[name]()),
    "applications": (applications.names, applications.network),
}


def _randomized(model: keras.Model) -> keras.Model:
    """Fresh biases are zeros and fresh scales ones: a mistake in their order would not show."""
    random = np.random.default_rng(11)
    for weight in model.weights:
        kind = weight.name.split(":")[0].split("/")[-1]
        if weight.dtype.is_floating and kind not in ("mean", "variance", "kernel"):
            values = random.normal(0, 0.3, weight.shape)
            weight.assign(np.abs(values) + 0.5 if kind in ("gamma", "moving_variance") else values)
    return model


def _answers(path: Path, pictures: np.ndarray) -> list[np.ndarray]:
    model = keras.models.load_model(path, compile=False, custom_objects=CLASSES)
    found = model(pictures, training=False)
    return [np.asarray(rows) for rows in (found if isinstance(found, list) else [found])]


def _compared(model: keras.Model, folder: Path, suffix: str) -> dict[str, Any]:
    original, clean = folder / f"original{suffix}", folder / "clean.h5"
    clean.unlink(missing_ok=True)
    sides = [side or 64 for side in model.inputs[0].shape[1:3]]
    pictures = np.random.default_rng(1).uniform(0, 255, (2, *sides, model.inputs[0].shape[3])).astype("float32")
    try:
        model.save(original)
        before = _answers(original, pictures)
    except (TypeError, ValueError) as error:
        return {"unreadable": str(error)}
    try:
        examine(original, clean)
    except Refused as reason:
        return {"refused": str(reason)}
    after = _answers(clean, pictures)
    differences = [
        float(np.abs(one - other).max() / np.abs(one).max()) for one, other in zip(before, after, strict=True)
    ]
    return {"refused": None, "difference": max(differences), "varies": all(float(np.ptp(rows)) > 0 for rows in before)}


def main(folder: Path, kind: str, names: list[str]) -> dict[str, Any]:
    all_names, make = KINDS[kind]
    found = {}
    for number, name in enumerate(names or all_names()):
        keras.backend.clear_session()
        keras.utils.set_random_seed(number)
        model = _randomized(make(name))
        found[name] = {suffix: _compared(model, folder, suffix) for suffix in SUFFIXES}
    return found


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])))
