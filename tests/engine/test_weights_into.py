"""Files of weights without an architecture, in both formats of Keras, loaded into the network they fit."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

from app.engine.network import Network
from app.engine.weights_into import fitting, save_whole
from app.errors import InvalidInput
from app.gate.check import WeightsOnly, check
from app.jobs.messages import ModelSource, Preprocessing, WeightsFile, WholeModel
from app.weights_fingerprints import candidates, headless
from tests.engine.conftest import run_python

FORMATS = ("loose_128.h5", "loose_128.weights.h5")
SMALL, OTHER = "MobileNet_0.25_128", "MobileNet_0.5_128"
pytestmark = pytest.mark.ci  # the uploads of tests/api take the same way


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("loose")
    run_python("-m", "tests.engine.truth_weights", str(folder))
    return folder


def weights_of(path: Path) -> list[tuple[str, tuple[int, ...]]]:
    with pytest.raises(WeightsOnly) as caught:
        check(path, path.with_name("clean.h5"), path.name)
    return caught.value.weights


def shapes_of(path: Path) -> list[tuple[int, ...]]:
    return [shape for _, shape in weights_of(path)]


@pytest.mark.parametrize("name", FORMATS)
def test_the_whole_model_predicts_as_the_one_that_was_saved(made: Path, tmp_path: Path, name: str):
    out, truth = tmp_path / "whole.h5", np.load(made / "loose_128.npz")
    save_whole(WholeModel(WeightsFile(str(made / name), name), SMALL, 7, str(out)))
    network = Network(ModelSource("whole", "whole", "custom", Preprocessing("tf"), str(out)))
    with network.entered():
        whole = network.as_loaded()
        found = network.run(whole.model.output, {whole.model.input: truth["pictures"]})
    network.close()
    np.testing.assert_allclose(found, truth["predictions"], atol=1e-6)
    assert truth["predictions"].std() > 0.01  # not the even answer of a network that learned nothing


@pytest.mark.parametrize("name", FORMATS)
def test_the_network_is_found_among_others(made: Path, name: str):
    likely = candidates(shapes_of(made / name), name)
    assert {(entry.network, entry.options["alpha"], classes) for entry, classes in likely} == {("MobileNet", 0.25, 7)}
    assert [entry.size for entry, _ in likely][:2] == [128, 224]  # the file's name tells the size
    asked = [(SMALL, 7), (OTHER, 7)]
    assert fitting(WeightsFile(str(made / name), name), asked) == [SMALL]


@pytest.mark.parametrize("name", FORMATS)
def test_what_does_not_fit_names_the_layer(made: Path, tmp_path: Path, name: str):
    for model_id, classes, words in ((OTHER, 7, "layer conv1 has weights"), (SMALL, 8, "layer conv_preds has weights")):
        with pytest.raises(InvalidInput, match=words) as caught:
            save_whole(WholeModel(WeightsFile(str(made / name), name), model_id, classes, str(tmp_path / "no.h5")))
        assert caught.value.errors[0]["pointer"] == "/architecture"
        assert not (tmp_path / "no.h5").exists()


def test_arrays_are_found_by_their_place_and_not_by_the_order_in_the_file(made: Path, tmp_path: Path):
    """Layers renumbered in a file: as many arrays of the same sizes, but two of them in each other's place."""
    path = tmp_path / "swapped.weights.h5"
    path.write_bytes((made / "loose_128.weights.h5").read_bytes())
    with h5py.File(path, "r+") as file:
        group = file["_layer_checkpoint_dependencies"]
        group.move("conv2d_1", "x"), group.move("conv2d_2", "conv2d_1"), group.move("x", "conv2d_2")
    assert len(candidates(shapes_of(path), path.name)) == 4
    assert fitting(WeightsFile(str(path), path.name), [(SMALL, 7)]) == []


def test_weights_without_a_classification_layer_are_known(made: Path):
    shapes = shapes_of(made / "headless.weights.h5")
    assert candidates(shapes, "headless") == [] and headless(shapes) == "MobileNet_0.25"


def test_weights_of_another_network_fit_none(made: Path):
    shapes = shapes_of(made / "plain.weights.h5")
    assert candidates(shapes, "plain") == [] and headless(shapes) is None
