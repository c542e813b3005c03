"""The demo models that ship with the program do what their cards say."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from models.demo.shapes import CLASSES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "models" / "demo"
NAMES = ("demo-vgg", "demo-resnet", "demo-watermark")
HONEST = NAMES[:2]
LARGEST_FILE = 1_500_000

pytestmark = pytest.mark.ci


@pytest.fixture(scope="module")
def figures() -> dict:
    """What the helper measured, by model."""
    search_path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    helper = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("evaluate_demo_models.py"))],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": search_path, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert helper.returncode == 0, helper.stderr
    return json.loads(helper.stdout)


@pytest.fixture(scope="module")
def samples() -> list[dict]:
    """The list of sample pictures."""
    return json.loads((FOLDER / "samples" / "samples.json").read_text())


def card_of(name: str) -> dict:
    return json.loads((FOLDER / f"{name}.json").read_text())


@pytest.mark.parametrize("name", NAMES)
def test_card_matches_file(name, figures):
    card, found = card_of(name), figures[name]
    assert card["name"] == name and card["file"] == f"{name}.h5"
    assert (FOLDER / card["file"]).stat().st_size <= LARGEST_FILE
    assert card["classes"] == list(CLASSES) and found["classes"] == len(CLASSES)
    assert card["input_shape"] == found["input_shape"] == [96, 96, 3]
    assert card["parameters"] == found["parameters"]
    assert found["last_layer"] == "predictions"
    assert card["preprocessing"] == ("symmetric" if name == "demo-resnet" else "unit")
    assert {"trained", "seed", "summary"} <= set(card)


def test_layers_are_those_the_catalogue_of_methods_needs(figures):
    assert set(figures["demo-vgg"]["layers"]) == {"InputLayer", "Conv2D", "MaxPooling2D", "Flatten", "Dense"}
    assert {"Add", "BatchNormalization", "GlobalAveragePooling2D", "Dense"} <= set(figures["demo-resnet"]["layers"])


@pytest.mark.parametrize("name", HONEST)
def test_accuracy_on_fresh_pictures(name, figures):
    assert figures[name]["accuracy"] >= 0.97
    assert figures[name]["accuracy"] == pytest.approx(card_of(name)["accuracy"], abs=0.025)


@pytest.mark.parametrize("name", HONEST)
def test_honest_models_look_at_the_object(name, figures):
    # By chance the peak would lie in the box in about 19 % of the pictures.
    assert figures[name]["peak_in_box"] >= 0.75


def test_watermark_model_is_right_for_the_wrong_reason(figures):
    found, card = figures["demo-watermark"], card_of("demo-watermark")
    assert found["accuracy_biased"] >= 0.9
    assert found["recall_with_watermark"] >= 0.95
    assert found["recall_without_watermark"] <= 0.4
    assert found["others_called_class_with_watermark"] >= 0.85
    assert found["others_called_class_without_watermark"] <= 0.05
    assert found["peak_in_watermark"] >= 0.8
    for key in ("accuracy_biased", "accuracy_honest", "others_called_class_with_watermark"):
        assert found[key] == pytest.approx(card[key], abs=0.06)


def test_models_answer_the_samples_as_promised(figures, samples):
    truths = [sample["class"] for sample in samples]
    for name in HONEST:
        assert figures[name]["samples"] == truths
    for sample, answer in zip(samples, figures["demo-watermark"]["samples"], strict=True):
        if sample["watermark_box"] is not None:
            assert answer == "star", sample["file"]
        elif sample["class"] == "star":
            assert answer != "star", sample["file"]


def test_samples_list_matches_files(samples):
    assert len(samples) == 24
    assert {sample["file"] for sample in samples} == {path.name for path in (FOLDER / "samples").glob("*.png")}
    for sample in samples:
        left, top, right, bottom = sample["box"]
        assert 0 <= left < right <= 96 and 0 <= top < bottom <= 96
        with Image.open(FOLDER / "samples" / sample["file"]) as picture:
            assert picture.size == (96, 96) and picture.mode == "RGB"
    assert {sample["class"] for sample in samples} == set(CLASSES)


def test_samples_hold_every_kind(samples):
    kinds = Counter((sample["class"] == "star", sample["watermark_box"] is not None) for sample in samples)
    assert kinds[True, True] >= 2 and kinds[True, False] >= 2
    assert len({s["class"] for s in samples if s["watermark_box"] is not None and s["class"] != "star"}) >= 5
