"""Outlines of the objects, one function per class, each in a unit frame.

An outline is a list of `(points, filled)` pairs painted in order: `points` is `(n, 2)` as x, y with y downwards, inside
the disc of radius 1 around the origin; `filled` False cuts a hole. Every class stays itself under rotation and
mirroring, which is why there is no diamond beside the square.
"""

from collections.abc import Callable

import numpy as np

Outline = list[tuple[np.ndarray, bool]]

OUTLINES: dict[str, Callable[[np.random.Generator], Outline]] = {}


def outline(function: Callable[[np.random.Generator], Outline]) -> Callable[[np.random.Generator], Outline]:
    """Register the function as the outline of the class that carries its name."""
    OUTLINES[function.__name__] = function
    return function


def disc(radius: float = 1.0, x: float = 0.0, points: int = 72) -> np.ndarray:
    """Return a disc around (x, 0) as a polygon of shape `(points, 2)`."""
    angles = np.linspace(0.0, 2.0 * np.pi, points, endpoint=False)
    return np.stack([x + radius * np.cos(angles), radius * np.sin(angles)], axis=1)


@outline
def arrow(generator: np.random.Generator) -> Outline:
    """A shaft with a broad head."""
    shaft, head, neck = generator.uniform(0.16, 0.24), generator.uniform(0.62, 0.75), generator.uniform(-0.1, 0.1)
    half = [(1.0, 0.0), (neck, head), (neck, shaft), (-0.95, shaft)]
    return [(np.array(half + [(x, -y) for x, y in reversed(half[1:])]), True)]


@outline
def circle(generator: np.random.Generator) -> Outline:
    """A full disc."""
    return [(disc(), True)]


@outline
def crescent(generator: np.random.Generator) -> Outline:
    """A disc from which a shifted disc is cut."""
    return [(disc(), True), (disc(generator.uniform(0.78, 0.9), generator.uniform(0.45, 0.6)), False)]


@outline
def cross(generator: np.random.Generator) -> Outline:
    """Two equal bars at a right angle."""
    arm = generator.uniform(0.2, 0.32)
    quarter = np.array([(arm, arm), (arm, 0.95), (-arm, 0.95)])
    quarter_turn = np.array([[0.0, 1.0], [-1.0, 0.0]])
    return [(np.concatenate([quarter @ np.linalg.matrix_power(quarter_turn, turns) for turns in range(4)]), True)]


@outline
def heart(generator: np.random.Generator) -> Outline:
    """The playing-card heart, point downwards."""
    t = np.linspace(0.0, 2.0 * np.pi, 90, endpoint=False)
    x = 16.0 * np.sin(t) ** 3
    y = -(13.0 * np.cos(t) - 5.0 * np.cos(2 * t) - 2.0 * np.cos(3 * t) - np.cos(4 * t))
    return [(np.stack([x, y - 2.5], axis=1) / 17.0, True)]


@outline
def hourglass(generator: np.random.Generator) -> Outline:
    """Two triangles that meet in a narrow waist."""
    width, waist = generator.uniform(0.55, 0.68), generator.uniform(0.05, 0.11)
    corners = [(-width, -0.75), (width, -0.75), (waist, 0.0), (width, 0.75), (-width, 0.75), (-waist, 0.0)]
    return [(np.array(corners), True)]


@outline
def ring(generator: np.random.Generator) -> Outline:
    """A disc with a round hole in the middle."""
    return [(disc(), True), (disc(generator.uniform(0.5, 0.68)), False)]


@outline
def square(generator: np.random.Generator) -> Outline:
    """Four equal sides."""
    side = 0.72
    return [(np.array([(-side, -side), (side, -side), (side, side), (-side, side)]), True)]


@outline
def star(generator: np.random.Generator) -> Outline:
    """Five points."""
    angles = np.arange(10) * np.pi / 5.0
    radii = np.where(np.arange(10) % 2 == 0, 1.0, generator.uniform(0.38, 0.48))
    return [(np.stack([radii * np.sin(angles), -radii * np.cos(angles)], axis=1), True)]


@outline
def triangle(generator: np.random.Generator) -> Outline:
    """Three nearly equal sides."""
    angles = np.arange(3) * 2.0 * np.pi / 3.0 + generator.uniform(-0.12, 0.12, 3)
    return [(np.stack([np.sin(angles), -np.cos(angles)], axis=1), True)]
