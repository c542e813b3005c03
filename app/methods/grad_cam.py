"""Methods that show where in the picture the network looks, from its convolutional feature maps."""

from __future__ import annotations

from dataclasses import dataclass

from app.methods.base import Method

QUESTION = "Where it looks"
# What an unnamed layer stands for: the feature maps that the pooling or the dense layers see, or, as in 0.1.0, the bare
# output of the last convolution.
FEATURE_MAP, LAST_CONVOLUTION = "feature_map", "last_convolution"
DEFAULT_LAYERS = (FEATURE_MAP, LAST_CONVOLUTION)


@dataclass(frozen=True)
class GradCam(Method):
    id = "grad_cam"
    label = "Grad-CAM"
    family = "class activation"
    question = QUESTION
    summary = "The regions whose feature maps raise the score of the class."
    reference = "Selvaraju et al. 2017, arXiv 1610.02391, equations 1 and 2"
    selection = "class"
    layers = "convolutional"

    @property
    def signed(self) -> bool:
        return False


@dataclass(frozen=True)
class GuidedGradCam(Method):
    id = "guided_grad_cam"
    label = "Guided Grad-CAM"
    family = "class activation"
    question = QUESTION
    summary = "Guided Backpropagation, kept only where Grad-CAM looks."
    reference = "Selvaraju et al. 2017, arXiv 1610.02391, section 3.3"
    selection = "class"
    layers = "convolutional"


METHODS = (GradCam, GuidedGradCam)
