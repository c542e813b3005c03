from __future__ import annotations

import pytest

from app.gate.config import examine_config
from app.gate.refusal import Refused
from tests.gate.files import PLAIN, functional, input_layer, layer, sequential

INPUT = input_layer(8, 6, 3)
DENSE = layer("Dense", "scores", units=2)


def refusal(config) -> str:
    with pytest.raises(Refused) as caught:
        examine_config(config)
    return str(caught.value)


@pytest.mark.parametrize(
    "config",
    [
        PLAIN,
        sequential(sequential(INPUT, DENSE)),
        {"class_name": "Sequential", "config": [INPUT, DENSE]},
        functional([INPUT, DENSE], [["input", 0, 0]], [["scores", 0, 0]]),
        functional([INPUT, DENSE], ["input", 0, 0], ["scores", 0, 0]),
        functional([DENSE, INPUT], {"picture": ["input", 0, 0]}, [["scores", 0, 0]]),
    ],
)
def test_the_input_is_found_in_every_form(config):
    assert examine_config(config)["input_shape"] == [8, 6, 3]


def test_an_input_that_the_file_does_not_say_is_left_open():
    assert examine_config(sequential(DENSE))["input_shape"] is None


@pytest.mark.parametrize("kind", ["Lambda", "TFOpLambda", "SlicingOpLambda"])
@pytest.mark.parametrize(
    "nest", [lambda item: item, sequential, lambda item: layer("TimeDistributed", "each", layer=item)]
)
def test_layers_that_run_code_are_refused_at_every_depth(kind, nest):
    assert f"{kind} layer (hidden)" in refusal(sequential(INPUT, nest(layer(kind, "hidden"))))


@pytest.mark.parametrize(
    "part",
    [
        {"class_name": "MyInitializer", "config": {}},
        {"class_name": "Zeros", "module": "os", "config": {}},
        {"class_name": "Zeros", "module": ["keras"], "config": {}},
        {"class_name": "Zeros", "registered_name": "mine>Zeros", "config": {}},
        {"class_name": "__lambda__", "config": {}},
        {"class_name": ["Zeros"]},
        {"class_name": None},
        {"class_name": "function", "config": "system", "module": "builtins"},
    ],
)
def test_unknown_parts_are_refused_by_the_name_of_their_layer(part):
    assert "does not know" in refusal(sequential(INPUT, layer("Dense", "scores", kernel_initializer=part)))


def test_unknown_layer_is_named():
    assert "SpectralPooling (mine)" in refusal(sequential(INPUT, layer("SpectralPooling", "mine")))


@pytest.mark.parametrize("activation", ["os.system", "serialize", 3, ["relu"]])
def test_unknown_activation(activation):
    assert "activation function" in refusal(sequential(INPUT, layer("Dense", "scores", activation=activation)))


@pytest.mark.parametrize("activation", [None, "linear", "relu6", {"class_name": "ReLU", "config": {"max_value": 6}}])
def test_known_activation(activation):
    examine_config(sequential(INPUT, layer("Dense", "scores", activation=activation)))


def test_text_models_are_told_apart():
    embedding = layer("Embedding", "words", batch_input_shape=[None, 100])
    assert "takes text, not pictures" in refusal(sequential(embedding, DENSE))


def test_two_outputs_are_named():
    config = functional([INPUT, DENSE, DENSE], [["input", 0, 0]], [["age", 0, 0], ["sex", 0, 0]])
    assert examine_config(config)["outputs"] == ["age", "sex"]


def test_two_inputs_are_named():
    config = functional([INPUT, INPUT], [["left", 0, 0], ["right", 0, 0]], [["scores", 0, 0]])
    assert "2 inputs (left, right)" in refusal(config)


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((10,), "shape (10), not pictures"),
        ((10, 20), "not pictures"),
        ((8, 8, 7), "1, 3 or 4 channels"),
        ((3, 224, 224), "channels first"),
        ((None, None, 2), "(any, any, 2)"),
        ((4, 8, 8, 3), "not pictures"),
    ],
)
def test_what_is_no_picture(shape, words):
    assert words in refusal(sequential(input_layer(*shape), DENSE))


@pytest.mark.parametrize("config", [None, 3, [], {}, {"class_name": "Lambda"}, {"class_name": ["Sequential"]}])
def test_what_is_no_model(config):
    assert "unknown kind" in refusal(config)
