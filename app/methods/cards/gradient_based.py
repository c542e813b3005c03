"""Cards of the methods that ask what excites a unit."""

from __future__ import annotations

from app.methods import gradient_based, patterns
from app.methods.base import Method
from app.methods.cards import base
from app.methods.cards.base import Card, Failure

SHATTERED = Failure(
    "In deep networks without shortcuts the gradients of neighbouring points are nearly unrelated, like white noise, "
    "so "
    "the map is speckled.",
    (base.BALDUZZI, base.SMILKOV),
)
RANDOM_CHOICE = Failure(
    "When the pixels it ranks highest were removed and the network was trained anew, it did no better than a random "
    "choice "
    "of pixels.",
    (base.HOOKER,),
)
DISTRACTOR = Failure(
    "Already for a linear model it follows the weights, which must also cancel what distracts, and not the signal.",
    (base.KINDERMANS_PATTERNS,),
)
ALIKE = "The less the two maps differ, the less the method says about the unit that was asked about."

CARDS: dict[type[Method], Card] = {
    gradient_based.Gradient: Card(
        shows="Where a very small change of a pixel would change the unit most.",
        does_not_show="How much a pixel contributed: a pixel that decides can have a gradient of zero where the unit "
        "has had "
        "enough of it.",
        formula="R = |∂z / ∂x|\nz: activation of the unit, x: the picture; without the bars where postprocess is none",
        failures=(SHATTERED, RANDOM_CHOICE, DISTRACTOR),
        comparison=ALIKE,
    ),
    gradient_based.SmoothGrad: Card(
        shows="Where small changes of pixels change the unit, averaged over pictures near this one.",
        does_not_show="The gradient of this picture itself; nor how much a pixel contributed.",
        formula="R = |1/n · Σₖ ∂z/∂x (x + εₖ)|,  εₖ ~ N(0, σ²),  σ = noise · (max x − min x)",
        failures=(
            Failure("The map depends on how much noise is added, and nothing tells the right amount.", (base.SMILKOV,)),
            Failure("The average does not make the gradient of the score smoother, as its name suggests.", (base.SEO,)),
            Failure(
                "After removing pixels and training anew it did no better than the plain gradient; its squared form "
                "did "
                "(postprocess square here takes the square after the mean, which is another thing).",
                (base.HOOKER,),
            ),
        ),
        comparison=ALIKE,
    ),
    gradient_based.GuidedBackpropagation: Card(
        shows="Edges and textures that the positive paths to the unit have let through.",
        does_not_show="What speaks for one class and not for another: it mostly restores the sharp parts of the "
        "picture.",
        formula="at each ReLU:  sᵢₙ = sₒᵤₜ · [a > 0] · [sₒᵤₜ > 0]\nR = s at the picture; s begins with the unit's "
        "activation",
        failures=(
            Failure("It hardly depends on the class.", (base.MAHENDRAN, base.NIE)),
            Failure(
                "It hardly changes when the higher layers are filled with random weights, so it cannot show what they "
                "have learned.",
                (base.ADEBAYO, base.SIXT),
            ),
            Failure("In theory it restores the picture, whatever the network decides.", (base.NIE,)),
            RANDOM_CHOICE,
        ),
        comparison="The two maps hardly differ although they are of two units: the method restores the picture.",
    ),
    gradient_based.Deconvnet: Card(
        shows="Patterns in the picture that can excite the unit, drawn by running the network backwards.",
        does_not_show="What this picture did to the unit: apart from the places that max pooling chose, the picture "
        "has no "
        "say in the way back.",
        formula="at each ReLU:  sᵢₙ = max(sₒᵤₜ, 0)\nR = s at the picture; s begins with the unit's activation",
        failures=(
            Failure("It hardly depends on the class.", (base.MAHENDRAN, base.NIE)),
            Failure("Networks without max pooling give no recognizable maps.", (base.SPRINGENBERG,)),
            Failure("It hardly depends on the weights of the higher layers.", (base.SIXT,)),
        ),
        comparison="The more alike the two maps of two units, the more the method has only restored the picture.",
    ),
    patterns.PatternNet: Card(
        shows="The signal in the picture that the unit answers to, as the training pictures tell it.",
        does_not_show="How much each pixel contributed to the unit; PatternAttribution is made for that.",
        formula="R = ∂z / ∂x with each weight w replaced by its pattern a₊\n"
        "a₊ = (E₊[x y] − E₊[x] E₊[y]) / (wᵀ E₊[x y] − wᵀ E₊[x] E₊[y]);  E₊: mean where y > 0",
        failures=(
            Failure(
                "The patterns are estimates from the training pictures: few pictures, or pictures of other things, "
                "give "
                "other patterns.",
                (base.KINDERMANS_PATTERNS,),
            ),
        ),
        comparison=ALIKE,
    ),
}
