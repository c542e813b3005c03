"""Configurations against the allow-list: what is let through, what is refused, and by which name."""

from __future__ import annotations

from typing import Any

import pytest

from app.gate.layer_keys import LAYERS, SAME
from app.gate.picture_input import check_ends
from app.gate.refusal import Refused
from app.gate.schema import checked_model, code_layers
from tests.gate.files import CONV, HEADS, PLAIN, functional, graph_input, input_layer, layer, sequential

INPUT = input_layer(8, 6, 3)
DENSE = layer("Dense", "scores", units=2)
GRAPH_DENSE = layer("Dense", "scores", "input", units=2)


def ends(config: Any) -> dict[str, Any]:
    return check_ends(checked_model(config))


def refusal(config: Any) -> str:
    with pytest.raises(Refused) as caught:
        ends(config)
    return str(caught.value)


@pytest.mark.parametrize(
    "config",
    [
        PLAIN,
        sequential(sequential(INPUT, DENSE, name="inner")),
        {"class_name": "Sequential", "config": [INPUT, DENSE]},
        functional([graph_input(8, 6, 3), GRAPH_DENSE], [["input", 0, 0]], [["scores", 0, 0]]),
        functional([graph_input(8, 6, 3), GRAPH_DENSE], ["input", 0, 0], ["scores", 0, 0]),
        functional([GRAPH_DENSE, graph_input(8, 6, 3)], {"picture": ["input", 0, 0]}, [["scores", 0, 0]]),
    ],
)
def test_the_input_is_found_in_every_form(config):
    assert ends(config)["input_shape"] == [8, 6, 3]


def test_what_matters_in_training_only_is_left_out():
    (_, conv, *_) = checked_model(PLAIN)["config"]["layers"]
    assert conv["config"] == {"name": "conv", "filters": 4, "kernel_size": [3, 3], "activation": "relu"}


def test_what_keras_writes_beside_a_class_is_left_out():
    beside = {"module": "keras.layers", "registered_name": None, "build_config": {"input_shape": [None, 8]}}
    assert checked_model(sequential(INPUT, DENSE | beside)) == checked_model(sequential(INPUT, DENSE))


def test_a_number_format_becomes_its_name():
    policy = {"class_name": "Policy", "module": "keras.mixed_precision", "config": {"name": "mixed_float16"}}
    config = checked_model(sequential(INPUT, layer("Dense", "scores", units=2, dtype=policy)))
    assert config["config"]["layers"][1]["config"]["dtype"] == "mixed_float16"


def test_other_names_of_a_class_become_its_own():
    assert set(SAME.values()) <= set(LAYERS)
    config = checked_model(sequential(INPUT, layer("AvgPool2D", "pool")))
    assert config["config"]["layers"][1]["class_name"] == "AveragePooling2D"


def test_an_input_that_the_file_does_not_say_is_refused():
    assert "does not say what size" in refusal(sequential(DENSE))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("Lambda", "a Lambda layer (hidden), which runs code"),
        ("TFOpLambda", "calls tf. (layer hidden)"),
        ("SlicingOpLambda", "calls tf. (layer hidden)"),
        ("InstanceMethod", "a method or property of a tensor (layer hidden)"),
    ],
)
@pytest.mark.parametrize(
    "nest", [lambda item: item, sequential, lambda item: layer("TimeDistributed", "each", layer=item)]
)
def test_layers_that_run_code_are_refused_at_every_depth(kind, words, nest):
    config = sequential(INPUT, nest(layer(kind, "hidden")))
    assert words in refusal(config)
    assert code_layers(config) == ["hidden"]


@pytest.mark.parametrize(
    "part",
    [
        {"class_name": "MyInitializer", "config": {}},
        {"class_name": "Zeros", "module": "os", "config": {}},
        {"class_name": "Zeros", "module": ["keras"], "config": {}},
        {"class_name": "Zeros", "registered_name": "mine>Zeros", "config": {}},
        {"class_name": "Zeros", "config": {"function": "x"}},
        {"class_name": "Zeros", "config": "system"},
        {"class_name": "__lambda__", "config": {}},
        {"class_name": ["Zeros"], "config": {}},
        {"class_name": None},
        {"class_name": "function", "config": "system", "module": "builtins"},
        "os.system",
        3,
    ],
)
def test_unknown_parts_are_refused_by_the_name_of_their_layer(part):
    config = sequential(INPUT, layer("Dense", "scores", units=2, kernel_initializer=part))
    assert "scores" in refusal(config) or "not of Keras" in refusal(config)


