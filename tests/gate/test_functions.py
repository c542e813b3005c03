"""Functions called on tensors become layers that predict the same, in files of Keras 2.14 that are made here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.gate.names import words
from app.gate.translate.functions import FUNCTIONS, OF_TENSORFLOW
from tests.engine.conftest import run_python
from tests.gate.opened import opened, predictions, relative_difference

SIDE = 12
# The names of `functions/keras2.py`, which needs TensorFlow as it comes and so has a process of its own.
SOME = words("cbam squeeze_and_excitation caffe torch tf caffe_by_hand activations parts halves shuffled powers nested")
OTHERS = words("""
    cbam_by_backend non_local caffe_by_gather mish_by_hand mean_as_pooling maximum_as_pooling gray standardized resized
    alexnet vector normalized normalized_by_hand capsules repeated repeated_by_backend axis_and_back unequal_parts
    mirrored padded pooled bounds extremes spread curves activations_of_keras
""")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A folder with the files of these names, which are made all at once."""
    folders: dict[tuple[str, ...], Path] = {}

    def folder(names: tuple[str, ...]) -> Path:
        if names not in folders:
            folders[names] = tmp_path_factory.mktemp("functions")
            run_python("-W", "ignore", "-m", "tests.gate.functions.keras2", str(folders[names]), *names)
        return folders[names]

    return folder


def pictures() -> np.ndarray:
    return np.random.default_rng(7).uniform(0, 255, (2, SIDE, SIDE, 3)).astype("float32")


def _compare(folder: Path, tmp_path: Path, name: str) -> None:
    expected = np.load(folder / "predictions.npz")[name]
    assert np.ptp(expected) > 1e-3, "the scores are all the same: nothing is compared"
    for path in (folder / f"{name}.h5", folder / f"{name}.keras"):
        if path.exists():
            clean, _ = opened(path, tmp_path)
            assert relative_difference(predictions(clean, pictures()), expected) <= 1e-5


@pytest.mark.parametrize("name", SOME)
def test_predicts_what_keras_predicts(made: Any, tmp_path: Path, name: str) -> None:
    _compare(made(SOME), tmp_path, name)


@pytest.mark.ci
@pytest.mark.parametrize("name", OTHERS)
def test_the_others_predict_what_keras_predicts(made: Any, tmp_path: Path, name: str) -> None:
    _compare(made(OTHERS), tmp_path, name)


@pytest.mark.ci
def test_every_function_of_the_table_is_called_in_some_file(made: Any) -> None:
    called = [json.loads((made(names) / "functions.json").read_text()) for names in (SOME, OTHERS)]
    functions = {function for one in called for names in one.values() for function in names}
    of_keras3_only = {row.name for row in FUNCTIONS.values() if not row.tensorflow}
    assert set(FUNCTIONS) - {OF_TENSORFLOW[function].name for function in functions} == of_keras3_only
