"""One pass of many pictures: against plain Keras in a process of its own, and against a network computed by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.engine import observe
from app.engine.network import Network
from app.engine.network_cache import NetworkCache
from app.engine.observe import FEATURES, observe_pictures, projected
from app.errors import InvalidInput
from app.jobs.messages import ModelSource, ObserveChunk, Observed, Picture
from tests.engine.conftest import run_python
from tests.engine.helpers import source_of
from tests.engine.truth_observe import NAMES, PICTURES


class Seen:
    """What Keras says about the pictures, and what the engine does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pictures = tuple(Picture(f"p{number}", str(folder / f"{number}.png")) for number in range(PICTURES))
        self.networks = NetworkCache()

    def source(self, name: str) -> ModelSource:
        return source_of(self.folder / f"{name}.h5", mode="unit")

    def truth(self, name: str) -> dict[str, np.ndarray]:
        return dict(np.load(self.folder / f"{name}.npz"))

    def observe(self, *names: str, **options: Any) -> list[Observed]:
        options = {"pictures": self.pictures} | options
        chunk = ObserveChunk("run", tuple(map(self.source, names)), **options)
        return observe_pictures(self.networks.get, chunk)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    folder = tmp_path_factory.mktemp("observe")
    run_python("-m", "tests.engine.truth_observe", str(folder))
    return Seen(folder)