def test_unknown_layer_is_named():
    assert "SpectralPooling (mine)" in refusal(sequential(INPUT, layer("SpectralPooling", "mine")))


def test_unknown_key_is_named_with_its_layer():
    config = sequential(INPUT, layer("Dense", "scores", units=2, secret=1))
    assert "Dense layer (scores) with a setting that Keras does not have: 'secret'" in refusal(config)


def test_wrong_value_is_named_with_its_layer():
    config = sequential(INPUT, layer("Dense", "scores", units="2"))
    assert "Dense layer (scores) whose 'units' must be a whole number in 1..1000000, but is 2" in refusal(config)


@pytest.mark.parametrize("activation", ["os.system", "serialize", 3, ["relu"], {"class_name": "Dense", "config": {}}])
def test_unknown_activation(activation):
    config = sequential(INPUT, layer("Dense", "scores", units=2, activation=activation))
    assert "activation function" in refusal(config)


@pytest.mark.parametrize(
    "activation", [None, "linear", "relu6", {"class_name": "ReLU", "config": {"name": "relu", "max_value": 6}}]
)
def test_known_activation(activation):
    config = checked_model(sequential(INPUT, layer("Dense", "scores", units=2, activation=activation)))
    assert config["config"]["layers"][1]["config"]["activation"] == activation


def test_text_models_are_told_apart():
    embedding = layer("Embedding", "words", batch_input_shape=[None, 100])
    assert "takes text or categories, not pictures" in refusal(sequential(embedding, DENSE))


def test_names_with_html_are_plain_text():
    name = "<img src=x onerror=alert(1)>&amp;"
    assert checked_model(sequential(INPUT, layer("ReLU", name)))["config"]["layers"][1]["config"]["name"] == name


def test_two_outputs_are_named():
    assert ends(HEADS)["outputs"] == ["a", "b"]


def test_two_inputs_are_named():
    inputs = [graph_input(8, 6, 3, name="left"), graph_input(8, 6, 3, name="right")]
    config = functional(
        [*inputs, layer("Add", "scores", "left", "right")], [["left", 0, 0], ["right", 0, 0]], [["scores", 0, 0]]
    )
    assert "2 inputs (left, right)" in refusal(config)


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((10,), "shape (10), not pictures"),
        ((10, 20), "not pictures"),
        ((8, 8, 7), "1, 3 or 4 channels"),
        ((3, 224, 224), "(3, 224, 224)"),
        ((None, None, 2), "(any, any, 2)"),
        ((4, 8, 8, 3), "not pictures"),
    ],
)
def test_what_is_no_picture(shape, words):
    assert words in refusal(sequential(input_layer(*shape), DENSE))


@pytest.mark.parametrize("config", [None, 3, [], {}, {"class_name": "Lambda"}, {"class_name": ["Sequential"]}])
def test_what_is_no_model(config):
    assert "unknown kind" in refusal(config)


@pytest.mark.parametrize("content", [3, None, "x", {"name": "model"}, {"name": "model", "layers": {}}])
def test_a_model_without_layers(content):
    assert refusal({"class_name": "Sequential", "config": content})


def test_every_layer_of_the_table_has_settings_that_can_be_checked():
    for kind, keys in LAYERS.items():
        for key, value in keys.items():
            assert not value.fits(object()), (kind, key)
            assert not value.fits({"class_name": "Lambda"}), (kind, key)


def test_a_marked_layer_is_the_same_one():
    shared = CONV | {"shared_object_id": 7}
    config = checked_model(sequential(INPUT, shared))
    assert config["config"]["layers"][1]["shared_object_id"] == 7
