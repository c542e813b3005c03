"""Cards of relevance rules without sign, of mixtures of rules, and of DeepTaylor."""

from __future__ import annotations

from app.methods import deep_taylor, relevance
from app.methods.base import Method
from app.methods.cards import base
from app.methods.cards.base import Card, Failure
from app.methods.cards.relevance import (
    AGAINST_IS_LOST,
    ALIKE,
    ONE_RULE,
    RANK_ONE,
    SAME,
    SHARES,
    START,
    alpha_beta,
)

Z_PLUS = f"Rᵢ = Σⱼ aᵢ wᵢⱼ⁺ / Σᵢ aᵢ wᵢⱼ⁺ · Rⱼ\n{START}"
BOUNDED = (
    "at the picture:  Rᵢ = Σⱼ (xᵢ wᵢⱼ − lᵢ wᵢⱼ⁺ − hᵢ wᵢⱼ⁻) / Σᵢ (…) · Rⱼ;  l, h: lowest and highest value of a pixel"
)
ABOVE = "above:  "
DENSE = "dense layers:  Rᵢ = Σⱼ aᵢ wᵢⱼ / (Σᵢ aᵢ wᵢⱼ + bⱼ ± ε) · Rⱼ"
FLAT = "at the picture:  Rᵢ = Σⱼ 1 / Σᵢ 1 · Rⱼ"
ONLY_ABOVE_CONVOLUTIONS = Failure(
    "In the convolutions it is LRP-alpha-1-beta-0, whose maps come near to one that is the same for every class; the "
    "class "
    "changes them through the dense layers.",
    (base.SIXT,),
)
FLAT_IS_BLIND = "Which pixel below a unit of the first layer mattered: they all get the same."
DENSE_DECIDE = "The dense layers decide how far the two maps differ; the convolutions draw both alike."
ROOT_POINTS = Failure(
    "Whether the root points that its rules stand for lie where the theory needs them is doubtful in deep networks.",
    (base.SIXT_TAYLOR,),
)


def preset(convolution: str, first: str = "") -> str:
    return f"{DENSE}\nconvolutions:  {convolution}" + (f"\n{first}" if first else "")


ALPHA_1 = alpha_beta("1", "", " + bⱼ±")
ALPHA_2 = alpha_beta("2", "1", " + bⱼ±")

CARDS: dict[type[Method], Card] = {
    relevance.LrpZPlus: Card(
        shows=SHARES + "by positive contributions only.",
        does_not_show=AGAINST_IS_LOST,
        formula=f"Rᵢ = Σⱼ zᵢⱼ⁺ / Σᵢ zᵢⱼ⁺ · Rⱼ,  zᵢⱼ = aᵢ wᵢⱼ\n{START}",
        failures=(RANK_ONE, ONE_RULE),
        comparison=SAME,
    ),
    relevance.LrpZPlusFast: Card(
        shows=SHARES + "by positive weights only.",
        does_not_show=AGAINST_IS_LOST + " Where the picture has negative values, the shares there mean nothing.",
        formula=Z_PLUS,
        failures=(RANK_ONE, ONE_RULE),
        comparison=SAME,
    ),
    relevance.LrpBounded: Card(
        shows=SHARES + "by positive contributions only, and at the picture by how far a pixel is from its bounds.",
        does_not_show=AGAINST_IS_LOST,
        formula=f"{BOUNDED}\n{ABOVE}{Z_PLUS}",
        failures=(RANK_ONE,),
        comparison=SAME,
    ),
    relevance.LrpWSquare: Card(
        shows="Where relevance arrives when every layer shares it by squared weights alone.",
        does_not_show="What is in the picture: the activations have no say, apart from the places that max pooling "
        "chose.",
        formula=f"Rᵢ = Σⱼ wᵢⱼ² / Σᵢ wᵢⱼ² · Rⱼ\n{START}",
        failures=(ONE_RULE,),
        comparison=SAME,
    ),
    relevance.LrpFlat: Card(
        shows="How much of the picture the units of the network can see.",
        does_not_show="What is in the picture and what was learned: neither weights nor activations have a say, apart "
        "from "
        "the places that max pooling chose.",
        formula=f"Rᵢ = Σⱼ 1 / Σᵢ 1 · Rⱼ\n{START}",
        failures=(ONE_RULE,),
        comparison=SAME,
    ),
    relevance.LrpPresetA: Card(
        shows="Pixels whose structures speak for the class.",
        does_not_show=AGAINST_IS_LOST + " That is so in the convolutions.",
        formula=preset(ALPHA_1),
        failures=(ONLY_ABOVE_CONVOLUTIONS,),
        comparison=DENSE_DECIDE,
    ),
    relevance.LrpPresetB: Card(
        shows="Pixels whose structures speak for the class, and those that speak against it.",
        does_not_show="How strong a contribution is: in the convolutions both sides grow from layer to layer.",
        formula=preset(ALPHA_2),
        failures=(),
        comparison=ALIKE,
    ),
    relevance.LrpPresetAFlat: Card(
        shows="Smooth regions whose structures speak for the class.",
        does_not_show=FLAT_IS_BLIND + " What speaks against the class is left out in the convolutions.",
        formula=preset(ALPHA_1, FLAT),
        failures=(ONLY_ABOVE_CONVOLUTIONS,),
        comparison=DENSE_DECIDE,
    ),
    relevance.LrpPresetBFlat: Card(
        shows="Smooth regions whose structures speak for the class, and those that speak against it.",
        does_not_show=FLAT_IS_BLIND,
        formula=preset(ALPHA_2, FLAT),
        failures=(),
        comparison=ALIKE,
    ),
    deep_taylor.DeepTaylor: Card(
        shows="Pixels that speak for the class, by a Taylor expansion of every layer.",
        does_not_show=AGAINST_IS_LOST + " A class with a score below zero has a map of zeros.",
        formula="R at the output: max(y_c, 0);  each layer:  Rᵢ = Σⱼ zᵢⱼ⁺ / Σᵢ zᵢⱼ⁺ · Rⱼ,  zᵢⱼ = aᵢ wᵢⱼ",
        failures=(RANK_ONE, ROOT_POINTS),
        comparison=SAME,
    ),
    deep_taylor.DeepTaylorBounded: Card(
        shows="Pixels that speak for the class, by a Taylor expansion that knows the lowest and highest value of a "
        "pixel.",
        does_not_show=AGAINST_IS_LOST + " A class with a score below zero has a map of zeros.",
        formula=f"R at the output: max(y_c, 0);  {BOUNDED}\n{ABOVE}Rᵢ = Σⱼ zᵢⱼ⁺ / Σᵢ zᵢⱼ⁺ · Rⱼ,  zᵢⱼ = aᵢ wᵢⱼ",
        failures=(RANK_ONE, ROOT_POINTS),
        comparison=SAME,
    ),
}
