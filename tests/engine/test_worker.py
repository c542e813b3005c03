"""What an engine worker answers: maps, classes, neurons, predictions and figures, for each picture in its place."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.engine import worker
from app.errors import InvalidInput
from app.jobs.messages import ExplainChunk, Explanation, Picture
from app.methods import METHODS
from tests.engine.conftest import Truth
from tests.engine.helpers import difference, logits, maps


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> tuple[Picture, ...]:
    folder = tmp_path_factory.mktemp("pictures")
    random = np.random.default_rng(5)
    found = []
    for number in range(3):
        path = folder / f"{number}.png"
        Image.fromarray(random.integers(0, 256, (16, 16, 3), np.uint8)).save(path)
        found.append(Picture(f"picture {number}", str(path)))
    return tuple(found)


def explain(
    truth: Truth, name: str, pictures: tuple[Picture, ...], method_id: str, **options: Any
) -> list[Explanation]:
    source = truth.source(name, mode="unit", class_names=tuple("abcde"))
    parameters = options.pop("parameters", {})
    report = options.pop("report", lambda stage: None)
    return worker.explain(ExplainChunk("run", source, pictures, method_id, parameters, **options), report)


def as_inputs(pictures: tuple[Picture, ...]) -> np.ndarray:
    return np.stack([np.asarray(Image.open(picture.path), np.float32) / 255 for picture in pictures])


@pytest.mark.parametrize("method_id", METHODS)
def test_answers_by_picture_in_order(truth: Truth, pictures: tuple[Picture, ...], method_id: str) -> None:
    found = explain(truth, "vgg", pictures, method_id)
    backwards = explain(truth, "vgg", pictures[::-1], method_id)
    assert [one.image for one in found] == [picture.id for picture in pictures]
    assert len({one.values.tobytes() for one in found}) == 3
    scores = logits(truth.network("vgg"), as_inputs(pictures))
    for place, (one, other) in enumerate(zip(found, backwards[::-1], strict=True)):
        assert one.values.shape[:2] == (16, 16) and one.signed == METHODS[method_id]().signed
        assert difference(one.values, other.values) <= 1e-5
        assert one.predictions[0]["index"] == scores[place].argmax()
        assert one.predictions[0]["name"] == "abcde"[scores[place].argmax()]
        assert 0 <= one.trust["zeros"] <= 1 and one.trust["not_finite"] == 0
        if METHODS[method_id].selection == "class":
            assert one.target == {key: one.predictions[0][key] for key in ("index", "name")} and one.neurons == []
        else:
            assert one.target is None
            assert one.neurons == [{"index": scores[place].argmax(), "activation": pytest.approx(scores[place].max())}]
    assert pickle.loads(pickle.dumps(found))[1].predictions == found[1].predictions


def test_several_neurons_come_as_several_maps_highest_first(truth: Truth, pictures: tuple[Picture, ...]) -> None:
    selection = {"mode": "max_activations", "count": 4}
    found = explain(truth, "vgg", pictures, "guided_backprop", layer="first", selection=selection)
    for place, one in enumerate(found):
        assert one.values.shape == (4, 16, 16, 3) and one.layer == "first"
        values = [neuron["activation"] for neuron in one.neurons]
        assert values == sorted(values, reverse=True) and values[0] > 0
        for rank, neuron in enumerate(one.neurons):
            chosen = {"mode": "index", "index": neuron["index"]}
            alone = maps(truth.network("vgg"), "guided_backprop", as_inputs(pictures), chosen, "first")[place]
            np.testing.assert_allclose(one.values[rank], alone, atol=1e-5 * max(np.abs(alone).max(), 1e-6))


def test_layer_in_words(truth: Truth, pictures: tuple[Picture, ...]) -> None:
    words = {
        (name, method_id, layer): explain(truth, name, pictures[:1], method_id, layer=layer)[0].layer
        for name, method_id, layer in [
            ("vgg", "lrp.z", None),
            ("vgg", "lrp.z", "hidden"),
            ("resnet", "grad_cam", "joined"),
            ("bn_resnet", "grad_cam", None),
        ]
    }
    assert list(words.values()) == ["predictions without softmax", "hidden", "joined", "last_conv"]


def test_what_is_being_done_is_reported(truth: Truth, pictures: tuple[Picture, ...]) -> None:
    said: list[str] = []
    worker._networks = type(worker._networks)()
    explain(truth, "vgg", pictures, "lrp.epsilon", report=said.append)
    assert said == ["loading vgg", "building LRP-epsilon for vgg"]
    explain(truth, "vgg", pictures, "lrp.epsilon", report=said.append)
    assert len(said) == 2


def test_conservation_is_measured(truth: Truth, pictures: tuple[Picture, ...]) -> None:
    for one in explain(truth, "vgg_no_bias", pictures, "lrp.epsilon"):
        assert one.trust["kept"] == pytest.approx(1, abs=1e-3)
        assert one.trust["relevance_input"] == pytest.approx(float(one.values.sum()), rel=1e-3, abs=1e-6)
    for one in explain(truth, "vgg", pictures, "lrp.epsilon"):
        assert one.trust["kept"] != pytest.approx(1, abs=1e-3)  # biases take their share


def test_one_sigmoid_unit_explains_both_classes(truth: Truth, pictures: tuple[Picture, ...]) -> None:
    against, in_favour = (
        explain(truth, "sigmoid_one", pictures, "lrp.z", selection={"mode": "class", "index": index})
        for index in (0, 1)
    )
    for one, other in zip(against, in_favour, strict=True):
        assert len(one.predictions) == 2
        assert sum(entry["score"] for entry in one.predictions) == pytest.approx(1)
        np.testing.assert_array_equal(one.values, -other.values)
        assert one.target["index"] == 0 and other.target["index"] == 1  # type: ignore[index]


def test_description_tells_layers_and_units(truth: Truth) -> None:
    found = worker.describe(truth.source("vgg"))
    assert found["input_shape"] == [16, 16, 3] and found["units"] == 5 and found["output_activation"] == "softmax"
    by_name = {layer["name"]: layer for layer in found["layers"]}
    assert next(iter(by_name)) == "first" and found["default_layer"] == "predictions" == list(by_name)[-1]
    first = {"name": "first", "type": "Conv2D", "output_shape": [16, 16, 6], "convolutional": True, "units": 6}
    assert by_name["first"] == first
    assert by_name["hidden"]["units"] == 10 and not by_name["hidden"]["convolutional"]
    assert found["parameters"] == truth.network("vgg").model.count_params()
    assert found["hint"] is None
    assert "none" in worker.describe(truth.source("nested"))["hint"]


@pytest.mark.parametrize(
    ("options", "pointer"),
    [
        ({"layer": "nowhere"}, "/layer"),
        ({"selection": {"mode": "class", "index": 9}}, "/selection/index"),
        ({"parameters": {"epsilon": -1}}, "/parameters/epsilon"),
    ],
)
def test_wrong_inputs_are_named(truth: Truth, pictures: tuple[Picture, ...], options: Any, pointer: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        explain(truth, "vgg", pictures, "lrp.epsilon", **options)
    assert caught.value.errors[0]["pointer"] == pointer
