"""Methods that show what excites a unit, from the gradient of its activation."""

from __future__ import annotations

from dataclasses import dataclass

from app.methods.base import Method, parameter

QUESTION = "What excites a unit"


@dataclass(frozen=True)
class Gradient(Method):
    id = "gradient"
    label = "Gradient / Saliency"
    family = "gradient"
    question = QUESTION
    summary = "How strongly each pixel would change the unit if it changed a little."
    reference = "Simonyan, Vedaldi, Zisserman 2013, arXiv 1312.6034, section 3"
    selection = "neuron"

    postprocess: str = parameter(
        "abs", "What is done with the gradient's values before they are shown.", choices=("none", "abs", "square")
    )

    @property
    def signed(self) -> bool:
        return self.postprocess == "none"


@dataclass(frozen=True)
class GuidedBackpropagation(Method):
    id = "guided_backprop"
    label = "Guided Backpropagation"
    family = "gradient"
    question = QUESTION
    summary = "The gradient through positive paths only: sharp edges of what excites the unit."
    reference = "Springenberg et al. 2014, arXiv 1412.6806, section 3.4"
    selection = "neuron"


METHODS = (Gradient, GuidedBackpropagation)
