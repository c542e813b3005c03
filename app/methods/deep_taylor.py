"""Deep Taylor decomposition: what each pixel says for a class, in networks of rectifiers."""

from __future__ import annotations

from dataclasses import dataclass

from app.methods.base import Method
from app.methods.relevance import QUESTION, bound, require_bounds


@dataclass(frozen=True)
class DeepTaylor(Method):
    id = "deep_taylor"
    label = "DeepTaylor"
    family = "deep taylor"
    question = QUESTION
    summary = "Relevance by a Taylor expansion of each layer: only what speaks for the class, for networks of ReLUs."
    reference = "Montavon et al. 2017, doi 10.1016/j.patcog.2016.11.008, sections 4 and 5"
    selection = "class"
    explains_differences = False

    @property
    def signed(self) -> bool:
        return False


@dataclass(frozen=True)
class DeepTaylorBounded(Method):
    id = "deep_taylor.bounded"
    label = "DeepTaylor-Bounded"
    family = "deep taylor"
    question = QUESTION
    summary = "DeepTaylor that knows the lowest and highest value a pixel can have."
    reference = "Montavon et al. 2017, doi 10.1016/j.patcog.2016.11.008, equation 14"
    selection = "class"
    explains_differences = False

    low: float | None = bound("Lowest")
    high: float | None = bound("Highest")

    @property
    def signed(self) -> bool:
        return False

    def require(self) -> None:
        require_bounds(self.id, self.low, self.high)


METHODS = (DeepTaylor, DeepTaylorBounded)
