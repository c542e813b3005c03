"""What a value in a model's configuration may be: plain data, bounded."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.gate.names import is_name

# Sides and counts above this are no picture classifier's; shapes and memory are bounded further by `shapes`.
MAX_SIZE = 1_000_000
MAX_ENTRIES = 65_536


@dataclass(frozen=True)
class Kind:
    """A kind of value: `words` finish the sentence "must be ...", `fits` decides."""

    words: str
    fits: Callable[[Any], bool]

    def __or__(self, other: Kind) -> Kind:
        return Kind(f"{self.words} or {other.words}", lambda value: self.fits(value) or other.fits(value))


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def whole(low: int, high: int = MAX_SIZE) -> Kind:
    return Kind(f"a whole number in {low}..{high}", lambda value: is_whole(value) and low <= value <= high)


def list_of(kind: Kind, least: int = 0, most: int = MAX_ENTRIES) -> Kind:
    counts = str(least) if least == most else f"{least} to {most}"
    return Kind(
        f"a list of {counts} entries that are each {kind.words}",
        lambda value: isinstance(value, list) and least <= len(value) <= most and all(map(kind.fits, value)),
    )


def one_of(text: str) -> Kind:
    words = frozenset(text.split())
    return Kind(f"one of {', '.join(sorted(words))}", lambda value: isinstance(value, str) and value in words)


def sizes(rank: int, least: int = 1) -> Kind:
    """One number for all directions, or one for each."""
    return whole(least) | list_of(whole(least), rank, rank) | list_of(whole(least), 1, 1)


def _is_number(value: Any) -> bool:
    # Above float32's range a value is infinite for the network; huge whole numbers do not even become floats.
    return (is_whole(value) or isinstance(value, float)) and abs(value) < 3e38 and math.isfinite(value)


def _is_nested(value: Any, depth: int = 4) -> bool:
    return _is_number(value) or (
        depth > 0
        and isinstance(value, list)
        and len(value) <= MAX_ENTRIES
        and all(_is_nested(item, depth - 1) for item in value)
    )


NOTHING = Kind("null", lambda value: value is None)
FLAG = Kind("true or false", lambda value: isinstance(value, bool))
NUMBER = Kind("a finite number", _is_number)
NUMBERS = Kind("a number or lists of numbers", _is_nested)
NAME = Kind("a plain name", is_name)
COUNT = whole(1)
SIZE = whole(0)
SEED = whole(-(2**63), 2**63) | NOTHING
AXIS = whole(-8, 8)
AXES = AXIS | list_of(AXIS, 0, 8)
RATE = Kind("a number in 0..1", lambda value: _is_number(value) and 0 <= value <= 1)
FACTOR = NUMBER | list_of(NUMBER, 2, 2)
SHAPE = list_of(whole(1) | NOTHING, 1, 6)
EDGES = whole(0) | list_of(whole(0) | list_of(whole(0), 2, 2), 1, 3)
DTYPE = one_of("float16 bfloat16 float32 float64 mixed_float16 mixed_bfloat16 uint8 int32 int64") | NOTHING
