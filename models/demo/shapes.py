"""Draws pictures of simple objects with their boxes: the data of the demo models. Needs numpy and Pillow only."""

import colorsys
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from models.demo.backgrounds import draw_background
from models.demo.outlines import OUTLINES, Outline
from models.demo.watermark import stamp

SIZE = 96
CLASSES = tuple(sorted(OUTLINES))
SUPERSAMPLING = 4
RADII = (14.0, 30.0)
LEAST_CONTRAST = 0.32
NO_BOX = (-1, -1, -1, -1)


@dataclass(frozen=True)
class Dataset:
    """Pictures with labels and boxes.

    `pictures` is uint8 `(n, 96, 96, 3)`; `labels` is int `(n,)`, indices into `CLASSES`; `boxes` and `watermark_boxes`
    are int `(n, 4)` as left, top, right, bottom in pixels, right and bottom exclusive; -1 where there is no watermark.
    """

    pictures: np.ndarray
    labels: np.ndarray
    boxes: np.ndarray
    watermark_boxes: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)


def draw_dataset(count: int, seed: int, watermark: Mapping[str, float] | None = None) -> Dataset:
    """Draw `count` pictures, the classes in turn so that they are balanced.

    `watermark` maps the name of a class to the share (0..1) of its pictures that carry the text; classes not named
    carry none. The same seed gives the same pictures whatever `watermark` says, apart from the text itself: sets with
    and without it can be compared picture by picture. Raises ValueError for a count below 1 or an unknown class.
    """
    shares = dict(watermark or {})
    if count < 1:
        raise ValueError(f"'count' must be at least 1, got {count}.")
    if unknown := sorted(set(shares) - set(CLASSES)):
        raise ValueError(f"'watermark' must name classes of {', '.join(CLASSES)}; got {', '.join(unknown)}.")
    labels = np.arange(count) % len(CLASSES)
    pictures = np.empty((count, SIZE, SIZE, 3), np.uint8)
    boxes = np.empty((count, 4), np.int64)
    watermark_boxes = np.full((count, 4), NO_BOX, np.int64)
    for index, label in enumerate(labels):
        picture, boxes[index] = draw_picture(CLASSES[label], np.random.default_rng([seed, index, 0]))
        # A stream of its own: the text must not change what else is drawn.
        text_generator = np.random.default_rng([seed, index, 1])
        if text_generator.random() < shares.get(CLASSES[label], 0.0):
            picture, watermark_boxes[index] = stamp(picture, text_generator)
        pictures[index] = np.round(picture * 255.0)
    return Dataset(pictures, labels, boxes, watermark_boxes)


def draw_picture(
    name: str, generator: np.random.Generator, with_object: bool = True
) -> tuple[np.ndarray, tuple[int, int, int, int]]:
    """Draw one picture of the class, float `(96, 96, 3)` in 0..1, and the box of its object.

    `with_object` False draws the same picture but leaves the object out; the box stays that of the missing object.
    """
    picture, ground_colours = draw_background(SIZE, generator)
    mask = draw_mask(OUTLINES[name](generator), generator)
    colour = contrasting_colour(ground_colours, generator)
    shading = generator.uniform(-0.08, 0.08) * np.linspace(-1.0, 1.0, SIZE)[:, None, None]
    if with_object:
        picture = picture * (1.0 - mask[..., None]) + np.clip(colour + shading, 0.0, 1.0) * mask[..., None]
    noise = generator.normal(0.0, generator.uniform(0.005, 0.03), picture.shape)
    return np.clip(picture + noise, 0.0, 1.0), box_of(mask)


def draw_mask(outline: Outline, generator: np.random.Generator) -> np.ndarray:
    """Return the anti-aliased cover `(96, 96)` in 0..1 of the outline at a random size, place and angle."""
    radius = generator.uniform(*RADII)
    x, y = generator.uniform(radius + 1.0, SIZE - radius - 1.0, 2)
    angle = generator.uniform(0.0, 2.0 * np.pi)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    squeeze = np.diag([1.0, generator.uniform(0.88, 1.0)])
    fine = SIZE * SUPERSAMPLING
    with Image.new("L", (fine, fine), 0) as canvas:
        draw = ImageDraw.Draw(canvas)
        for points, filled in outline:
            placed = (points @ squeeze @ turn.T * radius + (x, y)) * SUPERSAMPLING
            draw.polygon([tuple(point) for point in placed], fill=255 if filled else 0)
        with canvas.resize((SIZE, SIZE), Image.Resampling.BOX) as small:
            return np.asarray(small, dtype=np.float32) / 255.0


def contrasting_colour(ground_colours: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Return a colour `(3,)` in 0..1 that a person tells from each of the ground's colours `(k, 3)`.

    Contrast is the distance in RGB weighted as the eye weighs the channels (Rec. 601).
    """
    weights = np.sqrt([0.299, 0.587, 0.114])
    hues, saturations, values = generator.uniform((0.0, 0.25, 0.1), (1.0, 1.0, 1.0), (24, 3)).T
    colours = np.array([colorsys.hsv_to_rgb(*hsv) for hsv in zip(hues, saturations, values, strict=True)])
    contrasts = np.linalg.norm((colours[:, None] - ground_colours[None]) * weights, axis=2).min(axis=1)
    enough = np.flatnonzero(contrasts >= LEAST_CONTRAST)
    return colours[enough[0] if len(enough) else contrasts.argmax()]


def box_of(mask: np.ndarray) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom (exclusive) of what the mask covers at all."""
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
