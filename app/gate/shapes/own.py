"""Shapes of the engine's own layers, which stand for functions of TensorFlow and Keras."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.gate.own_layers import ELEMENTWISE
from app.gate.shapes.elementwise import broadcast
from app.gate.shapes.rule import Outcome, Settings, Shape, in_words, known_size, positive, product, require_rank, rule


@rule("ElementwiseFunction")
def function(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    numbers = settings["numbers"]
    if len(numbers) != ELEMENTWISE[settings["function"]] or numbers == [None]:
        raise settings.refused(f"takes {len(numbers)} numbers for the function {settings['function']}")
    return Outcome(inputs[0])


@rule("ReversedChannels PictureStandardization LocalResponseNormalization")
def same(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    return Outcome(inputs[0])


@rule("MeanOverAxes SumOverAxes MaxOverAxes MinOverAxes SpreadOverAxes")
def over_axes(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    axes = {_axis(settings, inputs[0], axis) for axis in settings["axis"]}
    kept = settings.get("keepdims", False)
    sides = [1 if place in axes else side for place, side in enumerate(inputs[0]) if kept or place not in axes]
    return Outcome(tuple(sides))


@rule("Slice")
def sliced(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    return Outcome(positive(settings, tuple(_sides(settings, inputs[0]))))


def _sides(settings: Settings, shape: Shape) -> list[int | None]:
    parts = settings["parts"]
    if parts.count("...") > 1 or any(isinstance(part, list) and part[2] == 0 for part in parts):
        raise settings.refused("cuts a tensor with '...' twice or with steps of 0")
    left = len(shape) - sum(part not in ("...", "new") for part in parts)
    if left < 0 or (parts[0] == "..." and left < 1) or parts[0] not in ("...", [None, None, None]):
        raise settings.refused(f"takes a part of some pictures, or of more axes than there are in {in_words(shape)}")
    found: list[int | None] = []
    waiting = list(shape)
    for part in parts if "..." in parts else [*parts, "..."]:
        if part == "new":
            found.append(1)
        elif part == "...":
            found += [waiting.pop(0) for _ in range(left)]
        elif isinstance(part, int):
            _within(settings, waiting.pop(0), part)
        else:
            found.append(_length(waiting.pop(0), part))
    return found


def _length(side: int | None, ends: list[Any]) -> int | None:
    return None if side is None else len(range(side)[slice(*ends)])


def _within(settings: Settings, side: int | None, place: int) -> None:
    if side is not None and not -side <= place < side:
        raise settings.refused(f"takes place {place} of an axis of size {side}")


@rule("EqualPart")
def equal_part(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    axis, count = _axis(settings, inputs[0], settings["axis"]), settings["count"]
    size = known_size(settings, inputs[0], axis)
    if size % count or settings["place"] >= count:
        raise settings.refused(f"takes part {settings['place']} of {count} equal ones of an axis of size {size}")
    return Outcome(_with(inputs[0], axis, size // count))


@rule("Gather")
def gathered(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    axis = _axis(settings, inputs[0], settings["axis"])
    for place in settings["indices"]:
        _within(settings, inputs[0][axis], place)
    return Outcome(_with(inputs[0], axis, len(settings["indices"])))


@rule("Stack")
def stacked(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    if any(len(shape) != len(inputs[0]) or shape[1:] != inputs[0][1:] for shape in inputs):
        raise settings.refused(f"stacks {', '.join(map(in_words, inputs[:4]))}")
    axis = _axis(settings, (*inputs[0], 1), settings["axis"])
    return Outcome((*inputs[0][:axis], len(inputs), *inputs[0][axis:]))


@rule("Tile")
def tiled(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    require_rank(settings, inputs[0], len(settings["multiples"]) + 1)
    pairs = zip(inputs[0][1:], settings["multiples"], strict=True)
    return Outcome((inputs[0][0], *(None if side is None else side * times for side, times in pairs)))


@rule("RepeatElements")
def repeated(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    axis = _axis(settings, inputs[0], settings["axis"])
    side = inputs[0][axis]
    return Outcome(_with(inputs[0], axis, None if side is None else side * settings["repeats"]))


@rule("MirrorPadding")
def mirrored(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    paddings = settings["paddings"]
    require_rank(settings, inputs[0], len(paddings) + 1)
    most = 1 if settings["mode"] == "reflect" else 0
    for side, edges in zip(inputs[0][1:], paddings, strict=True):
        if side is not None and max(edges) > side - most:
            raise settings.refused(f"mirrors {max(edges)} values of an axis of size {side}")
    sums = [None if side is None else side + sum(edges) for side, edges in zip(inputs[0][1:], paddings, strict=True)]
    return Outcome((inputs[0][0], *sums))


@rule("FlattenChannelsFirst")
def flattened(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    return Outcome((inputs[0][0], product(inputs[0][1:])))


@rule("Quotient")
def quotient(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    _require_two(settings, inputs)
    return Outcome(broadcast(settings, inputs[0], inputs[1]))


@rule("MatrixProduct")
def matrix_product(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    _require_two(settings, inputs)
    first, second = (
        (*shape[:-2], shape[-1], shape[-2]) if settings.get(f"transpose_{key}", False) else shape
        for key, shape in zip("ab", inputs, strict=True)
    )
    if len(first) < 3 or len(first) != len(second) or first[-1] != second[-2]:
        raise settings.refused(f"multiplies matrices of {in_words(inputs[0])} and {in_words(inputs[1])}")
    return Outcome((*broadcast(settings, first[:-2], second[:-2]), first[-2], second[-1]))


def _require_two(settings: Settings, inputs: Sequence[Shape]) -> None:
    if len(inputs) != 2:
        raise settings.refused(f"takes two inputs, but gets {len(inputs)}")


def _axis(settings: Settings, shape: Shape, axis: int) -> int:
    """The axis counted from the front; not the one that counts pictures."""
    if not -len(shape) < axis < len(shape) or axis == 0:
        raise settings.refused(f"goes along axis {axis} of {in_words(shape)}")
    return axis % len(shape)


def _with(shape: Shape, axis: int, side: int | None) -> Shape:
    return (*shape[:axis], side, *shape[axis + 1 :])
