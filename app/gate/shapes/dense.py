"""Shapes of products: dense layers, dot products, attention."""

from __future__ import annotations

from collections.abc import Sequence

from app.gate.shapes.rule import Outcome, Settings, Shape, in_words, known_size, rule


@rule("Dense")
def dense(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    units = settings["units"]
    kernel = (known_size(settings, inputs[0], -1), units)
    bias = ((units,),) if settings.get("use_bias", True) else ()
    return Outcome((*inputs[0][:-1], units), (kernel, *bias))


@rule("Dot")
def dot(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    axes = settings["axes"]
    axes = [axes, axes] if isinstance(axes, int) else axes
    if len(inputs) != 2 or len(axes) != 2:
        raise settings.refused(f"multiplies {len(inputs)} inputs along {len(axes)} axes")
    rest = []
    for shape, axis in zip(inputs, axes, strict=True):
        if not -len(shape) <= axis < len(shape) or axis % len(shape) == 0:
            raise settings.refused(f"has the axis {axis} for {in_words(shape)}")
        rest.append([side for place, side in enumerate(shape) if place not in (0, axis % len(shape))])
    output = (inputs[0][0], *rest[0], *rest[1])
    return Outcome(output if len(output) > 1 else (*output, 1))


@rule("Attention")
def attention(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    weights: list[Shape] = [()] if settings.get("use_scale", False) else []
    if settings.get("score_mode") == "concat":
        weights.append(())
    return Outcome(_attended(settings, inputs), tuple(weights))


@rule("AdditiveAttention")
def additive_attention(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    size = (known_size(settings, inputs[-1], -1),)
    return Outcome(_attended(settings, inputs), (size,) if settings.get("use_scale", True) else ())


def _attended(settings: Settings, inputs: Sequence[Shape]) -> Shape:
    if len(inputs) not in (2, 3) or any(len(shape) != 3 for shape in inputs):
        raise settings.refused(f"attends to {', '.join(map(in_words, inputs[:4]))}")
    return (*inputs[0][:-1], inputs[1][-1])


@rule("MultiHeadAttention")
def multi_head_attention(settings: Settings, inputs: Sequence[Shape]) -> Outcome:
    # The other tensors of a call come by the names of their arguments: key, value.
    query, value = inputs[0], inputs[-1]
    key = inputs[-2] if len(inputs) > 2 else value
    heads, size = settings["num_heads"], settings["key_dim"]
    value_size, asked = settings.get("value_dim", size), settings.get("output_shape")
    ends = [known_size(settings, query, -1)] if asked is None else [asked] if isinstance(asked, int) else asked
    kernels: list[Shape] = []
    for shape, part in ((query, size), (key, size), (value, value_size)):
        kernels += [(known_size(settings, shape, -1), heads, part), *_bias(settings, heads, part)]
    kernels += [(heads, value_size, *ends), *_bias(settings, *ends)]
    return Outcome((*query[:-1], *ends), tuple(kernels))


def _bias(settings: Settings, *shape: int) -> list[Shape]:
    return [shape] if settings.get("use_bias", True) else []
