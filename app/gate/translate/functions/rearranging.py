"""What people do to shapes: other shapes and orders of axes, parts, repetitions."""

from __future__ import annotations

from typing import Any

from app.gate.translate.functions.function import Call, Layer, Made, function, is_whole, layer
from app.gate.translate.functions.slices import WHOLE, parts_of
from app.gate.translate.operation import Constant, Reference, is_reference

AXIS = "an axis as a number, not that of the pictures (axis 0)"


def _value(call: Call, *names: str, default: Any = None) -> Any:
    """An argument, wherever it stands: by name or as a constant behind the tensors."""
    constants = [operand.value for operand in call.operands if isinstance(operand, Constant)]
    found = call.take(*names, default=default)
    return constants[0] if constants else found


def _axis(call: Call, default: Any = None) -> Any:
    axis = call.take("axis", default=default)
    axis = axis[0] if isinstance(axis, list) and len(axis) == 1 else axis
    return axis if is_whole(axis) and axis != 0 else None


def _reshape(call: Call) -> Made | None:
    shape = _value(call, "shape", "newshape")
    if not isinstance(shape, list) or len(shape) < 2 or len(call.tensors) != 1:
        return None
    first, *rest = shape
    counts_pictures = first in (-1, None) or (is_reference(first) and _is_batch_size(call, first))
    if not counts_pictures or not all(is_whole(side) and side >= -1 for side in rest):
        return None
    # With one -1 for the pictures, another cannot be open.
    return layer("Reshape", target_shape=rest) if first != -1 or -1 not in rest else None


def _is_batch_size(call: Call, reference: Reference) -> bool:
    """Whether a number in a shape is `tf.shape(x)[0]`."""
    taken = call.behind(reference)
    if taken is None or taken.name != "getitem" or len(taken.tensors) != 1:
        return False
    source = call.behind(taken.tensors[0])
    return source is not None and source.name == "shape" and taken.arguments.get("slice_spec") in (0, [0])


def _transpose(call: Call) -> Made | None:
    order = _value(call, "perm", "axes")
    if not isinstance(order, list) or not all(map(is_whole, order)) or len(call.tensors) != 1 or order[:1] != [0]:
        return None
    return layer("Permute", dims=order[1:])


def _expand_dims(call: Call) -> Made | None:
    axis = _axis(call) if len(call.operands) == 1 else _value(call)
    return _at_axis(call, axis, "new")


def _squeeze(call: Call) -> Made | None:
    return _at_axis(call, _axis(Call((), {"axis": call.take("axis", "squeeze_dims")})), 0)


def _at_axis(call: Call, axis: Any, part: Any) -> Made | None:
    """The whole tensor but for one axis, counted from the front or the end."""
    if not is_whole(axis) or axis == 0 or len(call.tensors) != 1 or abs(axis) > 8:
        return None
    return layer("Slice", parts=[WHOLE] * axis + [part] if axis > 0 else ["...", part] + [WHOLE] * (-axis - 1))


def _getitem(call: Call) -> Made | None:
    parts = parts_of(_value(call, "slice_spec", "key"))
    if parts is None or len(call.tensors) != 1:
        return None
    if parts in (["...", [None, None, -1]], [WHOLE] * 3 + [[None, None, -1]]):
        return layer("ReversedChannels")
    return layer("Slice", parts=parts)


def _reverse(call: Call) -> Made | None:
    axis = call.take("axis")
    axis = axis[0] if isinstance(axis, list) and len(axis) == 1 else axis
    return layer("ReversedChannels") if axis == -1 else _at_axis(call, axis, [None, None, -1])


def _gather(call: Call) -> Made | None:
    indices, axis = _value(call, "indices"), _axis(call)
    if not isinstance(indices, list) or not all(map(is_whole, indices)) or not indices or axis is None:
        return None
    return layer("Gather", indices=indices, axis=axis) if len(call.tensors) == 1 else None


def _split(call: Call) -> Made | None:
    given_ends = "indices_or_sections" in call.arguments
    sizes, axis = _value(call, "num_or_size_splits", "indices_or_sections"), _axis(call)
    if axis is None or len(call.tensors) != 1:
        return None
    if is_whole(sizes) and sizes > 0:
        return Made(output=lambda place: ("EqualPart", {"axis": axis, "place": place, "count": sizes}))
    if not isinstance(sizes, list) or not all(is_whole(size) and size >= 0 for size in sizes):
        return None
    ends = sizes if given_ends else [sum(sizes[: place + 1]) for place in range(len(sizes))]
    return Made(output=lambda place: _cut(axis, [0, *ends, None][place : place + 2]))


