from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import Any

import numpy as np
from PIL import Image

from app.jobs.messages import Explanation
from app.jobs.tasks import LEGEND, PICTURE, VALUES, draw, plain, reporter


def explanation(values: np.ndarray, **changes) -> Explanation:
    facts: dict[str, Any] = {
        "image": "i",
        "values": values,
        "signed": True,
        "layer": "dense",
        "target": {"index": 0, "name": "cat"},
        "neurons": [],
        "predictions": [],
    }
    return Explanation(**(facts | changes))


def size_of(png: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(png)) as image:
        return image.size


def test_the_values_are_kept_as_they_are():
    values = np.random.default_rng(0).normal(size=(4, 5, 3)).astype(np.float32)
    cell = draw(explanation(values))
    assert (np.load(io.BytesIO(cell.files[VALUES])) == values).all()
    pixels = values.astype(float).sum(axis=-1)
    assert (cell.facts["minimum"], cell.facts["maximum"]) == (pixels.min(), pixels.max())


def test_several_neurons_become_a_mosaic():
    neurons = [{"index": index, "activation": 9.0 - index} for index in range(4)]
    cell = draw(explanation(np.ones((4, 40, 60, 3), np.float32), target=None, neurons=neurons))
    assert size_of(cell.files[PICTURE]) == (2 * 60 + 4, 2 * 40 + 4)
    assert cell.facts["neurons"] == neurons
    assert cell.facts["class"] is None


def test_one_neuron_is_one_map():
    neuron = [{"index": 3, "activation": 1.0}]
    assert size_of(draw(explanation(np.ones((4, 5, 3), np.float32), neurons=neuron)).files[PICTURE]) == (5, 4)
    assert size_of(draw(explanation(np.ones((1, 4, 5, 3), np.float32), neurons=neuron)).files[PICTURE]) == (5, 4)


def test_the_legend_comes_below_the_map():
    cell = draw(explanation(np.ones((300, 300, 3), np.float32)))
    (width, height), (map_width, map_height) = size_of(cell.files[LEGEND]), size_of(cell.files[PICTURE])
    assert width > map_width and height > map_height


def test_facts_are_json_whatever_the_numbers():
    values = np.full((2, 2, 3), np.nan, np.float32)
    predictions = [{"index": np.int64(1), "name": "cat", "score": np.float32("nan")}]
    facts = draw(explanation(values, predictions=predictions, trust={"kept": float("inf")})).facts
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts
    assert (facts["minimum"], facts["invalid_pixels"], facts["trust"]) == (None, 4, {"kept": None})
    assert facts["predictions"] == [{"index": 1, "name": "cat", "score": None}]


def test_plain_keeps_what_is_plain():
    value = {"a": [1, 2.5, "x", None, True], "b": (np.float32(0.5), np.arange(2))}
    assert plain(value) == {"a": [1, 2.5, "x", None, True], "b": [0.5, [0, 1]]}


def test_outside_a_worker_nobody_is_told():
    reporter("run")("loading")


def test_naming_the_tasks_does_not_import_the_engine():
    code = "import sys, app.jobs.engine; print({'tensorflow', 'distributed', 'keras'} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "set()"
