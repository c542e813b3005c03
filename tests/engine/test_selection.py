"""Which units a map explains."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.engine import selection
from app.engine.explainers import explain
from app.engine.network import Network
from app.errors import InvalidInput
from app.methods import METHODS, configure
from tests.engine.conftest import Truth
from tests.engine.helpers import difference, found_targets, learned, maps

CLASS_METHODS = [name for name, method in METHODS.items() if method.selection == "class" and method.layers == "any"]
NEURON_METHODS = [name for name, method in METHODS.items() if method.selection == "neuron"]


def test_unit_of_a_convolution_is_a_channel_with_its_spatial_maximum() -> None:
    outputs = np.zeros((1, 2, 2, 3), np.float32)
    outputs[0, 1, 0, 2] = 5
    outputs[0, :, :, 0] = -1
    np.testing.assert_array_equal(selection.activations(outputs), [[-1, 0, 5]])
    np.testing.assert_array_equal(selection.activations(np.array([[3.0, -2.0]])), [[3, -2]])


def test_highest_units_come_first_and_the_lower_index_wins_a_tie() -> None:
    outputs = np.array([[1.0, 4.0, 4.0, -3.0], [0.0, 0.0, 0.0, 0.0]])
    np.testing.assert_array_equal(selection.highest_units(outputs, 3), [[1, 2, 0], [0, 1, 2]])
    assert selection.highest_units(outputs, 16).shape == (2, 4)


def test_start_at_the_maximum_the_mean_and_a_position() -> None:
    outputs = np.zeros((2, 2, 2, 2), np.float32)
    outputs[0, 0, 1, 1] = outputs[1, 1, 1, 0] = 7
    start = selection.start_of_units(outputs, np.array([1, 0]))
    expected = np.zeros_like(outputs)
    expected[0, 0, 1, 1] = expected[1, 1, 1, 0] = 1
    np.testing.assert_array_equal(start, expected)
    mean = selection.start_of_units(outputs, np.array([1, 0]), "mean")
    np.testing.assert_array_equal(mean[0, ..., 1], np.full((2, 2), 0.25))
    assert mean[0, ..., 0].sum() == 0 and mean[1, ..., 0].sum() == 1
    position = selection.start_of_units(outputs, np.array([0, 5]), "position")
    assert position[0, 0, 0, 0] == position[1, 1, 0, 1] == 1 and position.sum() == 2


def test_a_tie_between_positions_starts_at_one_of_them() -> None:
    start = selection.start_of_units(np.ones((1, 2, 2, 1), np.float32), np.array([0]))
    assert start.sum() == start[0, 0, 0, 0] == 1


def test_class_at_an_inner_layer_stands_on_the_units_above_the_mean_gradient() -> None:
    outputs = np.zeros((1, 1, 2, 4), np.float32)
    outputs[0, 0] = [[1, 2, 3, 4], [4, 3, 2, 1]]
    gradients = np.zeros((1, 1, 2, 4), np.float32)
    gradients[0, 0] = [[4, -1, 2, 0], [0, -1, 1, 0]]  # by channel: 4, -2, 3, 0; their mean is 1.25
    expected = np.zeros_like(outputs)
    expected[0, 0, 1, 0] = 0.5  # channel 0 has its maximum at the second position
    expected[0, 0, 0, 2] = 0.5
    np.testing.assert_array_equal(selection.start_of_class(outputs, gradients), expected)


def test_equal_gradients_leave_no_unit_above_their_mean() -> None:
    start = selection.start_of_class(np.ones((1, 3)), np.full((1, 3), 0.5))
    assert np.isfinite(start).all() and start.sum() == 0


@pytest.mark.parametrize("method_id", CLASS_METHODS)
@pytest.mark.parametrize(("name", "layer"), [("vgg", "hidden"), ("resnet", "joined")])
def test_one_pass_equals_the_mean_of_one_map_per_unit(truth: Truth, name: str, layer: str, method_id: str) -> None:
    network, pictures = truth.network(name), truth.pictures(name)
    method = configure(method_id)
    with network.entered():
        (target,) = found_targets(network, method_id, pictures, layer, {"mode": "class", "index": 2})
        target = learned(network, method, pictures, target)
        one_pass = explain(network, method, pictures, target).values
        for place in range(len(pictures)):
            one = pictures[place : place + 1]
            by_unit = []
            for unit in np.flatnonzero(target.start[place]):
                start = np.zeros_like(target.start[:1])
                start.flat[unit] = 1
                by_unit.append(explain(network, method, one, replace(target, start=start, relevance=np.ones(1))).values)
            assert len(by_unit) > 1
            assert difference(one_pass[place : place + 1], np.mean(by_unit, axis=0)) <= 1e-4


def test_units_of_a_class_are_those_of_its_weights(truth: Truth) -> None:
    """At the last layer but one the gradient of a class is its column of the kernel."""
    network, pictures = truth.network("vgg"), truth.pictures("vgg")
    with network.entered():
        (kernel,) = network.run([network.model.get_layer("predictions").kernel], {})
        for index in (0, 4):
            (target,) = found_targets(network, "lrp.z", pictures, "hidden", {"mode": "class", "index": index})
            expected = kernel[:, index] > kernel[:, index].mean()
            np.testing.assert_allclose(target.start, np.tile(expected / expected.sum(), (3, 1)), rtol=1e-6)


@pytest.mark.parametrize("layer", [None, "hidden", "first"])
@pytest.mark.parametrize("method_id", ["lrp.z", "input_t_gradient"])
def test_default_class_is_the_predicted_one_at_every_layer(truth: Truth, method_id: str, layer: str | None) -> None:
    network, arrays = truth.network("vgg"), truth.arrays("vgg")
    best = arrays["predictions"].argmax(axis=1)
    by_default = maps(network, method_id, arrays["pictures"], layer=layer)
    for place, index in enumerate(best):
        expected = maps(network, method_id, arrays["pictures"], {"mode": "class", "index": int(index)}, layer)[place]
        assert difference(by_default[place], expected) <= 1e-6


@pytest.mark.parametrize(
    ("name", "layer"), [("vgg", None), ("vgg", "hidden"), ("vgg", "first"), ("bn_resnet", "last_conv")]
)
def test_most_active_neurons_are_the_highest_in_order(truth: Truth, name: str, layer: str | None) -> None:
    network, pictures = truth.network(name), truth.pictures(name)
    with network.entered():
        key = network.key_of(layer)
        whole = network.as_loaded()
        outputs = network.run(whole.tensors[key], {whole.model.input: pictures})
        found = found_targets(network, "gradient", pictures, layer, {"mode": "max_activations", "count": 4})
    highest = outputs.reshape(len(outputs), -1, outputs.shape[-1]).max(axis=1)
    for place in range(len(pictures)):
        neurons = [target.neurons[place] for target in found if target.neurons is not None]
        values = [neuron["activation"] for neuron in neurons]
        np.testing.assert_allclose(values, np.sort(highest[place])[::-1][:4], rtol=1e-6)
        np.testing.assert_allclose(values, highest[place][[neuron["index"] for neuron in neurons]], rtol=1e-6)


@pytest.mark.parametrize("method_id", NEURON_METHODS)
def test_index_zero_is_not_taken_for_no_index(truth: Truth, method_id: str) -> None:
    network, pictures = truth.network("vgg"), truth.pictures("vgg")
    with network.entered():
        for layer in (None, "first"):
            (target,) = found_targets(network, method_id, pictures, layer, {"mode": "index", "index": 0})
            assert target.neurons is not None and {neuron["index"] for neuron in target.neurons} == {0}
    values = maps(network, method_id, pictures, {"mode": "index", "index": 0}, "first")
    assert np.abs(values).max() > 0


def test_class_zero_is_not_taken_for_no_class(truth: Truth) -> None:
    network, arrays = truth.network("vgg"), truth.arrays("vgg")
    assert (arrays["predictions"].argmax(axis=1) != 0).all()
    with network.entered():
        for layer in (None, "hidden"):
            (target,) = found_targets(network, "lrp.z", arrays["pictures"], layer, {"mode": "class", "index": 0})
            assert target.classes is not None and set(target.classes) == {0}
    by_default = maps(network, "grad_cam", arrays["pictures"])
    assert difference(maps(network, "grad_cam", arrays["pictures"], {"mode": "class", "index": 0}), by_default) > 0.01


def test_first_layer_can_be_explained(truth: Truth) -> None:
    network = truth.network("vgg")
    assert next(iter(network.layers.nodes)) == "first"
    values = maps(network, "lrp.z", truth.pictures("vgg"), layer="first")
    assert np.abs(values).max() > 0


@pytest.mark.parametrize(
    ("method_id", "index", "layer"),
    [("lrp.z", 5, None), ("lrp.z", -1, None), ("gradient", 5, None), ("gradient", -1, "first"), ("grad_cam", 5, None)],
)
def test_index_out_of_range_is_refused(truth: Truth, method_id: str, index: int, layer: str | None) -> None:
    network, mode = truth.network("vgg"), "class" if configure(method_id).selection == "class" else "index"
    with network.entered(), pytest.raises(InvalidInput) as caught:
        found_targets(network, method_id, truth.pictures("vgg"), layer, {"mode": mode, "index": index})
    assert caught.value.errors[0]["pointer"] == "/selection/index" and str(index) in caught.value.detail


def test_unknown_layer_is_refused(truth: Truth) -> None:
    network = truth.network("vgg")
    with network.entered(), pytest.raises(InvalidInput, match="no layer 'conv99'"):
        network.key_of("conv99")


def numerical_gradient(
    network: Network, key: str, picture: np.ndarray, start: np.ndarray, at: tuple[int, ...]
) -> float:
    """Of what the start signal picks out of a node, with respect to one value of the picture."""
    step = np.zeros_like(picture)
    step[at] = 1e-2
    model = network.canonical(key).model
    above, below = network.run(model.output, {model.input: np.stack([picture + step, picture - step])})
    return float(((above - below) * start).sum() / 2e-2)


@pytest.mark.parametrize("reduce", ["max", "mean", "position"])
def test_gradient_of_a_channel_is_that_of_its_activation(truth: Truth, reduce: Any) -> None:
    """Channel 2 of the first layer; a value of the picture under its maximum is moved."""
    network, pictures = truth.network("vgg"), truth.pictures("vgg")[:1]
    chosen = {"mode": "index", "index": 2, "reduce": reduce}
    values = maps(network, "gradient", pictures, chosen, "first", postprocess="none")
    with network.entered():
        (target,) = found_targets(network, "gradient", pictures, "first", chosen)
        at = np.unravel_index(np.abs(values[0]).argmax(), values[0].shape)
        expected = numerical_gradient(network, "first", pictures[0], target.start[0], at)
    assert values[(0, *at)] == pytest.approx(expected, rel=0.05, abs=1e-6)