def _cut(axis: int, ends: list[Any]) -> Layer:
    made = _at_axis(Call((["", 0, 0],)), axis, [*ends, None])
    assert made is not None
    return made.layers[0]


def _unstack(call: Call) -> Made | None:
    axis = _axis(call)
    if axis is None or len(call.tensors) != 1:
        return None

    def one(place: int) -> Layer:
        made = _at_axis(Call((["", 0, 0],)), axis, place)
        assert made is not None
        return made.layers[0]

    return Made(output=one)


def _stack(call: Call) -> Made | None:
    axis = _axis(call, default=0)
    if axis is None or not call.tensors or len(call.tensors) != len(call.operands):
        return None
    chosen = [_one_channel(call, tensor) for tensor in call.tensors]
    sources = [source for source, _ in filter(None, chosen)]
    if axis == -1 and len(sources) == len(chosen) and all(source == sources[0] for source in sources):
        indices = [index for _, index in filter(None, chosen)]
        return Made((("Gather", {"indices": indices, "axis": -1}),), tensors=(sources[0],))
    return layer("Stack", axis=axis)


def _one_channel(call: Call, tensor: Reference) -> tuple[Reference, int] | None:
    """(x, n) when the tensor is `x[..., n]` or the n-th of `unstack(x, axis=-1)`."""
    operation = call.behind(tensor)
    if operation is None or len(operation.tensors) != 1:
        return None
    if operation.name == "unstack":
        return (operation.tensors[0], tensor[2]) if operation.arguments.get("axis") in (-1, 3) else None
    if operation.name != "getitem":
        return None
    parts = parts_of(_value(Call(operation.operands, dict(operation.arguments)), "slice_spec", "key"))
    if not parts or not is_whole(parts[-1]) or parts[:-1] not in (["..."], [WHOLE] * 3):
        return None
    return operation.tensors[0], parts[-1]


def _tile(call: Call) -> Made | None:
    multiples = _value(call, "multiples", "repeats")
    fits = isinstance(multiples, list) and all(is_whole(number) and number > 0 for number in multiples)
    if not fits or len(multiples) < 2 or multiples[0] != 1 or len(call.tensors) != 1:
        return None
    return layer("Tile", multiples=multiples[1:])


def _repeat(call: Call) -> Made | None:
    repeats, axis = _value(call, "repeats"), _axis(call)
    if not is_whole(repeats) or repeats < 1 or axis is None or len(call.tensors) != 1:
        return None
    return layer("RepeatElements", repeats=repeats, axis=axis)


FUNCTIONS = (
    function(
        "reshape",
        _reshape,
        "a shape of numbers whose first is -1, None or tf.shape(x)[0], for any number of pictures",
        tf="reshape",
        keras3="Reshape",
        graph="Reshape/shape",
    ),
    # No layer of its own: what reads the number of pictures looks for it.
    function("shape", lambda call: None, "the number of pictures, in a reshape", tf="shape"),
    function(
        "transpose",
        _transpose,
        "the order of all axes as numbers, beginning with 0",
        tf="transpose",
        keras3="Transpose",
        graph="Transpose/perm",
    ),
    function("expand_dims", _expand_dims, AXIS, tf="expand_dims", keras3="ExpandDims", graph="ExpandDims/axis"),
    function("squeeze", _squeeze, AXIS, tf="squeeze", keras3="Squeeze", graph="Squeeze"),
    function(
        "getitem",
        _getitem,
        "numbers, slices, None and ... in the brackets, and all pictures",
        tf="__operators__.getitem",
        keras3="GetItem",
    ),
    function("reverse", _reverse, AXIS, tf="reverse", keras3="Flip"),
    function(
        "gather",
        _gather,
        f"places as numbers, and {AXIS}",
        tf="gather",
        keras3="Take",
        graph="GatherV2/indices/axis",
    ),
    function("split", _split, f"sizes as numbers, and {AXIS}", tf="split", keras3="Split"),
    function("unstack", _unstack, AXIS, tf="unstack", keras3="Unstack"),
    function("stack", _stack, AXIS, tf="stack", keras3="Stack", graph="Pack"),
    function(
        "tile", _tile, "a number for each axis, 1 for the pictures", tf="tile", keras3="Tile", graph="Tile/multiples"
    ),
    function("repeat", _repeat, f"a number, and {AXIS}", tf="repeat", keras3="Repeat"),
)
