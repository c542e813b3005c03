"""Ground truth of our own: on pictures whose objects' places are known, maps point at them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.engine import worker
from app.jobs.messages import ExplainChunk, Explanation, Picture
from tests.engine.helpers import PROJECT, source_of

FOLDER = PROJECT / "models" / "demo"
pytestmark = pytest.mark.skipif(not (FOLDER / "samples" / "samples.json").is_file(), reason="demo models are not here")


@cache
def samples() -> list[dict[str, Any]]:
    return json.loads((FOLDER / "samples" / "samples.json").read_text(encoding="utf-8"))


def explained(model: str, method_id: str, chosen: list[dict[str, Any]], **options: Any) -> list[Explanation]:
    card = json.loads((FOLDER / f"{model}.json").read_text(encoding="utf-8"))
    source = source_of(FOLDER / card["file"], card["preprocessing"], class_names=tuple(card["classes"]))
    pictures = tuple(Picture(entry["file"], str(FOLDER / "samples" / entry["file"])) for entry in chosen)
    return worker.explain(ExplainChunk("run", source, pictures, method_id, {}, **options))


def hits(found: list[Explanation], boxes: list[list[int]]) -> tuple[float, float]:
    """Share of maps whose maximum lies in the box (x0, y0, x1, y1), and the share expected by chance."""
    inside, chance = [], []
    for one, (x0, y0, x1, y1) in zip(found, boxes, strict=True):
        height, width = one.values.shape[:2]
        y, x = np.unravel_index(one.values.sum(axis=-1).argmax(), (height, width))
        inside.append(x0 <= x <= x1 and y0 <= y <= y1)
        chance.append((x1 - x0 + 1) * (y1 - y0 + 1) / (height * width))
    return float(np.mean(inside)), float(np.mean(chance))


def test_boxes_are_in_the_pictures_coordinates() -> None:
    for entry in samples():
        with Image.open(FOLDER / "samples" / entry["file"]) as picture:
            width, height = picture.size
        x0, y0, x1, y1 = entry["box"]
        assert 0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height


@pytest.mark.parametrize("method_id", ["grad_cam", "guided_grad_cam", "lrp.epsilon", "lrp.sequential_preset_a"])
@pytest.mark.parametrize("model", ["demo-vgg", "demo-resnet"])
def test_maximum_lies_on_the_object(model: str, method_id: str) -> None:
    share, chance = hits(explained(model, method_id, samples()), [entry["box"] for entry in samples()])
    assert chance < 0.35
    assert share >= 0.75, f"{share:.2f} of the maxima on the object, {chance:.2f} by chance"


@pytest.mark.parametrize("method_id", ["grad_cam", "lrp.epsilon", "lrp.sequential_preset_a"])
def test_the_model_that_learned_the_watermark_looks_at_it(method_id: str) -> None:
    marked = [entry for entry in samples() if entry["watermark_box"] is not None]
    assert len(marked) >= 8
    found = explained("demo-watermark", method_id, marked)
    share, chance = hits(found, [entry["watermark_box"] for entry in marked])
    assert chance < 0.05
    assert share >= 0.5, f"{share:.2f} of the maxima on the watermark, {chance:.2f} by chance"


def test_predictions_name_the_classes() -> None:
    right = []
    for entry, found in zip(samples(), explained("demo-vgg", "grad_cam", samples()), strict=True):
        assert found.image == entry["file"]
        assert found.target is not None and found.predictions[0]["name"] == found.target["name"]
        right.append(found.predictions[0]["name"] == entry["class"])
    assert np.mean(right) >= 0.9
