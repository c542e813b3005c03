"""Shapes of layers that slide a window over the picture."""

from __future__ import annotations

from collections.abc import Sequence

from app.gate.shapes.rule import Outcome, Settings, Shape, known_size, rule, spatial, with_sides


def rank_of(settings: Settings) -> int:
    """1, 2 or 3: from the name of the class."""
    kind = settings.where.split(" ", 1)[0]
    return int(next(character for character in kind if character.isdigit()))


def window_sides(
    sides: Sequence[int | None], window: Sequence[int], strides: Sequence[int], dilation: Sequence[int], padding: str
) -> list[int | None]:
    """How many places a window has in each direction."""
    found: list[int | None] = []
    for side, size, stride, gap in zip(sides, window, strides, dilation, strict=True):
        if side is None:
            found.append(None)
            continue
        reach = 0 if padding in ("same", "causal") else (size - 1) * gap
        found.append((side - reach + stride - 1) // stride)
    return found


def _bias(settings: Settings, *shape: int) -> tuple[tuple[int, ...], ...]:
    return (shape,) if settings.get("use_bias", True) else ()


def _slid(settings: Settings, shape: Shape) -> tuple[list[int | None], int, tuple[int, ...]]:
    """(sides of the output, channels of the input, size of the window)."""
    rank = rank_of(settings)
    sides, axis = spatial(settings, shape, rank)
    window = settings.each("kernel_size", rank)
    strides, dilation = settings.each("strides", rank, 1), settings.each("dilation_rate", rank, 1)
    found = window_sides(sides, window, strides, dilation, settings.get("padding", "valid"))
    return found, known_size(settings, shape, axis), window


@rule("Conv1D Conv2D Conv3D")
def convolution(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    sides, channels, window = _slid(settings, inputs[0])
    filters, groups = settings["filters"], settings.get("groups", 1)
    if channels % groups or filters % groups:
        raise settings.refused(f"splits {channels} channels and {filters} filters into {groups} groups")
    output = with_sides(settings, inputs[0], sides, filters)
    return Outcome(output, ((*window, channels // groups, filters), *_bias(settings, filters)))


@rule("DepthwiseConv1D DepthwiseConv2D")
def depthwise(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    sides, channels, window = _slid(settings, inputs[0])
    multiplier = settings.get("depth_multiplier", 1)
    output = with_sides(settings, inputs[0], sides, channels * multiplier)
    return Outcome(output, ((*window, channels, multiplier), *_bias(settings, channels * multiplier)))


@rule("SeparableConv1D SeparableConv2D")
def separable(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    sides, channels, window = _slid(settings, inputs[0])
    multiplier, filters = settings.get("depth_multiplier", 1), settings["filters"]
    pointwise = (*(1 for _ in window), channels * multiplier, filters)
    output = with_sides(settings, inputs[0], sides, filters)
    return Outcome(output, ((*window, channels, multiplier), pointwise, *_bias(settings, filters)))


@rule("Conv1DTranspose Conv2DTranspose Conv3DTranspose")
def transposed(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    rank = rank_of(settings)
    sides, axis = spatial(settings, inputs[0], rank)
    channels, filters, window = known_size(settings, inputs[0], axis), settings["filters"], None
    window = settings.each("kernel_size", rank)
    strides, dilation = settings.each("strides", rank, 1), settings.each("dilation_rate", rank, 1)
    extra = settings.each("output_padding", rank, -1)
    padding = settings.get("padding", "valid")
    found = [_transposed_side(padding, *each) for each in zip(sides, window, strides, dilation, extra, strict=True)]
    output = with_sides(settings, inputs[0], found, filters)
    return Outcome(output, ((*window, filters, channels), *_bias(settings, filters)))


def _transposed_side(padding: str, side: int | None, size: int, stride: int, gap: int, extra: int) -> int | None:
    if side is None:
        return None
    reach = size + (size - 1) * (gap - 1)
    if extra < 0:
        return side * stride + (max(reach - stride, 0) if padding == "valid" else 0)
    return (side - 1) * stride + reach - 2 * (reach // 2 if padding == "same" else 0) + extra


@rule("LocallyConnected1D LocallyConnected2D")
def locally_connected(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    sides, channels, window = _slid(settings, inputs[0])
    filters = settings["filters"]
    output = with_sides(settings, inputs[0], sides, filters)
    places = [known_size(settings, (None, *sides), axis) for axis in range(1, len(sides) + 1)]
    if settings.get("implementation", 1) == 1:
        count, area = 1, channels
        for place, size in zip(places, window, strict=True):
            count, area = count * place, area * size
        kernel: tuple[int, ...] = (count, area, filters)
    else:
        given, _ = spatial(settings, inputs[0], len(sides))
        known = [known_size(settings, (None, *given), axis) for axis in range(1, len(given) + 1)]
        first = settings.get("data_format") == "channels_first"
        kernel = (channels, *known, filters, *places) if first else (*known, channels, *places, filters)
    return Outcome(output, (kernel, *_bias(settings, *places, filters)))


@rule("MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D AveragePooling3D")
def pooling(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    rank = rank_of(settings)
    sides, axis = spatial(settings, inputs[0], rank)
    window = settings.each("pool_size", rank, 2)
    strides = settings.each("strides", rank, window)
    found = window_sides(sides, window, strides, (1,) * rank, settings.get("padding", "valid"))
    return Outcome(with_sides(settings, inputs[0], found, inputs[0][axis]))


@rule(" ".join(f"Global{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3)))
def global_pooling(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    sides, axis = spatial(settings, inputs[0], rank_of(settings))
    if settings.get("keepdims", False):
        return Outcome(with_sides(settings, inputs[0], (1,) * len(sides), inputs[0][axis]))
    return Outcome((inputs[0][0], inputs[0][axis]))