@pytest.mark.parametrize("name", NAMES)
def test_probabilities_are_those_of_keras(seen: Seen, name: str) -> None:
    (found,) = seen.observe(name)
    expected = seen.truth(name)["answers"].reshape(PICTURES, -1)
    if expected.shape[1] == 1:
        expected = np.concatenate([1 - expected, expected], axis=1)
    assert found.images == tuple(picture.id for picture in seen.pictures) and found.failed == {}
    assert found.probabilities.dtype == np.float32 and found.means is None
    np.testing.assert_allclose(found.probabilities, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", ["vgg", "bn_resnet"])
def test_activations_of_every_layer_are_those_of_keras(seen: Seen, name: str) -> None:
    truth = seen.truth(name)
    layers = [layer for layer in truth if layer != "answers" and not layer.startswith("input")]
    assert len(layers) > 5
    for layer in layers:
        (found,) = seen.observe(name, activations=True, layer=layer)
        outputs = truth[layer].reshape(PICTURES, -1, truth[layer].shape[-1])
        np.testing.assert_allclose(found.means, outputs.mean(axis=1), rtol=1e-3, atol=1e-5, err_msg=layer)
        np.testing.assert_allclose(found.maxima, outputs.max(axis=1), rtol=1e-3, atol=1e-5, err_msg=layer)


def test_the_default_layer_are_the_logits(seen: Seen) -> None:
    (found,) = seen.observe("vgg", activations=True)
    expected = np.log(seen.truth("vgg")["answers"])
    shifted = found.means - found.means.max(axis=1, keepdims=True)  # type: ignore[operator,union-attr]
    np.testing.assert_allclose(shifted, expected - expected.max(axis=1, keepdims=True), rtol=1e-3, atol=1e-4)


def test_one_position_of_the_flattened_output(seen: Seen) -> None:
    outputs = seen.truth("vgg")["first"].reshape(PICTURES, -1)
    for position in (0, 77, outputs.shape[1] - 1):
        (found,) = seen.observe("vgg", activations=True, layer="first", position=position)
        np.testing.assert_allclose(found.maxima, outputs[:, position : position + 1], rtol=1e-3, atol=1e-5)
    with pytest.raises(InvalidInput, match=f"0..{outputs.shape[1] - 1}"):
        seen.observe("vgg", activations=True, layer="first", position=outputs.shape[1])


def test_a_layer_that_is_not_there_is_named(seen: Seen) -> None:
    with pytest.raises(InvalidInput, match="no layer 'nowhere'"):
        seen.observe("vgg", activations=True, layer="nowhere")


def test_a_network_computed_by_hand(seen: Seen, tmp_path: Path) -> None:
    """Channels red - green and 2 x blue after ReLU, then the mean over the positions as logits (+ 0, + 0.5)."""
    pixels = np.array([[[255, 0, 0], [0, 255, 0]], [[102, 0, 51], [0, 0, 204]]], np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    (found,) = seen.observe("hand", pictures=(Picture("a", str(tmp_path / "a.png")),), activations=True, layer="conv")
    # Channel 0: 1, 0, 0.4, 0; channel 1: 0, 0, 0.4, 1.6.
    np.testing.assert_allclose(found.maxima, [[1.0, 1.6]], rtol=1e-6)
    np.testing.assert_allclose(found.means, [[0.35, 0.5]], rtol=1e-6)
    np.testing.assert_allclose(found.features, [[0.35, 0.5]], rtol=1e-6)
    exponentials = np.exp([0.35, 1.0])
    np.testing.assert_allclose(found.probabilities, [exponentials / exponentials.sum()], rtol=1e-6)


def test_a_picture_is_decoded_once_for_all_models(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[str] = []
    read = observe.read_pixels
    monkeypatch.setattr(observe, "read_pixels", lambda path, *how: decoded.append(path) or read(path, *how))
    found = seen.observe("vgg", "resnet")
    assert sorted(decoded) == sorted(picture.path for picture in seen.pictures)
    for one, name in zip(found, ("vgg", "resnet"), strict=True):
        np.testing.assert_array_equal(one.probabilities, seen.observe(name)[0].probabilities)


def test_models_that_do_not_fit_into_memory_together_take_turns(seen: Seen) -> None:
    seen.networks, kept = NetworkCache(budget=0), seen.networks
    try:
        found = seen.observe("vgg", "resnet", "vgg")
        assert len(seen.networks) == 1
    finally:
        seen.networks = kept
    np.testing.assert_array_equal(found[0].probabilities, found[2].probabilities)


def test_pictures_that_cannot_be_read_are_named_and_the_others_go_on(seen: Seen, tmp_path: Path) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 nothing")
    (tmp_path / "page.png").write_bytes(b"<html>")
    Image.new("L", (60_000, 1000)).save(tmp_path / "huge.png")
    bad = [Picture(name, str(tmp_path / name)) for name in ("broken.jpg", "page.png", "huge.png", "gone.png")]
    (found,) = seen.observe("vgg", pictures=(*bad[:2], seen.pictures[4], *bad[2:]))
    assert found.images == ("p4",)
    np.testing.assert_allclose(found.probabilities[0], seen.truth("vgg")["answers"][4], rtol=1e-4)
    words = {
        "broken.jpg": "damaged",
        "page.png": "not a picture",
        "huge.png": "at most 50 million",
        "gone.png": "No such",
    }
    assert set(found.failed) == set(words)
    for name, word in words.items():
        assert word in found.failed[name] and str(tmp_path) not in found.failed[name]


def test_a_chunk_of_only_bad_pictures_has_no_rows(seen: Seen, tmp_path: Path) -> None:
    (found,) = seen.observe("vgg", pictures=(Picture("x", str(tmp_path / "x.png")),))
    assert (found.images, list(found.failed), len(found.probabilities)) == ((), ["x"], 0)


def test_answers_that_are_no_numbers_get_no_row(seen: Seen) -> None:
    source = seen.source("vgg")
    network = Network(source)
    outputs = network.run_batch

    def overflowing(fetches: Any, feeds: Any) -> Any:
        values = outputs(fetches, feeds)
        values["logits"][0] = np.nan
        return values

    network.run_batch = overflowing  # type: ignore[method-assign]
    (found,) = observe_pictures(lambda _: network, ObserveChunk("run", (source,), seen.pictures[:3]))
    network.close()
    assert found.images == ("p1", "p2") and "no finite numbers" in found.failed["p0"]


@pytest.mark.parametrize("units", [1, 5, FEATURES])
def test_few_features_are_kept_as_they_are(units: int) -> None:
    features = np.random.default_rng(0).normal(size=(4, units)).astype(np.float32)
    assert projected(features) is features


def test_projection_keeps_cosines() -> None:
    random = np.random.default_rng(1)
    base = np.maximum(random.normal(size=(200, 2048)), 0).astype(np.float32)
    near = base + random.normal(scale=0.1, size=base.shape).astype(np.float32)

    def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        return (one * other).sum(axis=1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)

    exact, found = cosines(base, near), cosines(projected(base), projected(near))
    assert exact.min() > 0.97
    assert np.abs(found - exact).max() < 0.01 and np.abs(found - exact).mean() < 0.003


def test_preprocessing_is_that_of_each_model(seen: Seen) -> None:
    as_is = seen.source("vgg")
    other = replace(as_is, preprocessing=replace(as_is.preprocessing, mode="symmetric"))
    chunk = ObserveChunk("run", (as_is, other), seen.pictures)
    one, two = observe_pictures(seen.networks.get, chunk)
    np.testing.assert_allclose(one.probabilities, seen.truth("vgg")["answers"], rtol=1e-4)
    assert np.abs(one.probabilities - two.probabilities).max() > 1e-3
