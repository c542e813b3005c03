"""What Keras 3 says and Keras 2.14 cannot compute is refused by layer; whose class it is decides, not its name."""

from __future__ import annotations

from typing import Any

import pytest

from app.gate.refusal import Refused
from app.gate.saved_model import SavedModel
from app.gate.schema import checked_model
from app.gate.translate import translate

POLICY = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": None}


def _layer(kind: str, name: str, module: str = "keras.layers", registered: str | None = None, **config: Any) -> Any:
    settings = {"name": name, "trainable": True, "dtype": POLICY, **config}
    return {"module": module, "class_name": kind, "config": settings, "registered_name": registered}


def _checked(*layers: Any) -> list[dict[str, Any]]:
    start = {"batch_shape": [None, 8, 8, 3], "dtype": "float32", "sparse": False, "ragged": False, "optional": False}
    first = {"module": "keras.layers", "class_name": "InputLayer", "config": {**start, "name": "input"}}
    inner = {"name": "m", "trainable": True, "dtype": POLICY, "layers": [first, *layers]}
    config = {"module": "keras", "class_name": "Sequential", "config": inner, "registered_name": None}
    return checked_model(translate(SavedModel(config, "3.9.0", {}, "path")).config)["config"]["layers"]


REFUSED = {
    "rms": (_layer("LayerNormalization", "a", rms_scaling=True), "rms_scaling"),
    "renorm": (_layer("BatchNormalization", "a", renorm=True), "renorm"),
    "quantized": (_layer("Dense", "a", units=3, quantization_config={"mode": "int8"}), "quantization_config"),
    "padded": (_layer("Resizing", "a", height=3, width=3, pad_to_aspect_ratio=True), "pad_to_aspect_ratio"),
    "gated": (_layer("MultiHeadAttention", "a", num_heads=1, key_dim=2, use_gate=True), "use_gate"),
    "one, which is not true": (_layer("BatchNormalization", "a", renorm=1), "renorm"),
    "channels first": (_layer("CenterCrop", "a", height=3, width=3, data_format="channels_first"), "data_format"),
    "of someone else": (_layer("Dense", "a", "mine.layers", "Custom>Dense", units=3), "not of Keras"),
    "of someone else in place": (_layer("Dense", "a", "builtins", "Custom>Dense", units=3), "not of Keras"),
    "unknown activation": (_layer("Dense", "a", units=3, activation="sparsemax"), "sparsemax"),
    "registered function": (
        _layer("Dense", "a", units=3, activation={"class_name": "function", "config": "f", "registered_name": "f"}),
        "activation",
    ),
}


@pytest.mark.parametrize(("layer", "word"), REFUSED.values(), ids=REFUSED)
def test_what_keras_2_cannot_do_is_refused_by_layer(layer: Any, word: str) -> None:
    with pytest.raises(Refused, match=rf"\(a\).*{word}|{word}.*\(a\)"):
        _checked(layer)


def test_new_keys_of_no_effect_are_left_out() -> None:
    batch = _layer("BatchNormalization", "a", axis=-1, synchronized=False, renorm=False, renorm_momentum=0.9)
    leaky = _layer("LeakyReLU", "b", negative_slope=0.1)
    shown = [layer["config"] for layer in _checked(batch, leaky)]
    assert shown[0] == {
        "name": "input",
        "batch_input_shape": [None, 8, 8, 3],
        "dtype": "float32",
        "sparse": False,
        "ragged": False,
    }
    assert shown[1] == {"name": "a", "trainable": True, "dtype": "float32", "axis": -1}
    assert shown[2] == {"name": "b", "trainable": True, "dtype": "float32", "alpha": 0.1}


def test_a_function_that_keras_3_computes_otherwise_gets_a_name_of_its_own() -> None:
    assert (
        _checked(_layer("Activation", "a", activation="hard_sigmoid"))[1]["config"]["activation"]
        == "hard_sigmoid_of_keras_3"
    )
