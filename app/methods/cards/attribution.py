"""Cards of the methods that share the class score among the pixels by gradients or patterns, and of Grad-CAM."""

from __future__ import annotations

from app.methods import attribution, grad_cam, patterns
from app.methods.base import Method
from app.methods.cards import base
from app.methods.cards.base import Card, Failure
from app.methods.cards.gradient_based import RANDOM_CHOICE, SHATTERED

LIKE_THE_PICTURE = Failure(
    "The map is multiplied by the picture, so it can look like the picture even where the network is random.",
    (base.ADEBAYO,),
)
REGIONS = "Where the network tells the two classes by different places, the two maps are at different places."
ALIKE = "The less the two maps differ, the less the method says about the class."

CARDS: dict[type[Method], Card] = {
    attribution.InputTimesGradient: Card(
        shows="How much each pixel contributes to the score if the network were the straight line that it is near "
        "this picture.",
        does_not_show="What would happen if the pixel were gone: that is a large change, and the line holds for small "
        "ones.",
        formula="R = x · ∂y_c / ∂x\ny_c: score of the class before softmax",
        failures=(
            SHATTERED,
            LIKE_THE_PICTURE,
            Failure("A pixel with the value zero gets nothing, whatever it means.", (base.SMILKOV,)),
            Failure(
                "Adding a constant to all pictures, with the bias set right for it, changes the map and not the "
                "network.",
                (base.KINDERMANS_SHIFT,),
            ),
        ),
        comparison=ALIKE,
    ),
    attribution.IntegratedGradients: Card(
        shows="What each pixel adds to the score on the straight way from the baseline to the picture; all pixels "
        "together "
        "give the whole change of the score.",
        does_not_show="What a pixel does by itself: it is always a comparison with the baseline, and pixels that are "
        "like the "
        "baseline get nothing.",
        formula="R = (x − x′) · 1/m · Σₖ ∂y_c/∂x (x′ + (k − ½)/m · (x − x′)),  k = 1 … m\n"
        "x′: baseline, m: steps;  Σ R = y_c(x) − y_c(x′) up to the error shown",
        failures=(
            Failure(
                "Another baseline gives another map; with black, dark parts of the object cannot be marked.",
                (base.STURMFELS,),
            ),
            Failure("Gradients far from the picture, where the score is flat, add up to noise.", (base.KAPISHNIKOV,)),
            LIKE_THE_PICTURE,
            RANDOM_CHOICE,
        ),
        comparison=ALIKE,
    ),
    patterns.PatternAttribution: Card(
        shows="How the score is shared among the pixels by the signal that layers answer to, learned from pictures.",
        does_not_show="What the unit answers to in general; PatternNet is made for that.",
        formula="R = y_c · ∂y_c / ∂x with each weight w replaced by w · a₊\na₊: the pattern, as in PatternNet",
        failures=(
            Failure(
                "It hardly depends on the weights of the later layers, so it may not tell classes apart.", (base.SIXT,)
            ),
            Failure(
                "The patterns are estimates from the training pictures: few pictures, or pictures of other things, "
                "give "
                "other patterns.",
                (base.KINDERMANS_PATTERNS,),
            ),
        ),
        comparison="The later layers hold what tells classes apart: the more alike the two maps, the less of it is "
        "seen.",
    ),
    grad_cam.GradCam: Card(
        shows="The regions whose feature maps raise the score of the class, coarse as the layer.",
        does_not_show="Single pixels and edges, and what speaks against the class: that is set to zero.",
        formula="αₖ = mean over positions of ∂y_c / ∂Aₖ\nR = max(Σₖ αₖ Aₖ, 0), enlarged to the picture",
        failures=(
            Failure(
                "Of several objects of one class it may mark one, or only a part of an object.", (base.CHATTOPADHAY,)
            ),
            Failure(
                "The mean over the gradient can mark places that did not raise the score, unless the layer is "
                "followed by "
                "global average pooling and one dense layer.",
                (base.DRAELOS,),
            ),
        ),
        comparison=REGIONS,
    ),
    grad_cam.GuidedGradCam: Card(
        shows="Fine structure, as in Guided Backpropagation, inside the regions of Grad-CAM.",
        does_not_show="Which of the edges matter: the class chooses the region, hardly the edges in it.",
        formula="R = Grad-CAM scaled to 0 … 1 · Guided Backpropagation of the class",
        failures=(
            Failure(
                "Its fine structure hardly changes when the higher layers are filled with random weights.",
                (base.ADEBAYO,),
            ),
            Failure("What Guided Backpropagation adds hardly depends on the class.", (base.MAHENDRAN, base.NIE)),
        ),
        comparison="Only the regions should differ; where they overlap, the edges in them are the same for both "
        "classes.",
    ),
}
