"""Gradient methods that share the class score among the pixels."""

from __future__ import annotations

from dataclasses import dataclass

from app.methods.base import Method, parameter
from app.methods.gradient_based import POSTPROCESS_CHOICES, POSTPROCESS_HELP
from app.methods.relevance import QUESTION


@dataclass(frozen=True)
class InputTimesGradient(Method):
    id = "input_t_gradient"
    label = "Input × Gradient"
    family = "gradient"
    question = QUESTION
    summary = "Each pixel's value times the gradient of the class score there."
    reference = "Shrikumar et al. 2016, arXiv 1605.01713, section 2"
    selection = "class"


@dataclass(frozen=True)
class IntegratedGradients(Method):
    id = "integrated_gradients"
    label = "Integrated Gradients"
    family = "gradient"
    question = QUESTION
    summary = "Gradients added up on the way from a baseline to the picture; the map sums to the change of the score."
    reference = "Sundararajan, Taly, Yan 2017, arXiv 1703.01365, equation 1"
    selection = "class"

    steps: int = parameter(64, "Points on the way; more: closer to the exact sum, slower.", minimum=1, maximum=1000)
    baseline: str = parameter(
        "zero",
        "Where the way starts: an input of zeros, a black picture, or the picture blurred.",
        choices=("zero", "black", "blur"),
    )
    postprocess: str = parameter("none", POSTPROCESS_HELP, choices=POSTPROCESS_CHOICES)

    @property
    def signed(self) -> bool:
        return self.postprocess == "none"


METHODS = (InputTimesGradient, IntegratedGradients)
