"""Where the versions of Keras put a layer's arrays inside a `.keras` file, and the order in which 2.14 reads them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import h5py
import pytest

from app.gate.saved_model import SavedModel, StoredArray, Weights
from app.gate.translate.weights import by_layer
from tests.gate.files import functional, layer, sequential
from tests.gate.opened import opened
from tests.gate.test_keras3 import FOLDER


@pytest.fixture
def file() -> Iterator[h5py.File]:
    with h5py.File(io.BytesIO(), "w") as file:
        yield file


def _places(file: h5py.File, places: dict[str, int]) -> Weights:
    """At each place so many arrays, each holding its place and number."""
    return {
        place: tuple(
            StoredArray(str(number), file.create_dataset(f"{place}|{number}".replace("/", "|"), data=number))
            for number in range(count)
        )
        for place, count in places.items()
    }


def _found(config: dict, places: Weights, version: str) -> dict[str, list[str]]:
    saved = SavedModel(config, version, places, "path")
    return {
        name: [array.dataset.name.removeprefix("/") for array in arrays]
        for name, arrays in by_layer(saved, config).items()
    }


THREE = sequential(layer("Conv2D", "z"), layer("ReLU", "r"), layer("Conv2D", "a"), layer("Conv2D", "m"))


@pytest.mark.parametrize(
    ("version", "container", "numbers"),
    [
        ("2.13.1", "_layer_checkpoint_dependencies", (0, 2, 4)),
        ("2.15.0", "_layer_checkpoint_dependencies", (0, 1, 2)),
        ("3.5.0", "layers", (0, 1, 2)),
    ],
)
def test_layers_of_a_class_are_counted_in_order(
    file: h5py.File, version: str, container: str, numbers: tuple[int, ...]
) -> None:
    places = [f"{container}/conv2d" + (f"_{number}" if number else "") for number in numbers]
    found = _found(THREE, _places(file, dict.fromkeys(places, 1)), version)
    assert found == {name: [f"{place.replace('/', '|')}|0"] for name, place in zip("zam", places, strict=True)}


def test_what_is_trained_comes_first_through_all_inner_layers(file: h5py.File) -> None:
    parts = [layer("Dense", "frozen", trainable=False), layer("BatchNormalization", "norm"), layer("Dense", "last")]
    inner = functional(parts, [["in", 0, 0]], [["last", 0, 0]], name="inner")
    base = "layers/functional/layers"
    places = {f"{base}/dense": 2, f"{base}/batch_normalization": 4, f"{base}/dense_1": 1}
    found = _found(sequential(inner), _places(file, places), "3.9.0")["inner"]
    norm, frozen, last = (f"layers|functional|layers|{name}" for name in ("batch_normalization", "dense", "dense_1"))
    trained = [f"{norm}|0", f"{norm}|1", f"{last}|0"]
    assert found == [*trained, f"{frozen}|0", f"{frozen}|1", f"{norm}|2", f"{norm}|3"]


def test_states_of_random_generators_are_no_weights(file: h5py.File) -> None:
    places = {"layers/random_flip/seed_generator": 1, "layers/dense": 1}
    config = sequential(layer("RandomFlip", "flip"), layer("Dense", "scores"))
    assert list(_found(config, _places(file, places), "3.9.0")) == ["scores"]


def test_a_layer_in_two_models_has_its_arrays_once(file: h5py.File) -> None:
    shared = layer("Dense", "shared")
    config = sequential(sequential(shared, name="one"), sequential(shared | {"shared_object_id": 1}, name="two"))
    found = _found(config, _places(file, {"layers/sequential/layers/dense": 1}), "3.9.0")
    assert found["one"] == found["two"] == ["layers|sequential|layers|dense|0"]


def test_backslashes_in_the_names_of_groups_are_steps(tmp_path: Path) -> None:
    """As versions of Keras 3 wrote them on Windows."""
    original, written = FOLDER / "3.3.3" / "nested.keras", tmp_path / "windows.keras"
    stream = io.BytesIO()
    with zipfile.ZipFile(original) as source, zipfile.ZipFile(written, "w") as target:
        with h5py.File(io.BytesIO(source.read("model.weights.h5"))) as before, h5py.File(stream, "w") as after:

            def copy(path: str, item: h5py.Group | h5py.Dataset) -> None:
                if isinstance(item, h5py.Dataset):
                    place, _, number = path.rpartition("/vars/")
                    windows = place.replace("/", "\\")
                    after.require_group(windows).require_group("vars")[number] = item[()]

            before.visititems(copy)
        for name in ("config.json", "metadata.json"):
            target.writestr(name, source.read(name))
        target.writestr("model.weights.h5", stream.getvalue())
    (tmp_path / "clean").mkdir()
    assert opened(written, tmp_path)[0].read_bytes() == opened(original, tmp_path / "clean")[0].read_bytes()
