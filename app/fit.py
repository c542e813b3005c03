"""How a picture is made to fit a network's input: the one mapping between the two.

Whatever is drawn over a picture, read off it or compared on it (overlay, probe, difference, saved files) goes through
`fitted`. Pure arithmetic; the engine resizes by it (`app.engine.preprocessing`), a finished cell carries it in `shows`,
and the page has its twin in `app/static/js/maps/place.js`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

# `stretch`: the whole picture, its sides each by a factor of its own. `crop`: the largest part around the middle that
# has the input's proportions (`PIL.ImageOps.fit`). `pad`: the whole picture, with black beside it (`PIL.ImageOps.pad`).
STRETCH, CROP, PAD = FITS = ("stretch", "crop", "pad")
# As Pillow resamples, with antialiasing; the last one without (`tf.image.resize`, OpenCV).
RESAMPLINGS = ("bilinear", "nearest", "bicubic", "lanczos", "area", "bilinear_aliased")
BILINEAR = RESAMPLINGS[0]

Size = tuple[int, int]


@dataclass(frozen=True)
class Rectangle:
    """A part of a picture in its own pixels, counted from the upper left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.left, self.top, self.left + self.width, self.top + self.height

    def within(self, other: Rectangle) -> Rectangle | None:
        """What two rectangles have in common, None when that is nothing."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        width, height = min(self.box[2], other.box[2]) - left, min(self.box[3], other.box[3]) - top
        return Rectangle(left, top, width, height) if width > 0 and height > 0 else None


@dataclass(frozen=True)
class Fitted:
    """`picture` is the part of the stored picture that the network sees, `source` where in its input that part stands.

    Sizes are (width, height). `source` has whole pixels; outside it the input is padding, which is never drawn.
    """

    fit: str
    picture_size: Size
    input_size: Size
    picture: Rectangle
    source: Rectangle

    @property
    def is_padded(self) -> bool:
        return (self.source.width, self.source.height) != self.input_size

    def part(self, values: np.ndarray) -> np.ndarray:
        """Of values (..., height, width) in the input's geometry those that show the picture, without padding."""
        left, top, right, bottom = map(int, self.source.box)
        return values[..., top:bottom, left:right]

    def in_picture(self, x: float, y: float) -> tuple[float, float]:
        """The place in the stored picture that a place of the input shows, both in pixels."""
        across, down = self.picture.width / self.source.width, self.picture.height / self.source.height
        return self.picture.left + (x - self.source.left) * across, self.picture.top + (y - self.source.top) * down

    def in_input(self, x: float, y: float) -> tuple[float, float]:
        """The place in the input that shows a place of the stored picture; outside `source` it was not seen."""
        across, down = self.source.width / self.picture.width, self.source.height / self.picture.height
        return self.source.left + (x - self.picture.left) * across, self.source.top + (y - self.picture.top) * down

    def shown(self) -> dict[str, Any]:
        """As a cell of the API carries it."""
        return {
            "fit": self.fit,
            "picture": asdict(self.picture),
            "input": asdict(self.source),
            "picture_size": list(self.picture_size),
            "input_size": list(self.input_size),
        }


def fitted(picture: Size, network: Size, fit: str = STRETCH) -> Fitted:
    """How a stored picture of (width, height) fills a network's input of (width, height); `fit` is one of `FITS`."""
    seen, place = whole(picture), whole(network)
    if fit == CROP:
        seen = _cropped(picture, network)
    elif fit == PAD:
        place = _padded(picture, network)
    return Fitted(fit, picture, network, seen, place)


def fitted_of(shows: dict[str, Any] | None) -> Fitted | None:
    """The mapping that a cell carries in `shows`; None for one of 0.1.0: all of it, stretched."""
    if shows is None:
        return None
    (width, height), (across, down) = shows["picture_size"], shows["input_size"]
    rectangles = Rectangle(**shows["picture"]), Rectangle(**shows["input"])
    return Fitted(shows["fit"], (width, height), (across, down), *rectangles)


def whole(size: Size) -> Rectangle:
    return Rectangle(0.0, 0.0, float(size[0]), float(size[1]))


def _cropped(picture: Size, network: Size) -> Rectangle:
    (width, height), proportion = picture, network[0] / network[1]
    if width / height > proportion:
        across = proportion * height
        return Rectangle((width - across) / 2, 0.0, across, float(height))
    down = width / proportion
    return Rectangle(0.0, (height - down) / 2, float(width), down)


def _padded(picture: Size, network: Size) -> Rectangle:
    (width, height), (across, down) = picture, network
    if width / height > across / down:
        down = max(1, round(height / width * across))
    else:
        across = max(1, round(width / height * down))
    # The side that fills the input exactly stays as it is; the other one has whole pixels on both sides.
    return Rectangle(round((network[0] - across) * 0.5), round((network[1] - down) * 0.5), across, down)
