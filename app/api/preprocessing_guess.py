"""The preprocessing of a model whose user said nothing about it: what the model itself tells, and why."""

from __future__ import annotations

from typing import Any

from app.jobs.messages import Preprocessing

# Names of layers as Keras Applications gives them, which a trained network keeps, and what was done to the pictures of
# that network's ImageNet weights. The first family whose names all occur is taken.
_FAMILIES = (
    (("block1_conv1_bn", "block2_sepconv1"), "Xception", "tf"),
    (("block1_conv1", "block5_conv2"), "VGG", "caffe"),
    (("conv1_conv", "conv2_block1_preact_bn"), "ResNet V2", "tf"),
    (("conv1_conv", "conv1_bn", "conv2_block1_1_conv"), "ResNet", "caffe"),
    (("conv1/conv", "conv2_block1_0_bn"), "DenseNet", "torch"),
    (("expanded_conv_depthwise",), "MobileNetV2", "tf"),
    (("conv_dw_1", "conv_pw_1"), "MobileNet", "tf"),
    (("mixed0",), "InceptionV3", "tf"),
    (("mixed_5b",), "InceptionResNetV2", "tf"),
    (("stem_conv1", "stem_bn1"), "NASNet", "tf"),
)
_SAY = {"caffe": "ImageNet caffe", "tf": "-1 .. 1 (tf)", "torch": "ImageNet torch"}
_START = "No preprocessing was given, so it was guessed"


def guessed(description: dict[str, Any], channels: int) -> tuple[Preprocessing, str]:
    """A preprocessing and the sentence that says why it and no other; `description` is the engine's."""
    if description.get("scaled_by"):
        return Preprocessing("none"), f"{_START}: 0 .. 255 (none), because the network scales its pictures itself."
    family = _family(description, channels)
    if family is not None:
        name, mode = family
        reason = f"its layers have the names of {name} in Keras Applications, whose weights were trained so"
        return Preprocessing(mode), f"{_START}: {_SAY[mode]}, because {reason}. {_CHECK}"
    return Preprocessing(
        "unit"
    ), f"{_START}: 0 .. 1 (unit), because nothing in the file tells and most people do so. {_CHECK}"


_CHECK = "Check it on a few pictures."


def _family(description: dict[str, Any], channels: int) -> tuple[str, str] | None:
    if channels != 3:
        return None
    there = {layer["name"] for layer in description.get("layers") or ()}
    for names, family, mode in _FAMILIES:
        if all(any(one == name or one.endswith(f"/{name}") for one in there) for name in names):
            return family, mode
    return None
