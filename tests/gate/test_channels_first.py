"""Models with the channels first open with the channels last and predict the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.engine.description import describe
from app.engine.network import Network
from app.gate.names import words
from tests.engine.conftest import run_python
from tests.engine.helpers import chosen, difference, maps, source_of
from tests.gate.files import input_layer, layer, sequential, write_model
from tests.gate.opened import opened, predictions, relative_difference

NAMES = words("small flattened_as_it_lies residual there_and_back functions nested permuted_at_once permuted_inside")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("channels_first")
    run_python("-W", "ignore", "-m", "tests.gate.functions.channels_first", str(folder))
    return folder


def pictures(name: str) -> np.ndarray:
    """Those of `functions/channels_first.py`, with the channels last."""
    shape = (2, 10, 8, 3) if name == "permuted_inside" else (2, 3, 10, 8)
    found = np.random.default_rng(7).uniform(0, 255, shape).astype("float32")
    return found if name == "permuted_inside" else np.moveaxis(found, 1, -1)


def _first(values: np.ndarray, name: str) -> np.ndarray:
    return values if name == "permuted_inside" else np.moveaxis(values, 1, -1)


@pytest.mark.parametrize("form", ["", "_sequential"])
@pytest.mark.parametrize("name", NAMES)
def test_predicts_what_it_did(made: Path, tmp_path: Path, name: str, form: str) -> None:
    path = made / f"{name}{form}.h5"
    if not path.exists():
        pytest.skip("a Sequential model has no branches")
    clean, facts = opened(path, tmp_path)
    assert facts["input_shape"] == [10, 8, 3]
    assert any("channels of pictures last" in change for change in facts["translated"])
    expected = np.load(made / "predictions.npz")[name]
    assert np.ptp(expected) > 0
    assert relative_difference(predictions(clean, pictures(name)), expected) <= 1e-5


@pytest.mark.parametrize("name", NAMES)
def test_the_gradient_is_that_of_the_tape(made: Path, tmp_path: Path, name: str) -> None:
    clean, _ = opened(made / f"{name}.h5", tmp_path)
    found = maps(Network(source_of(clean)), "gradient", pictures(name), chosen("gradient", 1), postprocess="none")
    assert difference(found, _first(np.load(made / "predictions.npz")[f"{name}/gradient"], name)) <= 1e-5


@pytest.mark.parametrize("method_id", ["grad_cam", "lrp.epsilon", "lrp.sequential_preset_b_flat"])
@pytest.mark.parametrize("name", ["small", "permuted_at_once", "permuted_inside"])
def test_methods_run_and_maps_lie_as_the_picture(made: Path, tmp_path: Path, name: str, method_id: str) -> None:
    clean, _ = opened(made / f"{name}.h5", tmp_path)
    found = maps(Network(source_of(clean)), method_id, pictures(name), chosen(method_id, 1))
    assert found.shape[:3] == (2, 10, 8) and np.isfinite(found).all()


def test_cam_methods_look_at_positions_and_not_at_channels(made: Path, tmp_path: Path) -> None:
    clean, _ = opened(made / "there_and_back.h5", tmp_path)
    described = describe(Network(source_of(clean)))
    shapes = {layer["name"]: layer["output_shape"] for layer in described["layers"]}
    assert shapes[described["default_feature_map_layer"]] == [10, 8, 4]


def test_a_first_layer_that_says_the_shape_is_read_too(tmp_path: Path) -> None:
    convolution = {"filters": 4, "kernel_size": [3, 3], "data_format": "channels_first"}
    rest = [layer("Flatten", "flat"), layer("Dense", "scores", units=3)]
    shapes = {"conv": [(3, 3, 3, 4), (4,)], "scores": [(96, 3), (3,)]}
    found = []
    for name, start in (
        ("one", [layer("Conv2D", "conv", batch_input_shape=[None, 3, 8, 6], **convolution)]),
        ("other", [input_layer(3, 8, 6), layer("Conv2D", "conv", **convolution)]),
    ):
        path = write_model(tmp_path / f"{name}.h5", sequential(*start, *rest), shapes=shapes)
        found.append(predictions(opened(path, tmp_path)[0], np.ones((1, 8, 6, 3), np.float32)))
    np.testing.assert_array_equal(*found)
