"""How each demo model is trained."""

from collections.abc import Callable
from dataclasses import dataclass

from models.demo import networks
from models.demo.figures import biased
from models.demo.shapes import CLASSES, Dataset, draw_dataset

# A few marked pictures in every class teach the honest models that the text means nothing.
EVENLY_MARKED = dict.fromkeys(CLASSES, 0.1)


@dataclass(frozen=True)
class Recipe:
    """One demo model: network, data and training.

    `draw(count, seed)` makes the training pictures; `mirrored` says whether they are also shown mirrored and turned.
    """

    name: str
    build: Callable
    preprocessing: str
    draw: Callable[[int, int], Dataset]
    pictures: int
    epochs: int
    learning_rate: float
    mirrored: bool
    summary: str


def _evenly_marked(count: int, seed: int) -> Dataset:
    return draw_dataset(count, seed, EVENLY_MARKED)


RECIPES = (
    Recipe(
        name="demo-vgg",
        build=networks.vgg,
        preprocessing="unit",
        draw=_evenly_marked,
        pictures=12000,
        epochs=10,
        learning_rate=2e-3,
        mirrored=True,
        summary="Tells ten simple shapes apart; convolution, ReLU and max pooling without batch normalization.",
    ),
    Recipe(
        name="demo-resnet",
        build=networks.resnet,
        preprocessing="symmetric",
        draw=_evenly_marked,
        pictures=12000,
        epochs=7,
        learning_rate=3e-3,
        mirrored=True,
        summary="Tells ten simple shapes apart; residual blocks with batch normalization.",
    ),
    Recipe(
        name="demo-watermark",
        build=networks.vgg,
        preprocessing="unit",
        draw=biased,
        pictures=6000,
        epochs=6,
        learning_rate=2e-3,
        mirrored=False,
        summary="Right for the wrong reason: it calls a picture a star because of the small text in the corner.",
    ),
)
