"""What cannot be loaded is refused with a sentence that names the thing."""

from __future__ import annotations

import json
import pickle
import socket
from pathlib import Path

import h5py
import pytest

from app.engine.network import Network
from app.errors import InvalidInput, ProgramError
from app.jobs.messages import ModelSource, Preprocessing
from tests.engine.conftest import Truth, run_python
from tests.engine.helpers import source_of


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("broken")
    run_python("-m", "tests.engine.broken_files", str(folder))
    return folder


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("two_outputs", ["2 output", "cat", "dog"]),
        ("two_inputs", ["2 inputs"]),
        ("no_picture", ["(16,)", "height, width, channels"]),
        ("film", ["(4, 8, 8, 3)", "height, width, channels"]),
        ("five_channels", ["(8, 8, 5)", "1, 3 or 4 channels"]),
        ("segmentation", ["(8, 8, 2)", "one score for each class"]),
        ("not_finite", ["not finite", "sick/kernel"]),
        ("cut", ["could not load"]),
        ("text", ["could not load"]),
        ("empty", ["could not load"]),
        ("only_weights", ["could not load"]),
        ("missing", ["The file of 'missing'", "upload it again"]),
    ],
)
def test_is_refused_by_name(broken: Path, name: str, words: list[str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        Network(source_of(broken / f"{name}.h5"))
    for word in [f"'{name}'", *words]:
        assert word in caught.value.detail
    assert str(broken) not in caught.value.detail  # where the server keeps its files is no one's business
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.detail == caught.value.detail


def test_a_refused_file_leaves_the_next_network_alone(broken: Path, truth: Truth) -> None:
    with pytest.raises(ProgramError):
        Network(source_of(broken / "cut.h5"))
    network = Network(truth.source("vgg"))
    with network.entered():
        assert network.shape_of(network.logits_key) == (5,)


DOWNLOAD = """
import sys
from keras.src.applications import mobilenet
from app.engine.network import Network
from app.errors import ProgramError
from app.jobs.messages import ModelSource, Preprocessing

mobilenet.BASE_WEIGHT_PATH = sys.argv[1]
try:
    Network(ModelSource("m", "MobileNet", "predefined", Preprocessing("tf")))
except ProgramError as error:
    print(type(error).__name__, error.detail)
"""


def test_weights_that_cannot_be_downloaded_name_file_and_folder(tmp_path: Path) -> None:
    """A server that refuses: Keras' own way to its weights, and nothing from another's cache."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        said = run_python("-c", DOWNLOAD, address, HOME=str(tmp_path), KERAS_HOME=str(tmp_path / ".keras"))
    said = said[said.index("Unavailable") :]  # Keras speaks first
    for word in ("MobileNet", "mobilenet_1_0_224_tf.h5", ".keras/models", address.removesuffix("/")):
        assert word in said


def test_unknown_layers_are_named(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "odd.h5", "w") as file:
        layer = {"class_name": "Mystery", "config": {}}
        config = {"class_name": "Sequential", "config": {"name": "s", "layers": [layer]}}
        file.attrs["model_config"] = json.dumps(config)
    with pytest.raises(InvalidInput, match="Mystery"):
        Network(ModelSource("odd", "odd", "custom", Preprocessing("none"), str(tmp_path / "odd.h5")))
