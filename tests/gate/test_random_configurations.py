"""Random keys and classes anywhere in an honest configuration: what is accepted holds only allowed ones."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.gate import allowed
from app.gate.layer_keys import ALL, LAYERS, SAME
from app.gate.refusal import Refused
from app.gate.schema import checked_model
from app.gate.shapes import build
from tests.gate.files import CONV, HEADS, PLAIN, classifier, functional, graph_input, layer

INNER = functional([graph_input(8, 6, 3), layer("ReLU", "relu", "input")], [["input", 0, 0]], [["relu", 0, 0]], "inner")
HONEST = [
    PLAIN,
    HEADS,
    classifier(INNER, CONV, layer("TimeDistributed", "each", layer=layer("Dense", "dense", units=2))),
]
MODEL_KEYS = {"name", "layers", "input_layers", "output_layers", "build_input_shape"}
ENTRY_KEYS = {"class_name", "config", "name", "inbound_nodes", "shared_object_id"}

KEYS = st.sampled_from(
    sorted({key for keys in LAYERS.values() for key in keys} | set(ALL) | MODEL_KEYS | ENTRY_KEYS)
) | st.sampled_from(["module", "registered_name", "function", "vocabulary", "weights", "__class__", "items", "", "é"])
CLASSES = st.sampled_from(
    [*LAYERS, *SAME, *allowed.MODELS, *allowed.CODE_LAYERS, *allowed.TEXT_LAYERS]
) | st.sampled_from(
    ["__tuple__", "TensorShape", "TypeSpec", "function", "__lambda__", "MyLayer", "Custom>Lambda", "Zeros"]
)
PLAIN_VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["relu", "os", "../x"])
)
OBJECTS = st.builds(
    lambda kind, content: {"class_name": kind, "config": content},
    CLASSES,
    st.dictionaries(KEYS, PLAIN_VALUES, max_size=3).map(lambda content: {"name": "new", **content}) | PLAIN_VALUES,
)
VALUES = PLAIN_VALUES | OBJECTS | st.lists(PLAIN_VALUES | OBJECTS, max_size=3)


def places(value: Any) -> Iterator[Any]:
    """Every list and object inside."""
    if isinstance(value, (dict, list)):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from places(item)


@st.composite
def changed(draw: st.DrawFn) -> Any:
    config = copy.deepcopy(draw(st.sampled_from(HONEST)))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(range(sum(1 for _ in places(config)))))
        target = list(places(config))[place]
        if isinstance(target, dict):
            target[draw(KEYS | st.just("class_name"))] = draw(CLASSES | VALUES)
        else:
            target.insert(draw(st.integers(0, len(target))), draw(VALUES))
    return config


def assert_allowed(entry: Any) -> None:
    assert set(entry) <= ENTRY_KEYS
    kind, content = entry["class_name"], entry["config"]
    if kind in ("Sequential", "Functional"):
        assert set(content) <= MODEL_KEYS
        for inner in content["layers"]:
            assert_allowed(inner)
        content = {key: value for key, value in content.items() if key != "layers"}
    else:
        assert set(content) <= set(LAYERS[kind]) | set(ALL)
    for key, value in content.items():
        if isinstance(value, dict):
            assert key in ("layer", "activation")
            assert_allowed(value)
        else:
            assert not any(isinstance(item, dict) and "class_name" in item for item in places(value))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changed())
def test_what_is_accepted_holds_only_allowed_classes_and_keys(config: Any) -> None:
    try:
        accepted = checked_model(config)
    except Refused:
        return
    assert_allowed(accepted)
    json.dumps(accepted, allow_nan=False)
    try:
        written = build(accepted).model.written()
    except Refused:
        return
    assert_allowed(written)
    assert checked_model(written) == written


def test_an_honest_configuration_is_accepted() -> None:
    for config in HONEST:
        assert_allowed(checked_model(config))
        build(checked_model(config))


def test_a_wrapper_that_wraps_no_layer_is_refused_by_name() -> None:
    config = copy.deepcopy(next(one for one in HONEST if one["class_name"] == "Sequential"))
    config["config"]["layers"].append({"class_name": "TimeDistributed", "config": {"name": "empty", "trainable": True}})
    with pytest.raises(Refused, match=r"wraps no layer.*empty"):
        build(checked_model(config))
