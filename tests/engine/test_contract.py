"""What every method of the catalogue must keep, from the catalogue's own descriptions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.engine.network import Network
from app.methods import METHODS, Parameter
from tests.engine.conftest import Truth
from tests.engine.helpers import chosen, difference, maps
from tests.marks import in_ci

NAMES = ("vgg", "bn_resnet", *in_ci("relu6"))
# Enough copies to run, few enough to be fast.
FEWER = {"n": 3, "steps": 3}


def cheap(method_id: str) -> dict[str, Any]:
    return {
        parameter.name: FEWER[parameter.name]
        for parameter in METHODS[method_id].parameters()
        if parameter.name in FEWER
    }


@pytest.mark.parametrize("method_id", METHODS)
@pytest.mark.parametrize("name", NAMES)
def test_maps_are_finite_shaped_repeatable_and_leave_the_input_alone(truth: Truth, name: str, method_id: str) -> None:
    network, pictures = truth.network(name), truth.pictures(name)
    before = pictures.copy()
    found = maps(network, method_id, pictures, chosen(method_id, 1), **cheap(method_id))
    channels = 1 if method_id == "grad_cam" else 3
    assert found.shape == (*pictures.shape[:3], channels) and found.dtype == np.float32
    assert np.isfinite(found).all() and np.abs(found).max() > 0
    np.testing.assert_array_equal(pictures, before)
    again = maps(network, method_id, pictures, chosen(method_id, 1), **cheap(method_id))
    np.testing.assert_array_equal(found, again)
    if not METHODS[method_id]().signed and not METHODS[method_id].family.startswith(("lrp", "deep")):
        assert found.min() >= 0


@pytest.mark.parametrize("method_id", METHODS)
@pytest.mark.parametrize("name", NAMES)
def test_maps_of_two_classes_or_neurons_differ(truth: Truth, name: str, method_id: str) -> None:
    network, pictures = truth.network(name), truth.pictures(name)
    one, other = (maps(network, method_id, pictures, chosen(method_id, unit), **cheap(method_id)) for unit in (1, 2))
    assert np.abs(one - other).max() > 0.01 * np.abs(one).max()


def others(parameter: Parameter) -> list[Any]:
    """Other allowed values of a parameter than its default."""
    if parameter.type == "choice":
        return [choice for choice in parameter.choices or () if choice != parameter.default]
    if parameter.type == "bool":
        return [not parameter.default]
    if parameter.type == "int":
        return [parameter.default + 1 if parameter.name not in FEWER else FEWER[parameter.name] + 1]
    if parameter.default is None:
        return [{"low": -7.5, "high": 9.5}[parameter.name]]
    return [min(parameter.default * 1e6, parameter.maximum) if parameter.default < 1e-3 else parameter.default * 1.5]


# Parameters that only fit together.
TOGETHER = {
    "alpha": lambda value: {"alpha": value, "beta": value - 1},
    "beta": lambda value: {"alpha": value + 1, "beta": value},
}
PARAMETER_CASES = [(method_id, parameter) for method_id, method in METHODS.items() for parameter in method.parameters()]


@pytest.fixture(scope="module")
def scaled(truth: Truth) -> Network:
    """With a preprocessing in which black is not zero."""
    return Network(truth.source("vgg", mode="symmetric"))


@pytest.mark.parametrize(("method_id", "parameter"), PARAMETER_CASES, ids=lambda value: getattr(value, "name", value))
def test_every_parameter_changes_the_map(truth: Truth, scaled: Network, method_id: str, parameter: Parameter) -> None:
    network, pictures = scaled, truth.pictures("vgg")
    found = [maps(network, method_id, pictures, chosen(method_id, 1), **cheap(method_id))]
    for value in others(parameter):
        changed = TOGETHER.get(parameter.name, lambda value: {parameter.name: value})(value)
        found.append(maps(network, method_id, pictures, chosen(method_id, 1), **cheap(method_id) | changed))
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            assert difference(other, one) > 1e-3
