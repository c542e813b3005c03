"""The engine's own layers: each has its keys and its shapes in the gate, and says what it means for relevance."""

from __future__ import annotations

from typing import Any

import pytest

from app.engine.own_layer import OwnLayer
from app.engine.own_layers import LAYERS, words_for
from app.engine.runtime import tf
from app.gate.own_layers import OWN_LAYERS
from app.gate.refusal import Refused
from app.gate.shapes.network import RULES
from app.gate.shapes.rule import Settings

PICTURE = (6, 4, 3)
OVER = {"axis": [1, -1], "keepdims": False}
# (settings, shapes of the inputs)
CASES: dict[str, list[tuple[dict[str, Any], list[tuple[int, ...]]]]] = {
    "ReversedChannels": [({}, [PICTURE])],
    "ElementwiseFunction": [
        ({"function": "clip", "numbers": [None, 2.0]}, [PICTURE]),
        ({"function": "power", "numbers": [0.5]}, [PICTURE]),
        *[
            ({"function": name, "numbers": []}, [PICTURE])
            for name in ("absolute", "cos", "erf", "gelu_by_tanh", "log", "log_sigmoid", "sin")
        ],
    ],
    "MeanOverAxes": [(OVER, [PICTURE]), ({"axis": [2], "keepdims": True}, [PICTURE])],
    "SumOverAxes": [(OVER, [PICTURE])],
    "MaxOverAxes": [(OVER, [PICTURE])],
    "MinOverAxes": [(OVER, [PICTURE])],
    "SpreadOverAxes": [(OVER | {"root": True}, [PICTURE]), (OVER | {"root": False}, [PICTURE])],
    "Slice": [
        ({"parts": [[None, None, None], [1, -1, 2], "new", 0]}, [PICTURE]),
        ({"parts": ["...", [None, None, -1]]}, [PICTURE]),
        ({"parts": ["...", 1, [None, 2, None], "new"]}, [PICTURE]),
    ],
    "EqualPart": [({"axis": 1, "place": 2, "count": 3}, [PICTURE]), ({"axis": -2, "place": 0, "count": 2}, [PICTURE])],
    "Gather": [({"indices": [2, 0, -1, 0], "axis": -1}, [PICTURE])],
    "Stack": [({"axis": 1}, [PICTURE, PICTURE]), ({"axis": -1}, [PICTURE, PICTURE])],
    "Tile": [({"multiples": [2, 1, 3]}, [PICTURE])],
    "RepeatElements": [({"repeats": 2, "axis": -2}, [PICTURE])],
    "MirrorPadding": [({"paddings": [[1, 2], [0, 3], [0, 0]], "mode": "reflect"}, [PICTURE])],
    "FlattenChannelsFirst": [({}, [PICTURE])],
    "Quotient": [({}, [PICTURE, (1, 1, 3)]), ({}, [(6, 4, 1), PICTURE])],
    "MatrixProduct": [
        ({"transpose_a": False, "transpose_b": True}, [(5, 3), (7, 3)]),
        ({"transpose_a": True, "transpose_b": False}, [(2, 3, 5), (2, 3, 4)]),
    ],
    "PictureStandardization": [({}, [PICTURE])],
    "LocalResponseNormalization": [({"depth_radius": 2.0, "bias": 1.0, "alpha": 0.1, "beta": 0.5}, [PICTURE])],
}
EVERY = [(name, *case) for name, cases in CASES.items() for case in cases]


def _shape(name: str, settings: dict[str, Any], shapes: list[tuple[int, ...]]) -> tuple[int | None, ...]:
    return RULES[name](Settings(settings, f"{name} layer"), [(None, *shape) for shape in shapes]).output


@pytest.mark.parametrize(("name", "settings", "shapes"), EVERY)
def test_the_gate_knows_the_shape(name: str, settings: dict[str, Any], shapes: list[tuple[int, ...]]) -> None:
    with tf.Graph().as_default():
        inputs = [tf.keras.Input(shape) for shape in shapes]
        layer = LAYERS[name](**settings)
        output = layer(inputs if len(inputs) > 1 else inputs[0])
        assert tuple(output.shape) == _shape(name, settings, shapes)
        again = type(layer).from_config(layer.get_config())
        assert tuple(again(inputs if len(inputs) > 1 else inputs[0]).shape) == tuple(output.shape)


def test_each_has_its_keys_its_shapes_and_its_relevance() -> None:
    assert set(CASES) == set(OWN_LAYERS) == set(LAYERS)
    for name, layer in LAYERS.items():
        if issubclass(layer, OwnLayer):
            assert set(layer.settings) == set(OWN_LAYERS[name])
            assert bool(layer.relevance) != bool(layer.without_rule)
        assert name not in words_for(layer.__new__(layer))


@pytest.mark.parametrize(
    ("name", "settings", "shapes"),
    [
        ("Slice", {"parts": [0]}, [PICTURE]),
        ("Slice", {"parts": [[0, 1, None]]}, [PICTURE]),
        ("Slice", {"parts": ["...", 0, 0, 0, 0]}, [PICTURE]),
        ("Slice", {"parts": ["...", [3, None, None]]}, [PICTURE]),
        ("Slice", {"parts": ["...", 3]}, [PICTURE]),
        ("Slice", {"parts": ["...", "...", 0]}, [PICTURE]),
        ("Slice", {"parts": ["...", [None, None, 0]]}, [PICTURE]),
        ("MeanOverAxes", {"axis": [-4], "keepdims": False}, [PICTURE]),
        ("MeanOverAxes", {"axis": [0], "keepdims": False}, [PICTURE]),
        ("EqualPart", {"axis": 1, "place": 0, "count": 4}, [PICTURE]),
        ("EqualPart", {"axis": 1, "place": 3, "count": 3}, [PICTURE]),
        ("Gather", {"indices": [3], "axis": -1}, [PICTURE]),
        ("Stack", {"axis": 0}, [PICTURE, PICTURE]),
        ("Stack", {"axis": 1}, [PICTURE, (6, 4, 1)]),
        ("Tile", {"multiples": [2]}, [PICTURE]),
        ("MirrorPadding", {"paddings": [[6, 0], [0, 0], [0, 0]], "mode": "reflect"}, [PICTURE]),
        ("MatrixProduct", {}, [(5, 3), (7, 3)]),
        ("Quotient", {}, [PICTURE]),
        ("ElementwiseFunction", {"function": "power", "numbers": []}, [PICTURE]),
    ],
)
def test_what_cannot_be_computed_is_refused(name: str, settings: dict[str, Any], shapes: list[tuple[int, ...]]) -> None:
    with pytest.raises(Refused):
        _shape(name, settings, shapes)
