"""Writes the map of every row of unmodified iNNvestigate for a network, from a process of its own.

`python -m tests.engine.truth_innvestigate_rows FOLDER NAME` reads NAME.h5 and NAME.npz there and writes NAME_rows.npz
with one array for each method that it can do.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import innvestigate
import numpy as np
import tensorflow as tf

from tests.engine.truth_innvestigate import UNITS

ROWS: dict[str, tuple[str, dict[str, Any]]] = {
    "gradient": ("gradient", {}),
    "deconvnet": ("deconvnet", {}),
    "guided_backprop": ("guided_backprop", {}),
    "input_t_gradient": ("input_t_gradient", {}),
    "lrp.z": ("lrp.z", {}),
    "lrp.epsilon": ("lrp.epsilon", {"epsilon": 1e-7, "bias": True}),
    "lrp.epsilon.ignore_bias": ("lrp.epsilon", {"epsilon": 1e-7, "bias": False}),
    "lrp.alpha_beta": ("lrp.alpha_beta", {"alpha": 2, "beta": 1, "bias": True}),
    "lrp.alpha_beta.ignore_bias": ("lrp.alpha_beta", {"alpha": 2, "beta": 1, "bias": False}),
    "lrp.alpha_1_beta_0": ("lrp.alpha_1_beta_0", {}),
    "lrp.alpha_1_beta_0.ignore_bias": ("lrp.alpha_1_beta_0_IB", {}),
    "lrp.alpha_2_beta_1": ("lrp.alpha_2_beta_1", {}),
    "lrp.alpha_2_beta_1.ignore_bias": ("lrp.alpha_2_beta_1_IB", {}),
    "lrp.z_plus": ("lrp.z_plus", {}),
    "lrp.z_plus_fast": ("lrp.z_plus_fast", {}),
    "lrp.bounded": ("lrp", {"rule": "ZPlus", "input_layer_rule": (-1.0, 1.0), "bn_layer_rule": "ZPlus"}),
    "lrp.w_square": ("lrp.w_square", {}),
    "lrp.flat": ("lrp.flat", {}),
    "lrp.sequential_preset_a": ("lrp.sequential_preset_a", {"epsilon": 0.1}),
    "lrp.sequential_preset_b": ("lrp.sequential_preset_b", {"epsilon": 0.1}),
    "lrp.sequential_preset_a_flat": ("lrp.sequential_preset_a_flat", {"epsilon": 0.1}),
    "lrp.sequential_preset_b_flat": ("lrp.sequential_preset_b_flat", {"epsilon": 0.1}),
    "deep_taylor": ("deep_taylor", {}),
    "deep_taylor.bounded": ("deep_taylor.bounded", {"low": -1.0, "high": 1.0}),
}


def main(folder: Path, name: str) -> None:
    warnings.filterwarnings("ignore")
    tf.compat.v1.disable_eager_execution()
    model = innvestigate.model_wo_softmax(tf.keras.models.load_model(folder / f"{name}.h5", compile=False))
    pictures = np.load(folder / f"{name}.npz")["pictures"]
    maps = {}
    for method, (analyzer_name, options) in ROWS.items():
        try:
            analyzer = innvestigate.create_analyzer(analyzer_name, model, neuron_selection_mode="index", **options)
            maps[method] = analyzer.analyze(pictures, neuron_selection=UNITS[1])
        except Exception as error:  # it fails in many ways
            print(f"{name} {method}: {error}", file=sys.stderr)
    np.savez(folder / f"{name}_rows.npz", **maps)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
