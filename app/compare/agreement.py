"""How far the maps of one picture agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from app.compare.area import averaged
from app.compare.rank_correlation import rank_correlations
from app.compare.structural_similarity import WINDOW, structural_similarities
from app.render.heatmap import scale

CONSTANT = "the same value everywhere"
NOT_FINITE = "values that are not finite"
SMALL = f"smaller than {WINDOW} x {WINDOW} pixels"


@dataclass(frozen=True)
class Map:
    """One value per pixel, (height, width), and whether its sign says something."""

    pixels: np.ndarray
    signed: bool


# A map, or why there is none to compare.
Given = Map | str


@dataclass(frozen=True)
class Agreement:
    """(maps, maps) each, symmetric; NaN where there is no number, and then `reasons` says why, else it is empty."""

    rank_correlation: np.ndarray
    structural_similarity: np.ndarray
    reasons: np.ndarray


@dataclass(frozen=True)
class _Way:
    """How two maps are compared: by signed or by absolute values, and at which size."""

    signed: bool
    height: int
    width: int

    def pixels(self, one: Map) -> np.ndarray:
        return averaged(one.pixels if self.signed else np.abs(one.pixels), self.height, self.width)


def agreement(maps: Sequence[Given]) -> Agreement:
    """Compares every two of several maps."""
    given = [_checked(one) for one in maps]
    shape = (len(maps), len(maps))
    found = Agreement(np.full(shape, np.nan), np.full(shape, np.nan), _missing(given))
    for way, pairs in _ways(given).items():
        members, stack = _together(given, way, pairs)
        _put(found.rank_correlation, rank_correlations(stack), members, pairs)
        if min(way.height, way.width) >= WINDOW:
            drawn = np.stack([_drawn(pixels, way.signed) for pixels in stack])
            _put(found.structural_similarity, structural_similarities(drawn), members, pairs)
    found.reasons[(found.reasons == "") & np.isnan(found.structural_similarity)] = SMALL
    found.reasons[(found.reasons == "") & np.isnan(found.rank_correlation)] = CONSTANT
    return found


def disagreement(maps: Sequence[Given]) -> float | None:
    """1 less the mean rank correlation of all pairs of maps, in 0..2; None when no two can be compared."""
    given = [_checked(one) for one in maps]
    correlations = np.full((len(maps), len(maps)), np.nan)
    for way, pairs in _ways(given).items():
        members, stack = _together(given, way, pairs)
        _put(correlations, rank_correlations(stack), members, pairs)
    of_two = correlations[np.triu_indices(len(maps), k=1)]
    known = of_two[np.isfinite(of_two)]
    return float(1 - known.mean()) if known.size else None


def _checked(one: Given) -> Given:
    return NOT_FINITE if isinstance(one, Map) and not np.isfinite(one.pixels).all() else one


def _missing(given: Sequence[Given]) -> np.ndarray:
    said = np.array([one if isinstance(one, str) else "" for one in given], dtype=object)
    return np.where(said[:, None] == "", said[None, :], said[:, None])


def _ways(given: Sequence[Given]) -> dict[_Way, list[tuple[int, int]]]:
    """The pairs of places of maps, one with itself included, by the way in which they are compared."""
    ways: dict[_Way, list[tuple[int, int]]] = {}
    for (one, first), (other, second) in combinations_with_replacement(_there(given), 2):
        height, width = np.minimum(first.pixels.shape, second.pixels.shape)
        way = _Way(first.signed and second.signed, int(height), int(width))
        ways.setdefault(way, []).append((one, other))
    return ways


def _there(given: Sequence[Given]) -> Iterator[tuple[int, Map]]:
    return ((place, one) for place, one in enumerate(given) if isinstance(one, Map))


def _together(given: Sequence[Given], way: _Way, pairs: list[tuple[int, int]]) -> tuple[list[int], np.ndarray]:
    """The places of the maps in some pairs, and these maps as they are compared."""
    members = sorted({place for pair in pairs for place in pair})
    return members, np.stack([way.pixels(one) for place, one in _there(given) if place in members])


def _drawn(pixels: np.ndarray, signed: bool) -> np.ndarray:
    """A map as the shades that it is drawn with, 0..1: zero is in the middle where there is a sign.

    Structural similarity is made for such shades: of values around zero its two parts would both change their sign.
    """
    scaled = scale(pixels, signed)
    return (scaled + 1) / 2 if signed else scaled


def _put(target: np.ndarray, found: np.ndarray, members: list[int], pairs: list[tuple[int, int]]) -> None:
    at = {place: index for index, place in enumerate(members)}
    for one, other in pairs:
        target[one, other] = target[other, one] = found[at[one], at[other]]
