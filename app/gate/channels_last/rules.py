"""What becomes of each layer when pictures inside a model have their channels moved from the front to the end.

Kernels stay as they are: Keras keeps them alike for both orders. Where a layer cannot be told otherwise, its input is
put back into the order of the file, so that it computes what it did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.gate.layer_keys import LAYERS
from app.gate.names import words

Entry = dict[str, Any]
# Axes of (batch, channels, height, width), and where they are with the channels last.
_MOVED_AXES = {0: 0, 1: 3, 2: 1, 3: 2, -1: -2, -2: -3, -3: -1, -4: -4}
_OF_EACH_VALUE = words("""
    Activation Identity Dropout GaussianNoise GaussianDropout AlphaDropout ActivityRegularization ReLU LeakyReLU ELU
    ThresholdedReLU StochasticDepth ElementwiseFunction Rescaling RandomFlip RandomTranslation RandomRotation RandomZoom
    RandomContrast RandomBrightness PictureStandardization
    """)
_MERGES = words("Add Subtract Multiply Average Maximum Minimum Quotient CustomScaleLayer")
_WITH_AXES = words("""
    BatchNormalization SyncBatchNormalization LayerNormalization GroupNormalization UnitNormalization Softmax Gather
    EqualPart Concatenate
    """)
_OVER_AXES = words("MeanOverAxes SumOverAxes MaxOverAxes MinOverAxes SpreadOverAxes")
# They stay as they are, so they get the order of the file, and what they put out goes back into the other: it is a
# picture still, where methods look for positions.
_THERE_AND_BACK = words("""
    PReLU LayerNormalization BatchNormalization SyncBatchNormalization GroupNormalization Normalization LayerScale
    UnitNormalization Softmax Activation Rescaling ReversedChannels LocalResponseNormalization MirrorPadding
""")
TO_LAST, TO_FIRST = [2, 3, 1], [3, 1, 2]


@dataclass(frozen=True)
class Plan:
    """The layer anew, whether each of its inputs has to have its channels moved, and whether its output has.

    `back`: its output has them first, and is to be moved at once.
    """

    entry: Entry
    inputs: tuple[bool, ...]
    output: bool
    back: bool = False


def plan(entry: Entry, moved: tuple[bool, ...]) -> Plan:
    """The plan for a layer whose inputs are `moved`."""
    kind, any_moved = entry["class_name"], any(moved)
    if kind.endswith("2D") and "data_format" in LAYERS[kind]:
        return _with_format(entry)
    if kind == "Permute":
        return _permute(entry, moved[0])
    rule = _RULES.get(kind)
    changed = rule(entry) if rule is not None and any_moved else None
    if changed is None:
        back = any_moved and kind in _THERE_AND_BACK
        return Plan(entry, (False,) * len(moved), back, back)
    return Plan(changed, (True,) * len(moved), _keeps_sides(changed))


def _with_format(entry: Entry) -> Plan:
    """Convolutions, pooling and others that are told where the channels are."""
    if entry["config"].get("data_format") != "channels_first":
        return Plan(entry, (False,), False)
    vector = entry["class_name"].startswith("Global") and not entry["config"].get("keepdims")
    return Plan(_with(entry, data_format="channels_last"), (True,), not vector)


def _permute(entry: Entry, moved: bool) -> Plan:
    """A change between the two orders has nothing left to do."""
    dims = entry["config"].get("dims")
    if dims not in ((TO_LAST,) if moved else (TO_FIRST,)):
        return Plan(entry, (False,), False)
    kept = {key: value for key, value in entry["config"].items() if key != "dims"}
    return Plan({**entry, "class_name": "Identity", "config": kept}, (moved,), not moved)


def _flatten(entry: Entry) -> Entry:
    """Told that the channels are first, Keras puts them last before it flattens; else it takes values as they lie."""
    if entry["config"].get("data_format") == "channels_first":
        return _with(entry, data_format="channels_last")
    kept = {key: value for key, value in entry["config"].items() if key != "data_format"}
    return {**entry, "class_name": "FlattenChannelsFirst", "config": kept}


def _of_each_value(entry: Entry) -> Entry | None:
    config = entry["config"]
    over_last_axis = config.get("activation") in ("softmax", "log_softmax") or isinstance(
        config.get("activation"), dict
    )
    by_last_axis = isinstance(config.get("scale"), list) or isinstance(config.get("offset"), list)
    return None if over_last_axis or by_last_axis else entry


def _with_axes(entry: Entry) -> Entry | None:
    axis = entry["config"].get("axis", -1)
    axes = axis if isinstance(axis, list) else [axis]
    learns = entry["class_name"].endswith("Normalization")
    if not all(place in _MOVED_AXES for place in axes) or (learns and len(axes) != 1):
        return None
    return _with(entry, axis=_moved(axis))


def _over_axes(entry: Entry) -> Entry | None:
    """Without the axes that are left out, the others must still be in the order of the file."""
    axes = entry["config"]["axis"]
    if not all(place in _MOVED_AXES for place in axes):
        return None
    sides = {place % 4 for place in axes}
    in_order = entry["config"].get("keepdims") or 1 in sides or {2, 3} <= sides
    return _with(entry, axis=_moved(axes)) if in_order else None


def _keeps_sides(entry: Entry) -> bool:
    kind = entry["class_name"]
    return "Flatten" not in kind and (kind not in _OVER_AXES or bool(entry["config"].get("keepdims")))


def _moved(axis: Any) -> Any:
    return [_MOVED_AXES[place] for place in axis] if isinstance(axis, list) else _MOVED_AXES[axis]


def _with(entry: Entry, **changes: Any) -> Entry:
    return {**entry, "config": {**entry["config"], **changes}}


_RULES: dict[str, Callable[[Entry], Entry | None]] = {
    "Flatten": _flatten,
    **dict.fromkeys(_OF_EACH_VALUE, _of_each_value),
    **dict.fromkeys(_MERGES, lambda entry: entry),
    **dict.fromkeys(_WITH_AXES, _with_axes),
    **dict.fromkeys(_OVER_AXES, _over_axes),
}
