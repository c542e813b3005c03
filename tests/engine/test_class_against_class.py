"""One class against another: the difference of the two scores before softmax is what is explained."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from app.engine import worker
from app.engine.explainers import explain
from app.errors import InvalidInput
from app.jobs.messages import Explanation
from app.methods import METHODS, configure
from tests.engine.conftest import Truth
from tests.engine.helpers import difference, found_targets, learned, logits, maps
from tests.engine.test_worker import explain as explain_pictures
from tests.engine.test_worker import pictures as pictures
from tests.engine.truth_eager import AGAINST, CLASS

COMPARING = [method_id for method_id, method in METHODS.items() if method.describe()["explains_differences"]]
# Grad-CAM rectifies its map, and Guided Backpropagation its signal.
LINEAR = [method_id for method_id in COMPARING if METHODS[method_id].layers == "any"]
FEWER = {"integrated_gradients": {"steps": 3}}


def against(index: Any, other: Any) -> dict[str, Any]:
    return {"mode": "class", "index": index, "against": other}


def alone(index: int) -> dict[str, Any]:
    return {"mode": "class", "index": index}


def test_all_class_methods_but_those_of_scores_above_zero_compare_classes() -> None:
    left_out = {method_id for method_id, method in METHODS.items() if method.selection == "class"} - set(COMPARING)
    assert left_out == {"deep_taylor", "deep_taylor.bounded"}


@pytest.mark.parametrize("method_id", LINEAR)
@pytest.mark.parametrize("name", ["vgg", "bn_resnet"])
def test_a_linear_map_is_the_one_class_s_minus_the_other_s_and_turns_with_them(
    truth: Truth, name: str, method_id: str
) -> None:
    network, inputs = truth.network(name), truth.pictures(name)
    more = FEWER.get(method_id, {})
    one, other = (maps(network, method_id, inputs, alone(index), **more).astype(np.float64) for index in (1, 3))
    found = maps(network, method_id, inputs, against(1, 3), **more)
    turned = maps(network, method_id, inputs, against(3, 1), **more)
    reach = max(np.abs(one).max(), np.abs(other).max())
    assert np.abs(found).max() > 0.01 * reach
    assert np.abs(found - (one - other)).max() <= 1e-5 * reach
    assert np.abs(found + turned).max() <= 1e-5 * reach


@pytest.mark.parametrize("name", ["vgg", "resnet", "bn_resnet", "swish", "squeeze_excite"])
def test_input_t_gradient_is_the_picture_times_the_tape_s_gradient_of_the_difference(truth: Truth, name: str) -> None:
    arrays = truth.arrays(name)
    expected = arrays["pictures"] * (arrays["gradient_0"] - arrays["gradient_3"])
    found = maps(truth.network(name), "input_t_gradient", arrays["pictures"], against(0, 3))
    assert difference(found, expected) <= 1e-4


def test_grad_cam_is_that_of_the_tape_s_gradient_of_the_difference(truth: Truth) -> None:
    arrays = truth.arrays("cam")
    weights = arrays["difference_gradients"].mean(axis=(1, 2))
    small = np.maximum((arrays["difference_outputs"] * weights[:, None, None, :]).sum(axis=-1), 0)
    expected = np.stack([cv2.resize(one, (20, 12), interpolation=cv2.INTER_LINEAR) for one in small])
    found = maps(truth.network("cam"), "grad_cam", arrays["pictures"], against(CLASS, AGAINST))
    assert difference(found[..., 0], expected) <= 1e-5
    for index in (CLASS, AGAINST):
        assert difference(maps(truth.network("cam"), "grad_cam", arrays["pictures"], alone(index)), found) > 0.01


def test_at_an_inner_layer_the_units_of_the_difference_are_explained(truth: Truth) -> None:
    arrays, network = truth.arrays("vgg"), truth.network("vgg")
    gradients = arrays["difference_gradients"]
    expected = gradients > gradients.mean(axis=1, keepdims=True)
    with network.entered():
        (target,) = found_targets(network, "lrp.z", arrays["pictures"], "hidden", against(CLASS, AGAINST))
    np.testing.assert_allclose(target.start, expected / expected.sum(axis=1, keepdims=True), rtol=1e-6)


def test_the_score_is_the_logarithm_of_the_odds(truth: Truth) -> None:
    """With softmax the difference of two scores is log(p_A / p_B), which the eager network has told."""
    arrays, network = truth.arrays("vgg"), truth.network("vgg")
    expected = np.log(arrays["predictions"][:, CLASS] / arrays["predictions"][:, AGAINST])
    with network.entered():
        for method_id in ("lrp.epsilon", "integrated_gradients", "grad_cam"):
            (target,) = found_targets(network, method_id, arrays["pictures"], None, against(CLASS, AGAINST))
            np.testing.assert_allclose(target.relevance, expected, rtol=1e-3, atol=1e-4)


def test_softmax_kept_compares_probabilities(truth: Truth) -> None:
    arrays, network = truth.arrays("vgg"), truth.network("vgg")
    with network.entered():
        (target,) = found_targets(
            network, "input_t_gradient", arrays["pictures"], "predictions", against(CLASS, AGAINST)
        )
    expected = arrays["predictions"][:, CLASS] - arrays["predictions"][:, AGAINST]
    np.testing.assert_allclose(target.relevance, expected, rtol=1e-3, atol=1e-6)


def test_integrated_gradients_sums_to_the_change_of_the_difference(truth: Truth) -> None:
    network, inputs = truth.network("vgg"), truth.pictures("vgg")
    change = logits(network, inputs) - logits(network, np.zeros_like(inputs))
    method = configure("integrated_gradients", {"steps": 256})
    with network.entered():
        (target,) = found_targets(network, method.id, inputs, None, against(CLASS, AGAINST))
        found = explain(network, method, inputs, target)
    expected = change[:, CLASS] - change[:, AGAINST]
    np.testing.assert_allclose([one["score_change"] for one in found.figures], expected, rtol=1e-3, atol=1e-4)
    for values, wanted in zip(found.values, expected, strict=True):
        assert values.sum() == pytest.approx(wanted, abs=0.01 * np.abs(values).sum())


def test_the_runner_up_is_the_most_probable_of_the_others(truth: Truth) -> None:
    arrays, network = truth.arrays("vgg"), truth.network("vgg")
    best = np.argsort(-arrays["predictions"], axis=1)
    with network.entered():

        def classes(selection: Any) -> tuple[list[int], list[int] | None]:
            (target,) = found_targets(network, "lrp.z", arrays["pictures"], None, selection)
            assert target.classes is not None
            return list(target.classes), None if target.against is None else list(target.against)

        assert classes(against(None, "runner_up")) == (list(best[:, 0]), list(best[:, 1]))
        assert classes(alone("runner_up")) == (list(best[:, 1]), None)  # type: ignore[arg-type]
        for index in range(5):
            others = [next(one for one in row if one != index) for row in best]
            assert classes(against(index, "runner_up")) == ([index] * len(best), others)
        (target,) = found_targets(
            network, "gradient", arrays["pictures"], None, {"mode": "index", "index": "runner_up"}
        )
        assert target.neurons is not None and [one["index"] for one in target.neurons] == list(best[:, 1])


def test_one_sigmoid_unit_against_its_complement_counts_twice(truth: Truth) -> None:
    network, inputs = truth.network("sigmoid_one"), truth.pictures("sigmoid_one")
    unit = logits(network, inputs)[:, 0]
    with network.entered():
        (target,) = found_targets(network, "lrp.z", inputs, None, against(1, 0))
    np.testing.assert_allclose(target.relevance, 2 * unit, rtol=1e-5)


@pytest.mark.parametrize(
    ("method_id", "selection", "pointer"),
    [
        ("deep_taylor", against(1, 2), "/selection/against"),
        ("lrp.z", against(1, 5), "/selection/against"),
        ("lrp.z", against(None, -1), "/selection/against"),
        ("lrp.z", against(5, "runner_up"), "/selection/index"),
    ],
)
def test_what_cannot_be_compared_is_refused(truth: Truth, method_id: str, selection: Any, pointer: str) -> None:
    network = truth.network("vgg")
    with network.entered(), pytest.raises(InvalidInput) as caught:
        found_targets(network, method_id, truth.pictures("vgg"), None, selection)
    assert caught.value.errors[0]["pointer"] == pointer


def test_one_unit_has_no_runner_up(truth: Truth) -> None:
    network, inputs = truth.network("sigmoid_one"), truth.pictures("sigmoid_one")
    with network.entered(), pytest.raises(InvalidInput, match="one unit only"):
        found_targets(network, "gradient", inputs, None, {"mode": "index", "index": "runner_up"})


def test_patterns_of_a_difference_are_those_of_the_scores(truth: Truth) -> None:
    """The patterns do not depend on what is explained: learned once, they serve both."""
    network, inputs, method = truth.network("vgg"), truth.pictures("vgg"), configure("pattern_attribution")
    with network.entered():
        target = learned(network, method, inputs, found_targets(network, method.id, inputs, None, alone(1))[0])
        builds = network.builds
        explain(network, method, inputs, target)
        other = learned(network, method, inputs, found_targets(network, method.id, inputs, None, against(1, 3))[0])
        explain(network, method, inputs, other)
        assert network.builds - builds <= 1


def test_an_answer_tells_both_classes_and_the_sign(truth: Truth, pictures: Any) -> None:
    def answers(method_id: str, selection: Any) -> list[Explanation]:
        return explain_pictures(truth, "vgg", pictures, method_id, selection=selection)

    for one in answers("lrp.z_plus", against(CLASS, AGAINST)):
        assert (one.target, one.against) == ({"index": 2, "name": "c"}, {"index": 4, "name": "e"})
        assert one.signed  # by itself a class has an unsigned map here
        assert "note" not in one.trust
    for one in answers("lrp.z", None):
        assert one.against is None


def test_a_prediction_against_itself_says_so(truth: Truth, pictures: Any) -> None:
    (first, *_) = explain_pictures(truth, "vgg", pictures, "lrp.epsilon")
    assert first.target is not None
    found = explain_pictures(truth, "vgg", pictures, "lrp.epsilon", selection=against(None, first.target["index"]))
    assert not found[0].values.any() and found[0].trust["note"] == worker.SAME_CLASS
    for one in found:
        same = one.target == one.against
        assert ("note" in one.trust) == same and one.values.any() != same
