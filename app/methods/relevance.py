"""Layer-wise relevance propagation (LRP): what each pixel says for or against a class."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from app.errors import InvalidInput
from app.methods.base import Method, parameter

QUESTION = "What each pixel says for a class"
BACH = "Bach et al. 2015, doi 10.1371/journal.pone.0130140"
MONTAVON = "Montavon et al. 2017, doi 10.1016/j.patcog.2016.11.008"
LAPUSCHKIN = "Lapuschkin et al. 2019, doi 10.1038/s41467-019-08987-4"
BIAS_HELP = "Give the bias its share of the relevance."
EPSILON_HELP = "Larger: sparser, less noise."


@dataclass(frozen=True)
class Relevance(Method):
    """What all relevance methods have in common."""

    family = "lrp"
    question = QUESTION
    selection = "class"


@dataclass(frozen=True)
class LrpZ(Relevance):
    id = "lrp.z"
    label = "LRP-z"
    summary = "Shares the score among the inputs by what each contributed, layer by layer; noisy on deep networks."
    reference = f"{BACH}, equation 56"


@dataclass(frozen=True)
class LrpZIgnoreBias(Relevance):
    id = "lrp.z.ignore_bias"
    label = "LRP-z IgnoreBias"
    summary = "LRP-z with nothing left to the biases, so that the whole score arrives at the pixels."
    reference = f"{BACH}, equation 56 without bias"


@dataclass(frozen=True)
class LrpEpsilon(Relevance):
    id = "lrp.epsilon"
    label = "LRP-epsilon"
    summary = "LRP-z with a small term that absorbs weak and contradictory contributions."
    reference = f"{BACH}, equation 58"

    epsilon: float = parameter(1e-7, EPSILON_HELP, minimum=1e-12, maximum=1e6)
    bias: bool = parameter(True, BIAS_HELP)


@dataclass(frozen=True)
class LrpEpsilonIgnoreBias(Relevance):
    id = "lrp.epsilon.ignore_bias"
    label = "LRP-epsilon IgnoreBias"
    summary = "LRP-epsilon with nothing left to the biases."
    reference = f"{BACH}, equation 58 without bias"

    epsilon: float = parameter(1e-7, EPSILON_HELP, minimum=1e-12, maximum=1e6)


@dataclass(frozen=True)
class AlphaBetaMethod(Relevance):
    """LRP-alpha-beta with any weights."""

    alpha: float = parameter(2.0, "Weight of what speaks for the class; alpha - beta = 1.", minimum=1, maximum=100)
    beta: float = parameter(1.0, "Weight of what speaks against it; alpha - beta = 1.", minimum=0, maximum=99)

    def require(self) -> None:
        if not math.isclose(self.alpha - self.beta, 1, abs_tol=1e-6):
            raise InvalidInput.at(
                "/parameters/beta",
                f"'{self.id}' needs alpha - beta = 1; got alpha {self.alpha:g} and beta {self.beta:g}, "
                f"so beta must be {self.alpha - 1:g}.",
            )


@dataclass(frozen=True)
class LrpAlphaBeta(AlphaBetaMethod):
    id = "lrp.alpha_beta"
    label = "LRP-alpha-beta"
    summary = "Weighs what speaks for the class and what speaks against it apart, so nothing cancels."
    reference = f"{BACH}, equation 60"

    bias: bool = parameter(True, BIAS_HELP)


@dataclass(frozen=True)
class LrpAlphaBetaIgnoreBias(AlphaBetaMethod):
    id = "lrp.alpha_beta.ignore_bias"
    label = "LRP-alpha-beta IgnoreBias"
    summary = "LRP-alpha-beta with nothing left to the biases."
    reference = f"{BACH}, equation 60 without bias"


@dataclass(frozen=True)
class LrpAlpha1Beta0(Relevance):
    id = "lrp.alpha_1_beta_0"
    label = "LRP-alpha-1-beta-0"
    summary = "Only what speaks for the class, layer by layer."
    reference = f"{BACH}, equation 60 with alpha 1, beta 0"


@dataclass(frozen=True)
class LrpAlpha1Beta0IgnoreBias(Relevance):
    id = "lrp.alpha_1_beta_0.ignore_bias"
    label = "LRP-alpha-1-beta-0 IgnoreBias"
    summary = "Only what speaks for the class, with nothing left to the biases."
    reference = f"{BACH}, equation 60 with alpha 1, beta 0, without bias"


@dataclass(frozen=True)
class LrpAlpha2Beta1(Relevance):
    id = "lrp.alpha_2_beta_1"
    label = "LRP-alpha-2-beta-1"
    summary = "Twice what speaks for the class minus once what speaks against it."
    reference = f"{BACH}, equation 60 with alpha 2, beta 1"


@dataclass(frozen=True)
class LrpAlpha2Beta1IgnoreBias(Relevance):
    id = "lrp.alpha_2_beta_1.ignore_bias"
    label = "LRP-alpha-2-beta-1 IgnoreBias"
    summary = "Twice what speaks for minus once what speaks against, with nothing left to the biases."
    reference = f"{BACH}, equation 60 with alpha 2, beta 1, without bias"


@dataclass(frozen=True)
class UnsignedRelevance(Relevance):
    """Relevance that is never below zero where the score is not."""

    @property
    def signed(self) -> bool:
        return False


@dataclass(frozen=True)
class LrpZPlus(UnsignedRelevance):
    id = "lrp.z_plus"
    label = "LRP-z+"
    summary = "Shares relevance by positive contributions only."
    reference = f"{MONTAVON}, equation 15"


@dataclass(frozen=True)
class LrpZPlusFast(UnsignedRelevance):
    id = "lrp.z_plus_fast"
    label = "LRP-z+ Fast"
    summary = "LRP-z+ that takes every input for positive: right behind ReLUs, noisy at an input with negative values."
    reference = f"{MONTAVON}, equation 15"


def bound(which: str) -> Any:
    return parameter(
        None,
        f"{which} value of a preprocessed pixel; empty: from the model's preprocessing.",
        minimum=-1e6,
        maximum=1e6,
    )


def require_bounds(method: str, low: float | None, high: float | None) -> None:
    if low is not None and high is not None and low >= high:
        raise InvalidInput.at(
            "/parameters/high", f"'{method}' needs low below high; got low {low:g} and high {high:g}."
        )


@dataclass(frozen=True)
class LrpBounded(UnsignedRelevance):
    id = "lrp.bounded"
    label = "LRP-z^B"
    summary = "LRP-z+ with a rule at the picture that knows the lowest and highest value a pixel can have."
    reference = f"{MONTAVON}, equation 14"

    low: float | None = bound("Lowest")
    high: float | None = bound("Highest")

    def require(self) -> None:
        require_bounds(self.id, self.low, self.high)


@dataclass(frozen=True)
class LrpWSquare(Relevance):
    id = "lrp.w_square"
    label = "LRP-w^2"
    summary = "Shares relevance by squared weights, whatever the input: alone it shows what can be seen at all."
    reference = f"{MONTAVON}, equation 12"


@dataclass(frozen=True)
class LrpFlat(Relevance):
    id = "lrp.flat"
    label = "LRP-Flat"
    summary = "Shares relevance alike among all inputs: as the only rule it shows the receptive field, not the object."
    reference = f"{LAPUSCHKIN}, methods, LRP-flat"


@dataclass(frozen=True)
class Preset(Relevance):
    """LRP-epsilon at dense layers, LRP-alpha-beta at convolutions."""

    epsilon: float = parameter(0.1, EPSILON_HELP + " For dense layers.", minimum=1e-12, maximum=1e6)


@dataclass(frozen=True)
class LrpPresetA(Preset):
    id = "lrp.sequential_preset_a"
    label = "LRP Sequential Preset A"
    summary = "The recommended mixture: epsilon at dense layers, alpha-1-beta-0 at convolutions."
    reference = "Kohlbrenner et al. 2020, arXiv 1910.09840, section II"


@dataclass(frozen=True)
class LrpPresetB(Preset):
    id = "lrp.sequential_preset_b"
    label = "LRP Sequential Preset B"
    summary = "Epsilon at dense layers, alpha-2-beta-1 at convolutions: also shows what speaks against."
    reference = "Kohlbrenner et al. 2020, arXiv 1910.09840, section II"


@dataclass(frozen=True)
class LrpPresetAFlat(Preset):
    id = "lrp.sequential_preset_a_flat"
    label = "LRP Sequential Preset A Flat"
    summary = "Preset A with the flat rule at the picture: smooth, easy to read."
    reference = "Kohlbrenner et al. 2020, arXiv 1910.09840, section II"


@dataclass(frozen=True)
class LrpPresetBFlat(Preset):
    id = "lrp.sequential_preset_b_flat"
    label = "LRP Sequential Preset B Flat"
    summary = "Preset B with the flat rule at the picture."
    reference = "Kohlbrenner et al. 2020, arXiv 1910.09840, section II"


METHODS = (
    LrpEpsilon,
    LrpZ,
    LrpPresetAFlat,
    LrpPresetA,
    LrpPresetBFlat,
    LrpPresetB,
    LrpAlphaBeta,
    LrpAlpha1Beta0,
    LrpAlpha2Beta1,
    LrpZPlus,
    LrpZPlusFast,
    LrpBounded,
    LrpFlat,
    LrpWSquare,
    LrpZIgnoreBias,
    LrpEpsilonIgnoreBias,
    LrpAlphaBetaIgnoreBias,
    LrpAlpha1Beta0IgnoreBias,
    LrpAlpha2Beta1IgnoreBias,
)
