"""Files of Keras 3 open, and the engine predicts with them what Keras 3 predicts. Keras 3 is not installed here:
its predictions are in `keras3/`, beside the script that made them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.gate.opened import opened, predictions, relative_difference

FOLDER = Path(__file__).parent / "keras3"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "models"
FILES = sorted(path for path in FOLDER.glob("3.*/*.*") if path.suffix in (".keras", ".h5"))
OUTPUTS = {"nested": ["scores", "other"]}
# Keras 3 computes in 16 bits there, the engine in 32.
TOLERANCE = {"mixed_precision": 1e-3}


def pictures() -> np.ndarray:
    """Those of `make_files.picture`, which needs Keras 3 to be imported."""
    return np.random.default_rng(7).uniform(0, 255, (2, 12, 12, 3)).astype("float32")


def _marked(path: Path) -> object:
    """One version of each model in the default run, the other versions in the long one."""
    again = path.parent.name != "3.15.1" and path.suffix == ".keras" and path.stem != "plain"
    name = f"{path.parent.name}-{path.name}"
    return pytest.param(path, id=name, marks=pytest.mark.slow if again else ())


@pytest.mark.parametrize("path", [_marked(path) for path in FILES])
def test_predicts_what_keras_3_predicts(path: Path, tmp_path: Path) -> None:
    clean, facts = opened(path, tmp_path)
    assert facts["translated"][0] == f"translated from Keras {path.parent.name}"
    with np.load(path.parent / "predictions.npz") as expected:
        for number, output in enumerate(OUTPUTS.get(path.stem, [None])):
            found = predictions(clean, pictures(), output)
            assert relative_difference(found, expected[f"{path.stem}/{number}"]) <= TOLERANCE.get(path.stem, 1e-5)


def test_there_are_files_of_several_versions_and_each_of_their_models() -> None:
    assert {path.parent.name for path in FILES} == {"3.0.5", "3.3.3", "3.15.1"}
    assert len(FILES) >= 18


def test_says_which_arithmetic_was_rebuilt(tmp_path: Path) -> None:
    _, facts = opened(FOLDER / "3.3.3" / "operations.keras", tmp_path)
    assert facts["translated"][1].startswith("arithmetic rebuilt as plain layers: true_divide, subtract, multiply")


def test_the_clean_file_is_the_same_each_time(tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    first, _ = opened(FOLDER / "3.15.1" / "nested.keras", tmp_path)
    second, _ = opened(FOLDER / "3.15.1" / "nested.keras", tmp_path / "again")
    assert first.read_bytes() == second.read_bytes()


def test_the_content_decides_and_not_the_name(tmp_path: Path) -> None:
    for name, other in (("plain.keras", "plain.h5"), ("operations.h5", "operations.keras")):
        renamed = tmp_path / other
        renamed.write_bytes((FOLDER / "3.3.3" / name).read_bytes())
        clean, _ = opened(renamed, tmp_path)
        assert predictions(clean, pictures()).shape == (2, 3)


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")
def test_a_real_model_of_keras_3_predicts_the_same(tmp_path: Path) -> None:
    clean, facts = opened(SHARED / "keras3_signmnist.keras", tmp_path)
    assert facts["keras_version"] == "3.3.3"
    rows, columns = np.indices((28, 28))
    waves = [0.5 + 0.5 * np.sin(rows / 3 + shift) * np.cos(columns / (4 + shift)) for shift in range(4)]
    found = predictions(clean, np.stack(waves)[..., None].astype("float32"))
    expected = np.load(FOLDER / "signmnist.npy")  # Keras 3.15.1 on the same waves
    assert np.abs(found - expected).max() <= 1e-5
    # Near 0 and 1 probabilities hide differences; their logarithms don't.
    likely = expected > 1e-6
    assert np.abs(np.log(found[likely]) - np.log(expected[likely])).max() <= 1e-3
