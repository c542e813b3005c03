"""The bridge: iNNvestigate's own numbers in a fraction of the time, and nothing left behind."""

from __future__ import annotations

from typing import Any

import innvestigate.backend.graph as innvestigate_graph
import numpy as np
import pytest
from keras.src.engine import base_layer_utils
from tensorflow.python.ops import gradients_util

from app.engine import linear_time as linear_time_module
from app.engine.linear_time import linear_time
from app.engine.network import Network
from app.engine.runtime import tf
from app.methods import METHODS
from tests.engine.conftest import Truth
from tests.engine.helpers import chosen, difference, maps
from tests.engine.truth_eager import WITH_GRADIENTS
from tests.engine.truth_innvestigate import MORE_ROWS, PLAIN, ROWS, UNITS, rows_of

ROW_CASES = [(name, row) for name in PLAIN for row in rows_of(name)]


@pytest.mark.ci
@pytest.mark.parametrize(("name", "row"), ROW_CASES)
def test_equals_unmodified_innvestigate(truth: Truth, innvestigate_maps: Any, name: str, row: str) -> None:
    method_id, parameters = ours(row)
    network, pictures, expected = truth.network(name), truth.pictures(name), innvestigate_maps(name)
    for unit in UNITS:
        found = maps(network, method_id, pictures, chosen(method_id, unit), **parameters)
        its = expected[f"{row}/{unit}"]
        if row == "deep_taylor":  # all zeros where the score is below zero
            assert found.any() == its.any()
        if its.any():
            assert difference(found, its) <= 1e-5


def ours(row: str) -> tuple[str, dict[str, Any]]:
    """Our name and parameters for a row of iNNvestigate's."""
    name, options = (ROWS | MORE_ROWS)[row]
    return name.replace("_IB", ".ignore_bias"), {"postprocess": "none"} if name == "gradient" else options


@pytest.mark.parametrize("name", WITH_GRADIENTS)
def test_gradient_equals_gradient_tape(truth: Truth, name: str) -> None:
    network, arrays = truth.network(name), truth.arrays(name)
    for unit in (0, 3):
        found = maps(network, "gradient", arrays["pictures"], {"mode": "index", "index": unit}, postprocess="none")
        assert difference(found, arrays[f"gradient_{unit}"]) <= 1e-5


@pytest.mark.parametrize("method_id", METHODS)
def test_another_unit_class_or_picture_builds_nothing(truth: Truth, method_id: str) -> None:
    network, pictures = truth.network("vgg"), truth.pictures("vgg")
    before = network.builds
    first = maps(network, method_id, pictures, chosen(method_id, 0))
    builds, operations = network.builds, len(network._graph.get_operations())
    maps(network, method_id, pictures[::-1], chosen(method_id, 2))
    assert network.builds == builds <= before + 1
    # Nor anything else that makes the graph grow with every run.
    assert len(network._graph.get_operations()) == operations
    np.testing.assert_array_equal(maps(network, method_id, pictures, chosen(method_id, 0)), first)


@pytest.mark.parametrize("method_id", METHODS)
@pytest.mark.parametrize("name", ["bn_resnet"])
def test_map_in_a_batch_equals_the_map_alone(truth: Truth, name: str, method_id: str) -> None:
    network, pictures = truth.network(name), truth.pictures(name)
    together = maps(network, method_id, pictures, chosen(method_id, 1))  # its logits are above zero: no zero maps
    for place in range(len(pictures)):
        alone = maps(network, method_id, pictures[place : place + 1], chosen(method_id, 1))
        assert difference(together[place : place + 1], alone) <= 1e-6


@pytest.mark.parametrize("method_id", ["guided_grad_cam", "smoothgrad", "lrp.epsilon", "lrp.alpha_2_beta_1"])
def test_same_run_on_a_network_loaded_again_is_bit_equal(truth: Truth, method_id: str) -> None:
    pictures = truth.pictures("resnet")
    once, again = (maps(Network(truth.source("resnet")), method_id, pictures) for _ in range(2))
    np.testing.assert_array_equal(once, again)


def test_two_networks_do_not_disturb_each_other(truth: Truth) -> None:
    names = ("vgg", "bn_resnet")
    alone = {name: maps(Network(truth.source(name)), "lrp.z", truth.pictures(name)) for name in names}
    both = {name: Network(truth.source(name)) for name in names}
    for method_id in ("grad_cam", "lrp.z", "guided_backprop", "lrp.z"):
        mixed = {name: maps(network, method_id, truth.pictures(name)) for name, network in both.items()}
    for name in names:
        np.testing.assert_array_equal(mixed[name], alone[name])
    both["vgg"].close()
    np.testing.assert_array_equal(maps(both["bn_resnet"], "lrp.z", truth.pictures("bn_resnet")), alone["bn_resnet"])


PATCHED = [
    (base_layer_utils, "create_keras_history"),
    (gradients_util, "_PendingCount"),
    (innvestigate_graph, "copy_layer_wo_activation"),
]


@pytest.mark.parametrize("failure", [None, ValueError])
def test_patched_libraries_are_restored(failure: Any) -> None:
    before = [getattr(module, name) for module, name in PATCHED]
    try:
        with linear_time():
            assert all(getattr(module, name) is not old for (module, name), old in zip(PATCHED, before, strict=True))
            if failure is not None:
                raise failure
    except ValueError:
        assert failure is not None
    assert [getattr(module, name) for module, name in PATCHED] == before


def test_a_failing_analyzer_leaves_the_libraries_and_the_network_as_they_were(truth: Truth, monkeypatch: Any) -> None:
    network, pictures = Network(truth.source("vgg")), truth.pictures("vgg")
    before = [getattr(module, name) for module, name in PATCHED]
    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(linear_time_module, "_walk_forward", lambda *_: 1 / 0)
        maps(network, "lrp.z", pictures)
    assert [getattr(module, name) for module, name in PATCHED] == before
    np.testing.assert_array_equal(
        maps(network, "lrp.z", pictures), maps(Network(truth.source("vgg")), "lrp.z", pictures)
    )


def _cases() -> dict[str, Any]:
    def diamond(x: Any) -> tuple[list[Any], list[Any]]:
        left = x * 2.0
        return [left * x + left], [x]

    def through_source(x: Any) -> tuple[list[Any], list[Any]]:
        middle = tf.sin(x)
        return [middle * tf.cos(middle)], [x, middle]

    def target_is_source(x: Any) -> tuple[list[Any], list[Any]]:
        middle = tf.sin(x)
        return [middle, middle * middle], [middle]

    def unconnected(x: Any) -> tuple[list[Any], list[Any]]:
        return [tf.sin(x)], [x, tf.constant([1.0, 2.0])]

    return {case.__name__: case for case in (diamond, through_source, target_is_source, unconnected)}


@pytest.mark.parametrize("case", _cases())
def test_gradients_are_the_same_with_the_shorter_walk(case: str) -> None:
    """`tf.gradients` as iNNvestigate calls it (stopped at `xs`), where a walk between two places can go wrong."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        ys, xs = _cases()[case](tf.constant([0.3, -1.2]))
        expected = tf.gradients(ys, xs, stop_gradients=xs)
        with linear_time():
            found = tf.gradients(ys, xs, stop_gradients=xs)
        assert [one is None for one in found] == [one is None for one in expected]
        for one, other in zip(found, expected, strict=True):
            if other is not None:
                np.testing.assert_array_equal(*session.run((one, other)))
