"""Writes the maps of unmodified iNNvestigate for the plain networks, from a process of its own.

`python -m tests.engine.truth_innvestigate FOLDER` reads NAME.h5 and NAME.npz there and writes NAME_maps.npz with one
array for each "ROW/UNIT".
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import innvestigate
import numpy as np
import tensorflow as tf

PLAIN = ("vgg", "resnet", "dense")
UNITS = (0, 2, 4)
ROWS: dict[str, tuple[str, dict[str, Any]]] = {
    "gradient": ("gradient", {}),
    "guided_backprop": ("guided_backprop", {}),
    "lrp.z": ("lrp.z", {}),
    "deep_taylor": ("deep_taylor", {}),
    "lrp.epsilon 1e-7 bias": ("lrp.epsilon", {"epsilon": 1e-7, "bias": True}),
    "lrp.epsilon 1e-7 no bias": ("lrp.epsilon", {"epsilon": 1e-7, "bias": False}),
    "lrp.epsilon 0.1 bias": ("lrp.epsilon", {"epsilon": 0.1, "bias": True}),
}
# Cheap on the dense network, dear on the others: graphs inside Keras models.
MORE_ROWS: dict[str, tuple[str, dict[str, Any]]] = {
    "deconvnet": ("deconvnet", {}),
    "input_t_gradient": ("input_t_gradient", {}),
    "lrp.epsilon 100 no bias": ("lrp.epsilon", {"epsilon": 100.0, "bias": False}),
    "lrp.z_plus": ("lrp.z_plus", {}),
    "lrp.z_plus_fast": ("lrp.z_plus_fast", {}),
    "lrp.w_square": ("lrp.w_square", {}),
    "lrp.flat": ("lrp.flat", {}),
    "lrp.alpha_1_beta_0.ignore_bias": ("lrp.alpha_1_beta_0_IB", {}),
    "lrp.alpha_2_beta_1.ignore_bias": ("lrp.alpha_2_beta_1_IB", {}),
}


def rows_of(name: str) -> dict[str, tuple[str, dict[str, Any]]]:
    return ROWS | MORE_ROWS if name == "dense" else ROWS


def main(folder: Path) -> None:
    warnings.filterwarnings("ignore")
    tf.compat.v1.disable_eager_execution()
    for name in PLAIN:
        model = innvestigate.model_wo_softmax(tf.keras.models.load_model(folder / f"{name}.h5", compile=False))
        pictures = np.load(folder / f"{name}.npz")["pictures"]
        maps = {}
        for row, (analyzer_name, options) in rows_of(name).items():
            analyzer = innvestigate.create_analyzer(analyzer_name, model, neuron_selection_mode="index", **options)
            maps |= {f"{row}/{unit}": analyzer.analyze(pictures, neuron_selection=unit) for unit in UNITS}
        np.savez(folder / f"{name}_maps.npz", **maps)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
