"""Cards of layer-wise relevance propagation with one rule for all layers that weighs contributions with their sign."""

from __future__ import annotations

from app.methods import relevance
from app.methods.base import Method
from app.methods.cards import base
from app.methods.cards.base import Card, Failure

START = "R at the output: the score of the class before softmax;  a: a layer's input, w: its weights, b: its bias"
SHARES = "How the score is shared among the pixels when each layer gives it to its inputs "
BIAS_KEEPS = "The part that biases hold: it stays in the layers, so the map does not add up to the score."
WITHOUT_BIAS = "That part of the score that comes from biases: the inputs get it as if it were theirs."
LIKE_GRADIENT = Failure(
    "On networks of ReLUs without biases it equals Input × Gradient, and has the same noise.",
    (base.SHRIKUMAR, base.ANCONA),
)
ONE_RULE = Failure(
    "With one rule for all layers the maps keep less to the object than those of mixtures of rules.",
    (base.KOHLBRENNER, base.MONTAVON_OVERVIEW),
)
RANK_ONE = Failure(
    "Layer after layer of shares that are never negative, the map comes near to one that is the same for every class: "
    "it hardly depends on the class and on the later layers.",
    (base.SIXT, base.GU),
)
ALIKE = "The less the two maps differ, the less the method says about the class."
SAME = "The two maps are nearly the same up to their strength, although they are of two classes."


def z(denominator: str) -> str:
    return f"Rᵢ = Σⱼ aᵢ wᵢⱼ / ({denominator}) · Rⱼ\n{START}"


def alpha_beta(alpha: str, beta: str, bias: str) -> str:
    terms = f"{alpha} · zᵢⱼ⁺ / zⱼ⁺" + (f" − {beta} · zᵢⱼ⁻ / zⱼ⁻" if beta else "")
    return f"Rᵢ = Σⱼ ({terms}) · Rⱼ,  zᵢⱼ = aᵢ wᵢⱼ,  zⱼ± = Σᵢ zᵢⱼ±{bias}\n{START}"


TWO_SIGNS = SHARES + "as they pushed it up and as they pushed it down, each side by itself, so that nothing cancels."
UP_ONLY = SHARES + "that pushed it up, and to those only."
BOTH_GROW = "How strong a contribution is: both sides grow from layer to layer, and only their difference is kept."
AGAINST_IS_LOST = "What speaks against the class: the rule leaves it out."
BIAS_PARTS = " + bⱼ±"

CARDS: dict[type[Method], Card] = {
    relevance.LrpZ: Card(
        shows=SHARES + "in proportion to what each added.",
        does_not_show=BIAS_KEEPS,
        formula=z("Σᵢ aᵢ wᵢⱼ + bⱼ"),
        failures=(LIKE_GRADIENT, ONE_RULE),
        comparison=ALIKE,
    ),
    relevance.LrpZIgnoreBias: Card(
        shows=SHARES + "in proportion to what each added; the whole score arrives at the pixels.",
        does_not_show=WITHOUT_BIAS,
        formula=z("Σᵢ aᵢ wᵢⱼ"),
        failures=(LIKE_GRADIENT, ONE_RULE),
        comparison=ALIKE,
    ),
    relevance.LrpEpsilon: Card(
        shows=SHARES + "in proportion to what each added, where that is more than epsilon.",
        does_not_show="What biases and epsilon hold: it stays in the layers, so the map does not add up to the score.",
        formula=z("Σᵢ aᵢ wᵢⱼ + bⱼ ± ε"),
        failures=(
            Failure(
                "For small epsilon it equals Input × Gradient on networks of ReLUs without biases, and has the same "
                "noise.",
                (base.ANCONA,),
            ),
            Failure("A large epsilon leaves a few pixels only.", (base.MONTAVON_OVERVIEW,)),
            ONE_RULE,
        ),
        comparison=ALIKE,
    ),
    relevance.LrpEpsilonIgnoreBias: Card(
        shows=SHARES + "in proportion to what each added, with nothing left to biases.",
        does_not_show=WITHOUT_BIAS + " What epsilon holds is not shown either.",
        formula=z("Σᵢ aᵢ wᵢⱼ ± ε"),
        failures=(
            Failure("A large epsilon leaves a few pixels only.", (base.MONTAVON_OVERVIEW,)),
            ONE_RULE,
        ),
        comparison=ALIKE,
    ),
    relevance.LrpAlphaBeta: Card(
        shows=TWO_SIGNS,
        does_not_show=BOTH_GROW,
        formula=alpha_beta("α", "β", BIAS_PARTS) + ";  α − β = 1",
        failures=(ONE_RULE,),
        comparison=ALIKE,
    ),
    relevance.LrpAlphaBetaIgnoreBias: Card(
        shows=TWO_SIGNS + " Biases get nothing.",
        does_not_show=BOTH_GROW + " " + WITHOUT_BIAS,
        formula=alpha_beta("α", "β", "") + ";  α − β = 1",
        failures=(ONE_RULE,),
        comparison=ALIKE,
    ),
    relevance.LrpAlpha1Beta0: Card(
        shows=UP_ONLY,
        does_not_show=AGAINST_IS_LOST + " The part that positive biases hold is not shown either.",
        formula=alpha_beta("1", "", BIAS_PARTS),
        failures=(RANK_ONE, ONE_RULE),
        comparison=SAME,
    ),
    relevance.LrpAlpha1Beta0IgnoreBias: Card(
        shows=UP_ONLY + " Biases get nothing.",
        does_not_show=AGAINST_IS_LOST,
        formula=alpha_beta("1", "", ""),
        failures=(RANK_ONE, ONE_RULE),
        comparison=SAME,
    ),
    relevance.LrpAlpha2Beta1: Card(
        shows=TWO_SIGNS,
        does_not_show=BOTH_GROW,
        formula=alpha_beta("2", "1", BIAS_PARTS),
        failures=(ONE_RULE,),
        comparison=ALIKE,
    ),
    relevance.LrpAlpha2Beta1IgnoreBias: Card(
        shows=TWO_SIGNS + " Biases get nothing.",
        does_not_show=BOTH_GROW + " " + WITHOUT_BIAS,
        formula=alpha_beta("2", "1", ""),
        failures=(ONE_RULE,),
        comparison=ALIKE,
    ),
}
