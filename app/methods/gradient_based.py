"""Methods that show what excites a unit, from the gradient of its activation."""

from __future__ import annotations

from dataclasses import dataclass

from app.methods.base import Method, parameter

QUESTION = "What excites a unit"
POSTPROCESS_HELP = "What is done with the values before they are shown."
POSTPROCESS_CHOICES = ("none", "abs", "square")


@dataclass(frozen=True)
class Gradient(Method):
    id = "gradient"
    label = "Gradient / Saliency"
    family = "gradient"
    question = QUESTION
    summary = "How strongly each pixel would change the unit if it changed a little."
    reference = "Simonyan, Vedaldi, Zisserman 2013, arXiv 1312.6034, section 3"
    selection = "neuron"

    postprocess: str = parameter("abs", POSTPROCESS_HELP, choices=POSTPROCESS_CHOICES)

    @property
    def signed(self) -> bool:
        return self.postprocess == "none"


@dataclass(frozen=True)
class SmoothGrad(Method):
    id = "smoothgrad"
    label = "SmoothGrad"
    family = "gradient"
    question = QUESTION
    summary = "The gradient averaged over noisy copies of the picture: less speckle, same question."
    reference = "Smilkov et al. 2017, arXiv 1706.03825, section 3"
    selection = "neuron"

    n: int = parameter(64, "Noisy copies of the picture; more: smoother and slower.", minimum=1, maximum=1000)
    noise: float = parameter(
        0.15, "Standard deviation of the noise as a share of the picture's range of values.", minimum=0, maximum=2
    )
    postprocess: str = parameter("abs", POSTPROCESS_HELP, choices=POSTPROCESS_CHOICES)
    seed: int = parameter(0, "The same seed gives the same noise.", minimum=0, maximum=2**31 - 1)

    @property
    def signed(self) -> bool:
        return self.postprocess == "none"


@dataclass(frozen=True)
class Deconvnet(Method):
    id = "deconvnet"
    label = "DeconvNet"
    family = "gradient"
    question = QUESTION
    summary = "The network run backwards: what in the picture the unit answers to, only positive signals kept."
    reference = "Zeiler, Fergus 2013, arXiv 1311.2901, section 2.1"
    selection = "neuron"


@dataclass(frozen=True)
class GuidedBackpropagation(Method):
    id = "guided_backprop"
    label = "Guided Backpropagation"
    family = "gradient"
    question = QUESTION
    summary = "The gradient through positive paths only: sharp edges of what excites the unit."
    reference = "Springenberg et al. 2014, arXiv 1412.6806, section 3.4"
    selection = "neuron"


METHODS = (Gradient, SmoothGrad, GuidedBackpropagation, Deconvnet)
