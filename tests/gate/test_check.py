from __future__ import annotations

import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from app.errors import InvalidInput
from app.gate import check
from tests.gate.files import PLAIN, input_layer, layer, sequential, write_model

SHARED_MODELS = Path(__file__).parents[2] / "../shared/data/models"


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "model.h5"


def refusal(path: Path, **options) -> str:
    with pytest.raises(InvalidInput) as caught:
        check(path, "mine.h5", **options)
    assert caught.value.errors[0]["pointer"] == "/file"
    assert caught.value.detail.startswith("mine.h5 ")
    assert str(path) not in caught.value.detail
    return caught.value.detail


def test_a_plain_model_passes_with_its_facts(path):
    facts = check(write_model(path, PLAIN), "mine.h5")
    assert (facts.input_shape, facts.keras_version) == ([8, 6, 3], "2.14.0")


def test_empty_file(path):
    path.write_bytes(b"")
    assert "empty (0 bytes)" in refusal(path)


def test_text_file(path):
    path.write_text("hello")
    assert "not an HDF5 file" in refusal(path) and "model.save('name.h5')" in refusal(path)


def test_keras_3_file(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", "{}")
    assert ".keras" in refusal(path)


def test_truncated_file(path):
    content = write_model(path, PLAIN).read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert "cannot be read" in refusal(path)


def test_weights_only(path):
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = ["conv"]
        file.create_dataset("conv/kernel", data=np.ones(3))
    assert "weights only; the architecture is missing" in refusal(path)


def test_hdf5_of_something_else(path):
    h5py.File(path, "w").close()
    assert "without a Keras model" in refusal(path)


@pytest.mark.parametrize("config", ["{", "[1", "[" * 100_000, "3", '{"class_name": "Sequential", "config": 3}'])
def test_broken_configuration(path, config):
    write_model(path, config)
    if config.startswith('{"class'):
        assert check(path, "mine.h5").input_shape is None
    else:
        assert refusal(path)


@pytest.mark.parametrize("version", ["3.3.3", "1.2.2"])
def test_other_keras(path, version):
    assert f"Keras {version}" in refusal(write_model(path, PLAIN, version))


def test_external_link(path):
    write_model(path, PLAIN)
    with h5py.File(path, "a") as file:
        file["elsewhere"] = h5py.ExternalLink("/etc/passwd", "/x")
    assert "link to another place (elsewhere)" in refusal(path)


def test_external_storage(path):
    write_model(path, PLAIN)
    with h5py.File(path, "a") as file:
        file.create_dataset("w", (4,), "u1", external=[("/etc/passwd", 0, h5py.h5f.UNLIMITED)])
    assert "keeps the weights w in another file" in refusal(path)


def test_virtual_dataset(path):
    write_model(path, PLAIN)
    layout = h5py.VirtualLayout((4,), "u1")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (4,))
    with h5py.File(path, "a") as file:
        file.create_virtual_dataset("w", layout)
    assert "keeps the weights w in another file" in refusal(path)


def test_shape_bomb(path):
    write_model(path, PLAIN)
    with h5py.File(path, "a") as file:
        file.create_dataset("w", (3_000_000, 1000), "f8", chunks=(1000, 10))
    assert "claims 22.4 GB" in refusal(path)


def test_a_file_that_takes_too_long_is_refused(path):
    assert "took longer than 0.01 s" in refusal(write_model(path, PLAIN), wall_seconds=0.01)


def test_lambda_is_named_by_its_layer(path):
    config = sequential(input_layer(8, 8, 3), layer("Lambda", "swap_channels", function=["code", None, None]))
    assert "Lambda layer (swap_channels)" in refusal(write_model(path, config))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fer2013_mini_XCEPTION.102-0.66.hdf5", [64, 64, 1]),
        ("mlperf_tiny_resnet_cifar10.h5", [32, 32, 3]),
        ("potatoes.h5", [256, 256, 3]),
        ("teachable_machine_waste.h5", [224, 224, 3]),
        ("tinyvgg_64_10classes.h5", [64, 64, 3]),
        ("mobilenet_0.25_224_imagenet.weights.h5", "weights only"),
        ("keras3_signmnist.keras", ".keras"),
    ],
)
def test_real_files(name, expected):
    path = SHARED_MODELS / name
    if not path.is_file():
        pytest.skip("The shared test models are not on this machine.")
    if isinstance(expected, str):
        assert expected in refusal(path)
    else:
        assert check(path, "mine.h5").input_shape == expected
