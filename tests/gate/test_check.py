from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

from app.errors import InvalidInput, TooManyRequests
from app.gate import GateFacts, WeightsOnly, check
from app.gate.turns import GateTurns
from tests.gate.files import CONV, PLAIN, classifier, layer, write_heads, write_model

SHARED_MODELS = Path(__file__).parents[2] / "../shared/data/models"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.h5"


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return tmp_path / "clean.h5"


def refusal(path: Path, clean: Path, **options) -> str:
    clean.touch()
    with pytest.raises(InvalidInput) as caught:
        check(path, clean, "mine.h5", **options)
    assert caught.value.errors[0]["pointer"] == "/file"
    assert caught.value.detail.startswith("mine.h5 ")
    assert str(path) not in caught.value.detail
    assert clean.exists() is isinstance(caught.value, WeightsOnly)
    return caught.value.detail


def test_a_plain_model_passes_with_its_facts(path, clean):
    facts = check(write_model(path, PLAIN), clean, "mine.h5")
    assert facts == GateFacts([8, 6, 3], 4, [], "2.14.0", [], [])
    assert clean.stat().st_size > 0


def test_outputs_are_named(path, clean):
    assert check(write_heads(path), clean, "mine.h5").outputs == ["a", "b"]


def test_the_clean_file_holds_the_model_and_nothing_else(path, clean):
    write_model(path, PLAIN)
    with h5py.File(path, "a") as file:
        file.attrs["training_config"] = "{}"
        file.create_dataset("optimizer_weights/momentum", data=np.ones(3))
        file["model_weights"].create_dataset("top_level_model_weights/x", data=np.ones(3))
    check(path, clean, "mine.h5")
    with h5py.File(clean) as file, h5py.File(path) as source:
        assert set(file.attrs) == {"backend", "keras_version", "model_config"}
        assert (set(file), set(file["model_weights"])) == ({"model_weights"}, {"conv", "scores"})
        for place, name in (("conv/0", "conv/conv/weight_0:0"), ("scores/1", "scores/scores/weight_1:0")):
            assert np.array_equal(file["model_weights"][place][()], source["model_weights"][name][()])


def test_the_same_model_gives_the_same_bytes(path, clean, tmp_path):
    check(write_model(path, PLAIN), clean, "mine.h5")
    check(clean, tmp_path / "again.h5", "mine.h5")
    assert (tmp_path / "again.h5").read_bytes() == clean.read_bytes()


def test_empty_file(path, clean):
    path.write_bytes(b"")
    assert "empty (0 bytes)" in refusal(path, clean)


def test_text_file(path, clean):
    path.write_text("hello")
    assert "not an HDF5 file" in refusal(path, clean) and "model.save('name.h5')" in refusal(path, clean)


def test_truncated_file(path, clean):
    content = write_model(path, PLAIN).read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert "is cut off" in refusal(path, clean)


def test_weights_only(path, clean):
    write_model(path, PLAIN)
    with h5py.File(path, "a") as file:
        del file.attrs["model_config"]
    with pytest.raises(WeightsOnly, match="weights only; the architecture is missing") as caught:
        check(path, clean, "mine.h5")
    assert caught.value.weights[0] == ("conv/conv/weight_0:0", (3, 3, 3, 4))
    assert [shape for _, shape in caught.value.weights[1:]] == [(4,), (4, 3), (3,)]


def test_hdf5_of_something_else(path, clean):
    h5py.File(path, "w").close()
    assert "without a Keras model" in refusal(path, clean)


def test_a_file_that_takes_too_long_is_refused(path, clean):
    assert "took longer than 0.01 s" in refusal(write_model(path, PLAIN), clean, wall_seconds=0.01)


def test_a_file_that_ends_the_process_is_refused(path, clean, monkeypatch):
    monkeypatch.setattr(sys.modules[check.__module__], "_COMMAND", ["-c", "import os; os.abort()"])
    assert "ends in a crash" in refusal(write_model(path, PLAIN), clean)


def test_only_so_many_files_of_one_user_are_checked_at_once(path, clean, monkeypatch):
    turns = GateTurns(at_once=2, of_one_user=1, wait=0.01)
    monkeypatch.setattr(sys.modules[check.__module__], "_TURNS", turns)
    write_model(path, PLAIN)
    with turns.of("ada", "other.h5"):
        with pytest.raises(TooManyRequests, match="other files of yours are being checked"):
            check(path, clean, "mine.h5", user="ada")
        assert check(path, clean, "mine.h5", user="bob").layers == 4


LAMBDA = classifier(layer("Lambda", "swap", function=["code", None, None]), CONV)


def test_code_is_refused_by_the_name_of_its_layer(path, clean):
    assert "Lambda layer (swap)" in refusal(write_model(path, LAMBDA), clean)


def test_code_is_let_through_when_the_operator_says_so(path, clean):
    facts = check(write_model(path, LAMBDA), clean, "mine.h5", allow_code=True)
    assert facts.code == ["swap"] and not clean.exists()


def test_allowing_code_changes_nothing_for_other_files(path, clean):
    assert check(write_model(path, PLAIN), clean, "mine.h5", allow_code=True).code == []
    assert clean.exists()
    config = classifier(layer("MyLayer", "mine"), CONV)
    assert "MyLayer (mine)" in refusal(write_model(path, config), clean, allow_code=True)


@pytest.mark.skipif(os.name == "nt", reason="No such permissions on Windows.")
def test_only_the_owner_can_read_what_is_written_anew(path, clean):
    clean.touch(0o600)
    check(write_model(path, PLAIN), clean, "mine.h5")
    assert stat.S_IMODE(clean.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fer2013_mini_XCEPTION.102-0.66.hdf5", [64, 64, 1]),
        ("mlperf_tiny_resnet_cifar10.h5", [32, 32, 3]),
        ("potatoes.h5", [256, 256, 3]),
        ("teachable_machine_waste.h5", [224, 224, 3]),
        ("tinyvgg_64_10classes.h5", [64, 64, 3]),
        ("mobilenet_0.25_224_imagenet.weights.h5", "weights only"),
        ("keras3_signmnist.keras", [28, 28, 1]),
    ],
)
def test_real_files(name, expected, clean):
    path = SHARED_MODELS / name
    if not path.is_file():
        pytest.skip("The shared test models are not on this machine.")
    if isinstance(expected, str):
        assert expected in refusal(path, clean)
    else:
        assert check(path, clean, "mine.h5").input_shape == expected
