"""Shapes of layers that cut, pad, stretch or rearrange, without weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.gate.shapes.convolution import rank_of
from app.gate.shapes.rule import (
    Outcome,
    Settings,
    Shape,
    in_words,
    known_size,
    positive,
    product,
    rule,
    spatial,
    with_sides,
)


def _edges(settings: Settings, key: str, rank: int) -> list[tuple[int, int]]:
    """What is added or cut (before, behind) in each direction."""
    value: Any = settings[key]
    if isinstance(value, int):
        return [(value, value)] * rank
    if rank == 1 and len(value) == 2 and all(isinstance(part, int) for part in value):
        return [(value[0], value[1])]
    if len(value) != rank:
        raise settings.refused(f"has a '{key}' for {len(value)} directions instead of {rank}")
    return [(part, part) if isinstance(part, int) else (part[0], part[1]) for part in value]


@rule("Cropping1D Cropping2D Cropping3D ZeroPadding1D ZeroPadding2D ZeroPadding3D")
def edges(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    rank = rank_of(settings)
    sides, axis = spatial(settings, inputs[0], rank)
    cuts = settings.where.startswith("Cropping")
    amounts = [before + behind for before, behind in _edges(settings, "cropping" if cuts else "padding", rank)]
    sign = -1 if cuts else 1
    found = [None if side is None else side + sign * much for side, much in zip(sides, amounts, strict=True)]
    return Outcome(with_sides(settings, inputs[0], found, inputs[0][axis]))


@rule("UpSampling1D UpSampling2D UpSampling3D")
def upsampling(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    rank = rank_of(settings)
    sides, axis = spatial(settings, inputs[0], rank)
    factors = settings.each("size", rank, 2)
    found = [None if side is None else side * factor for side, factor in zip(sides, factors, strict=True)]
    return Outcome(with_sides(settings, inputs[0], found, inputs[0][axis]))


@rule("Resizing CenterCrop RandomCrop")
def resized(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    shape = inputs[0]
    if len(shape) not in (3, 4):
        raise settings.refused(f"takes pictures, but gets {in_words(shape)}")
    return Outcome((*shape[:-3], settings["height"], settings["width"], shape[-1]))


@rule("RandomHeight RandomWidth")
def stretched(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    axis = -3 if settings.where.startswith("RandomHeight") else -2
    known_size(settings, (*inputs[0][:-1], 1), -1)
    sides = list(inputs[0])
    sides[axis] = None
    return Outcome(tuple(sides))


@rule("Flatten")
def flatten(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    return Outcome((inputs[0][0], product(inputs[0][1:])))


@rule("Reshape")
def reshape(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    target = list(settings.get("target_shape", ()))
    total, open_places = product(inputs[0][1:]), [place for place, side in enumerate(target) if side == -1]
    if len(open_places) > 1 or any(side < -1 for side in target):
        raise settings.refused(f"has the target shape {in_words(target)}")
    if total is None:
        return Outcome((inputs[0][0], *(None if side == -1 else side for side in target)))
    rest = product([side for side in target if side != -1]) or 1
    if (total % rest if open_places else total != rest) or 0 in target:
        raise settings.refused(f"turns {in_words(inputs[0][1:])} into {in_words(target)}")
    return Outcome((inputs[0][0], *(total // rest if side == -1 else side for side in target)))


@rule("Permute")
def permute(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    dims = settings["dims"]
    if sorted(dims) != list(range(1, len(inputs[0]))):
        raise settings.refused(f"has the order {in_words(dims)} for {in_words(inputs[0])}")
    return Outcome((inputs[0][0], *(inputs[0][axis] for axis in dims)))


@rule("RepeatVector")
def repeat(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    if len(inputs[0]) != 2:
        raise settings.refused(f"takes vectors, but gets {in_words(inputs[0])}")
    return Outcome(positive(settings, (inputs[0][0], settings["n"], inputs[0][1])))
