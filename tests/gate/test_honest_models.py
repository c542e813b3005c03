"""Honest models: none is refused, and plain Keras 2.14 predicts with the clean file what it predicts with the original.

Both are loaded in a process of its own (`honest/truth.py`), as .h5 and as .keras.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.gate.layer_keys import LAYERS
from app.gate.names import words
from app.gate.own_layers import OWN_LAYERS
from tests.engine.conftest import run_python

# Layers whose arrays are in places of their own, or that Keras counts or names in a way of its own.
SOME_LAYERS = words(
    "CustomScaleLayer MultiHeadAttention Normalization PReLU RandomFlip SeparableConv2D TimeDistributed"
)
# Where order, sharing or rebuilding can go wrong.
SOME_FORMS = words("""
    wholly_frozen_base inner_model_used_twice layer_shared_by_two_models branches_of_equal_shapes two_outputs
    preprocess_caffe arithmetic nested_with_arithmetic
""")
ALL_LAYERS = tuple(sorted(LAYERS.keys() - OWN_LAYERS.keys()))
OTHER_FORMS = words("""
    sequential_of_sequential_of_functional partly_frozen layer_used_three_times model_over_time
    activation_as_a_layer_of_a_layer regularized_and_constrained learned_normalization mixed_precision
    said_its_input_by_a_call fixed_batch_inside squeeze_and_excitation preprocess_torch preprocess_tf
""")
FAMILIES = words("""
    ConvNeXtTiny DenseNet121 EfficientNetB0 EfficientNetV2B0 InceptionResNetV2 InceptionV3 MobileNet MobileNetV2
    MobileNetV3Large MobileNetV3Small NASNetMobile RegNetX002 RegNetY002 ResNet50 ResNet50V2 ResNetRS50 VGG16 VGG19
    Xception
""")
# Rescaling multiplies by 1 / 255 where the operation divides by 255, so the last bits may differ.
NEARLY = ("preprocess_torch", "preprocess_tf", "arithmetic")
# Keras 2.14 cannot write these as .keras itself, or reads its own .keras of them with an error.
NOT_AS_KERAS = {
    "preprocess_caffe": "Ellipsis",
    "arithmetic": "slice",
    "layer_shared_by_two_models": "expected 2 variables",
}


def _cases(kind: str, names: tuple[str, ...], **options: Any) -> list[Any]:
    return [
        pytest.param(kind, name, suffix, id=f"{name}{suffix}", **options)
        for name in names
        for suffix in (".h5", ".keras")
    ]


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the process found about models of a kind, which it looks at all at once."""
    known: dict[tuple[str, ...], dict[str, Any]] = {}

    def about(kind: str, names: tuple[str, ...]) -> dict[str, Any]:
        asked = (kind, *names)
        if asked not in known:
            folder = tmp_path_factory.mktemp(kind)
            known[asked] = json.loads(run_python("-W", "ignore", "-m", "tests.gate.honest.truth", str(folder), *asked))
        return known[asked]

    return about


def _check(found: dict[str, Any], name: str, suffix: str) -> None:
    about = found[name][suffix]
    if "unreadable" in about:
        assert suffix == ".keras" and NOT_AS_KERAS[name] in about["unreadable"]
        return
    assert about["refused"] is None
    assert about["varies"], "the prediction is the same everywhere: nothing is compared"
    assert about["difference"] <= (1e-6 if name in NEARLY else 0)


@pytest.mark.parametrize(("kind", "name", "suffix"), _cases("forms", SOME_FORMS))
def test_some_forms_of_models(found: Any, kind: str, name: str, suffix: str) -> None:
    _check(found(kind, SOME_FORMS), name, suffix)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "name", "suffix"), _cases("forms", OTHER_FORMS))
def test_other_forms_of_models(found: Any, kind: str, name: str, suffix: str) -> None:
    _check(found(kind, OTHER_FORMS), name, suffix)


@pytest.mark.ci
@pytest.mark.parametrize(("kind", "name", "suffix"), _cases("layers", SOME_LAYERS))
def test_some_layers(found: Any, kind: str, name: str, suffix: str) -> None:
    _check(found(kind, SOME_LAYERS), name, suffix)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "name", "suffix"), _cases("layers", ALL_LAYERS))
def test_every_layer_class_that_is_allowed(found: Any, kind: str, name: str, suffix: str) -> None:
    _check(found(kind, ALL_LAYERS), name, suffix)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "name", "suffix"), _cases("applications", FAMILIES))
def test_every_family_of_keras_applications(found: Any, kind: str, name: str, suffix: str) -> None:
    _check(found(kind, FAMILIES), name, suffix)
