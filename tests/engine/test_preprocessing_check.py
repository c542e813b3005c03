"""Predictions under each preprocessing, against an eager Keras that prepares the pictures itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.engine import worker
from app.engine.preprocessing_check import evenness
from app.jobs.messages import ExplainChunk, Picture, Preprocessing, PreprocessingCheck
from tests.engine.conftest import Truth, run_python

MODES = ("caffe", "tf", "torch", "symmetric", "unit", "none")
CANDIDATES = (*map(Preprocessing, MODES), Preprocessing("mean_std", (10, 20, 30), (2, 4, 8)))


@pytest.fixture(scope="module")
def folder(truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("check")
    shape = truth.network("vgg").input_shape
    pixels = np.random.default_rng(5).integers(0, 256, (3, *shape), dtype=np.uint8)
    for number, one in enumerate(pixels):
        Image.fromarray(one, "RGB").save(folder / f"{number}.png")
    np.save(folder / "pixels.npy", pixels)
    names = (str(truth.folder / "vgg.h5"), str(folder / "pixels.npy"), str(folder / "answers.npz"))
    run_python("-m", "tests.engine.truth_preprocessing", *names)
    return folder


def checked(truth: Truth, folder: Path, numbers: list[int]) -> list[dict]:
    pictures = tuple(Picture(str(number), str(folder / f"{number}.png")) for number in numbers)
    return worker.check_preprocessing(PreprocessingCheck(truth.source("vgg"), pictures, CANDIDATES))


def test_each_candidate_predicts_as_keras_does_with_it(truth: Truth, folder: Path):
    expected = np.load(folder / "answers.npz")
    found = checked(truth, folder, [0, 1, 2])
    for candidate, column in zip(CANDIDATES, found, strict=True):
        answers = expected[candidate.mode]
        for best, answer in zip(column["predictions"], answers, strict=True):
            assert [one["index"] for one in best] == list(np.argsort(-answer, kind="stable")[:5])
            np.testing.assert_allclose([one["score"] for one in best], np.sort(answer)[::-1][:5], atol=1e-5)
        assert column["same_answer"] is (len(set(answers.argmax(axis=-1))) == 1)
        share = np.clip(answers, 1e-30, 1)
        assert column["evenness"] == pytest.approx(-(share * np.log(share)).sum(-1).mean() / np.log(5), abs=1e-4)
    assert len({column["evenness"] for column in found}) >= 5  # tf and symmetric are one formula, the others differ


def test_the_order_of_pictures_does_not_matter_and_one_is_enough(truth: Truth, folder: Path):
    forth, back, one = (checked(truth, folder, numbers) for numbers in ([0, 1], [1, 0], [1]))
    for first, second, single in zip(forth, back, one, strict=True):
        scores = [[entry["score"] for entry in column["predictions"][1]] for column in (first,)]
        np.testing.assert_allclose([entry["score"] for entry in second["predictions"][0]], scores[0], rtol=1e-5)
        assert single["same_answer"] is None and len(single["predictions"]) == 1


@pytest.mark.parametrize(
    ("shares", "expected"),
    [([[1.0, 0, 0, 0]], 0), ([[0.25] * 4], 1), ([[1.0, 0, 0, 0], [0.25] * 4], 0.5), ([[0.5, 0.5, 0, 0]], 0.5)],
)
def test_evenness(shares: list[list[float]], expected: float):
    assert evenness(np.array(shares)) == pytest.approx(expected)


def test_patterns_are_learned_anew_for_another_preprocessing(truth: Truth, folder: Path, tmp_path: Path):
    """Learned from pictures as the network sees them: those of one preprocessing are wrong under another."""
    pictures = tuple(Picture(str(number), str(folder / f"{number}.png")) for number in range(3))

    def values(mode: str) -> np.ndarray:
        source = replace(truth.source("vgg"), preprocessing=Preprocessing(mode))
        chunk = ExplainChunk("run", source, pictures, "pattern_net", {}, patterns_dir=str(tmp_path))
        return worker.explain(chunk)[0].values

    scaled, raw = values("unit"), values("none")
    assert len(list(tmp_path.glob("*.npz"))) == 2
    assert not np.allclose(scaled, raw)
    np.testing.assert_array_equal(values("unit"), scaled)
    assert len(list(tmp_path.glob("*.npz"))) == 2
