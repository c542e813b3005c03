"""The catalogue describes itself, and checks what it is given by the same description."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.errors import InvalidInput
from app.methods import METHODS, Parameter, configure, method_named

PROJECT = Path(__file__).parents[2]
CASES = [(method_id, parameter) for method_id, method in METHODS.items() for parameter in method.parameters()]
every_parameter = pytest.mark.parametrize(
    ("method_id", "parameter"), CASES, ids=lambda value: getattr(value, "name", value)
)


@pytest.mark.parametrize("method_id", METHODS)
def test_a_method_tells_what_people_need(method_id: str) -> None:
    method = METHODS[method_id]
    assert method.id == method_id and re.fullmatch(r"[a-z0-9_.]+", method_id)
    for text in (method.label, method.family, method.question, method.summary, method.reference):
        assert text.strip() == text and text
    assert method.summary.endswith(".") and re.search(r"(19|20)\d\d", method.reference)
    assert method.selection in ("neuron", "class") and method.layers in ("any", "convolutional")


def test_labels_and_summaries_are_each_their_own() -> None:
    for attribute in ("label", "summary"):
        values = [getattr(method, attribute) for method in METHODS.values()]
        assert len(set(values)) == len(values)


def test_the_methods_of_the_first_six_are_there() -> None:
    assert {"gradient", "guided_backprop", "lrp.z", "lrp.epsilon", "grad_cam", "guided_grad_cam"} <= set(METHODS)


@pytest.mark.parametrize("method_id", METHODS)
def test_description_goes_through_json_unchanged(method_id: str) -> None:
    description = METHODS[method_id].describe()
    again = json.loads(json.dumps(description, allow_nan=False))
    assert again == json.loads(json.dumps(description)) and again["id"] == method_id
    assert [one["name"] for one in again["parameters"]] == [
        field.name for field in dataclasses.fields(METHODS[method_id])
    ]


@pytest.mark.parametrize("method_id", METHODS)
def test_defaults_are_allowed_values(method_id: str) -> None:
    method = configure(method_id)
    assert method == configure(method_id, {}) == configure(method_id, None)
    assert configure(method_id, method.values()) == method
    for parameter in method.parameters():
        assert method.values()[parameter.name] == parameter.default
        assert parameter.help.endswith(".")


@pytest.mark.parametrize("name", ["lrp.nothing", "", None, 3, ["gradient"], "Gradient"])
def test_unknown_method_lists_the_known(name: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        method_named(name)
    assert caught.value.errors[0]["pointer"] == "/method"
    assert "grad_cam" in caught.value.detail and "lrp.epsilon" in caught.value.detail


@pytest.mark.parametrize("method_id", METHODS)
def test_unknown_parameter_is_named(method_id: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        configure(method_id, {"bogus": 1})
    assert caught.value.errors[0]["pointer"] == "/parameters/bogus"
    assert "'bogus'" in caught.value.detail and f"'{method_id}'" in caught.value.detail
    for parameter in METHODS[method_id].parameters():
        assert parameter.name in caught.value.detail


@pytest.mark.parametrize("parameters", [[], "epsilon", 3, [("epsilon", 1)]])
def test_parameters_that_are_no_object_are_refused(parameters: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        configure("lrp.epsilon", parameters)
    assert caught.value.errors[0]["pointer"] == "/parameters"


def wrong_values(parameter: Parameter) -> list[Any]:
    always: list[Any] = [[], {}, "bogus", float("nan"), float("inf"), -float("inf"), b"1"]
    if parameter.type == "bool":
        return [*always, 0, 1, "true"]
    if parameter.type == "choice":
        return [*always, "", True, 0, (parameter.choices or ("",))[0].upper()]
    assert parameter.minimum is not None and parameter.maximum is not None
    outside = [parameter.minimum - 1, parameter.maximum + 1, parameter.maximum * 10 + 10, 10**400]
    whole = [0.5 + (parameter.minimum or 0)] if parameter.type == "int" else []
    return [*always, *outside, *whole, True, False, "1", "0.1"]


@every_parameter
def test_wrong_values_are_refused_with_what_is_allowed(method_id: str, parameter: Parameter) -> None:
    wrong = [*wrong_values(parameter), *([None] if parameter.default is not None else [])]
    for value in wrong:
        with pytest.raises(InvalidInput) as caught:
            configure(method_id, {parameter.name: value})
        assert caught.value.errors[0]["pointer"] == f"/parameters/{parameter.name}", value
        assert f"'{parameter.name}'" in caught.value.detail and "must be" in caught.value.detail


@every_parameter
def test_bounds_themselves_are_allowed(method_id: str, parameter: Parameter) -> None:
    if parameter.type == "choice":
        for choice in parameter.choices or ():
            assert getattr(configure(method_id, {parameter.name: choice}), parameter.name) == choice
    elif parameter.type != "bool":
        for bound in (parameter.minimum, parameter.maximum):
            assert parameter.check(bound, method_id) == bound
            assert type(parameter.check(bound, method_id)) is (int if parameter.type == "int" else float)


def test_numbers_come_in_the_type_of_the_parameter() -> None:
    assert configure("lrp.epsilon", {"epsilon": 1}).values()["epsilon"] == 1.0
    assert type(configure("lrp.epsilon", {"epsilon": 1}).values()["epsilon"]) is float


@pytest.mark.skipif("lrp.alpha_beta" not in METHODS, reason="not in this catalogue")
@pytest.mark.parametrize(
    ("alpha", "beta", "fits"), [(2, 1, True), (1.1, 0.1, True), (1, 0, True), (2, 0, False), (1.5, 1, False)]
)
def test_alpha_minus_beta_is_one_also_in_floats(alpha: float, beta: float, fits: bool) -> None:
    if fits:
        configure("lrp.alpha_beta", {"alpha": alpha, "beta": beta})
        return
    with pytest.raises(InvalidInput) as caught:
        configure("lrp.alpha_beta", {"alpha": alpha, "beta": beta})
    assert caught.value.errors[0]["pointer"] == "/parameters/beta" and "alpha - beta = 1" in caught.value.detail


@pytest.mark.skipif("lrp.bounded" not in METHODS, reason="not in this catalogue")
@pytest.mark.parametrize("method_id", ["lrp.bounded", "deep_taylor.bounded"])
def test_bounds_of_a_pixel_are_in_order_and_need_not_be_whole(method_id: str) -> None:
    assert configure(method_id, {"low": -123.68, "high": 151.061}).values() == {"low": -123.68, "high": 151.061}
    with pytest.raises(InvalidInput, match="low below high"):
        configure(method_id, {"low": 1, "high": 1})


def test_methods_are_data_that_cannot_be_changed() -> None:
    method = configure("lrp.epsilon")
    with pytest.raises(dataclasses.FrozenInstanceError):
        method.epsilon = 1  # type: ignore[attr-defined]
    assert hash(method) == hash(configure("lrp.epsilon"))


def test_the_catalogue_imports_no_tensorflow() -> None:
    code = "import sys, app.methods; sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0
