"""Shapes of layers that keep their input's shape, perhaps with weights per channel, and of those that merge inputs."""

from __future__ import annotations

from collections.abc import Sequence

from app.gate.shapes.rule import Outcome, Settings, Shape, in_words, known_size, rule


@rule(
    """
    Activation Identity Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D GaussianNoise GaussianDropout
    AlphaDropout ActivityRegularization Masking ReLU LeakyReLU ELU ThresholdedReLU Softmax UnitNormalization Rescaling
    RandomFlip RandomTranslation RandomRotation RandomZoom RandomContrast RandomBrightness StochasticDepth
    """
)
def unchanged(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    return Outcome(inputs[0])


@rule("PReLU")
def parametric(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    shared = settings.get("shared_axes", [])
    sizes = [1 if axis in shared else known_size(settings, inputs[0], axis) for axis in range(1, len(inputs[0]))]
    return Outcome(inputs[0], (tuple(sizes),))


def _axes(settings: Settings, shape: Shape, default: int | None = -1) -> list[int]:
    """Axes of a normalisation, from the front and sorted."""
    value = settings.get("axis", default)
    if value is None:
        return []
    axes = [value] if isinstance(value, int) else value
    if any(not -len(shape) <= axis < len(shape) for axis in axes):
        raise settings.refused(f"has the axes {in_words(axes)} for {in_words(shape)}")
    return [axis % len(shape) for axis in axes]


def _scale_and_shift(settings: Settings, sizes: Shape) -> tuple[Shape, ...]:
    return tuple(sizes for key in ("scale", "center") if settings.get(key, True))


@rule("BatchNormalization SyncBatchNormalization")
def batch_normalization(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    axes = _axes(settings, inputs[0])
    sizes: Shape = tuple(known_size(settings, inputs[0], axis) for axis in axes)
    if len(axes) > 1:
        every = range(len(inputs[0]))
        sizes = tuple(known_size(settings, inputs[0], axis) if axis in axes else 1 for axis in every)
    return Outcome(inputs[0], _scale_and_shift(settings, sizes), (sizes, sizes))


@rule("LayerNormalization")
def layer_normalization(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    sizes = tuple(known_size(settings, inputs[0], axis) for axis in _axes(settings, inputs[0]))
    return Outcome(inputs[0], _scale_and_shift(settings, sizes))


@rule("GroupNormalization")
def group_normalization(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    channels = known_size(settings, inputs[0], settings.get("axis", -1))
    groups = settings.get("groups", 32)
    if groups == 0 or groups < -1 or (groups > 0 and channels % groups):
        raise settings.refused(f"splits {channels} channels into {groups} groups")
    return Outcome(inputs[0], _scale_and_shift(settings, (channels,)))


@rule("Normalization")
def normalization(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    if settings.get("mean") is not None:
        return Outcome(inputs[0])
    axes = sorted(_axes(settings, inputs[0], default=None))
    sizes = tuple(known_size(settings, inputs[0], axis) for axis in axes)
    return Outcome(inputs[0], (), (sizes, sizes, ()))


@rule("LayerScale")
def layer_scale(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    return Outcome(inputs[0], ((settings["projection_dim"],),))


@rule("CustomScaleLayer")
def scaled_sum(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    return merged(settings, inputs)


@rule("Add Subtract Multiply Average Maximum Minimum")
def merged(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    output = inputs[0]
    for shape in inputs[1:]:
        output = broadcast(settings, output, shape)
    return Outcome(output)


def broadcast(settings: Settings, one: Shape, other: Shape) -> Shape:
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    sizes = list(longer)
    for place in range(1, len(shorter)):
        left, right = longer[-place], shorter[-place]
        if 1 not in (left, right) and None not in (left, right) and left != right:
            raise settings.refused(f"merges {in_words(one)} and {in_words(other)}")
        sizes[-place] = right if left == 1 else left if right in (1, None) or left == right else right
    return tuple(sizes)


@rule("Concatenate")
def concatenated(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    axis, rank = settings.get("axis", -1), len(inputs[0])
    if any(len(shape) != rank for shape in inputs) or not -rank <= axis < rank or axis % rank == 0:
        raise settings.refused(f"joins {', '.join(map(in_words, inputs[:4]))} along axis {axis}")
    axis %= rank
    sizes = [_agreed(settings, [shape[place] for shape in inputs], inputs) for place in range(rank) if place != axis]
    joined = [shape[axis] for shape in inputs]
    sizes.insert(axis, None if None in joined else sum(joined))  # type: ignore[arg-type]
    return Outcome(tuple(sizes))


def _agreed(settings: Settings, sides: list[int | None], inputs: Sequence[Shape]) -> int | None:
    known = {side for side in sides if side is not None}
    if len(known) > 1:
        raise settings.refused(f"joins {', '.join(map(in_words, inputs[:4]))}")
    return known.pop() if known else None
