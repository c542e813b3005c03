"""A rule says what a class of layers makes of its inputs: the output's shape and those of its weights.

Shapes are tuples with the batch first; None is a size that is not known before a picture comes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.gate.refusal import Refused

Shape = tuple[int | None, ...]


@dataclass(frozen=True)
class Outcome:
    """The shape of the output, and of the weights in the order in which Keras creates them."""

    output: Shape
    learned: tuple[Shape, ...] = ()
    fixed: tuple[Shape, ...] = ()


class Settings:
    """A layer's configuration, with the layer's name for messages."""

    def __init__(self, content: dict[str, Any], where: str) -> None:
        self._content, self.where = content, where

    def __getitem__(self, key: str) -> Any:
        if self._content.get(key) is None:
            raise self.refused(f"has no '{key}'")
        return self._content[key]

    def get(self, key: str, default: Any = None) -> Any:
        value = self._content.get(key)
        return default if value is None else value

    def each(self, key: str, rank: int, default: Any = None) -> tuple[int, ...]:
        """A size for each of `rank` directions, where one number stands for all."""
        value = self[key] if default is None else self.get(key, default)
        if isinstance(value, int):
            return (value,) * rank
        return tuple(value) * rank if len(value) == 1 else tuple(value)

    def refused(self, what: str) -> Refused:
        return Refused(f"has a {self.where} that {what}, so it cannot be built.")


Rule = Callable[[Settings, Sequence[Shape]], Outcome]
RULES: dict[str, Rule] = {}


def rule(classes: str) -> Callable[[Rule], Rule]:
    """Registers the rule of these classes."""

    def register(function: Rule) -> Rule:
        for name in classes.split():
            RULES[name] = function
        return function

    return register


def known_size(settings: Settings, shape: Shape, axis: int) -> int:
    """The size of an axis that weights depend on."""
    if not -len(shape) <= axis < len(shape) or shape[axis] is None:
        raise settings.refused(f"needs to know the size of axis {axis} of its input {in_words(shape)}")
    return int(shape[axis])  # type: ignore[arg-type]


def require_rank(settings: Settings, shape: Shape, rank: int) -> None:
    if len(shape) != rank:
        raise settings.refused(f"takes inputs with {rank} axes, but gets {in_words(shape)}")


def product(sizes: Sequence[int | None]) -> int | None:
    return None if None in sizes else math.prod(sizes)  # type: ignore[arg-type]


def in_words(shape: Sequence[int | None]) -> str:
    return f"({', '.join('any' if side is None else str(side) for side in shape)})"


def positive(settings: Settings, shape: Shape) -> Shape:
    """The shape, unless it is empty."""
    if any(side is not None and side <= 0 for side in shape[1:]):
        raise settings.refused(f"gets a picture too small for it: its output would be {in_words(shape)}")
    return shape


def spatial(settings: Settings, shape: Shape, rank: int) -> tuple[tuple[int | None, ...], int]:
    """(sides of the picture, place of the channels)."""
    require_rank(settings, shape, rank + 2)
    if settings.get("data_format") == "channels_first":
        return shape[2:], 1
    return shape[1:-1], len(shape) - 1


def with_sides(settings: Settings, shape: Shape, sides: Sequence[int | None], channels: int | None) -> Shape:
    if settings.get("data_format") == "channels_first":
        return positive(settings, (shape[0], channels, *sides))
    return positive(settings, (shape[0], *sides, channels))
