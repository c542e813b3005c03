"""A row of the table of functions: the names under which files call a function, and the layers that compute it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.gate.translate.operation import Constant, Operand, Operation, Reference

# The class of a layer and its settings.
Layer = tuple[str, dict[str, Any]]
FLOATS = ("float16", "bfloat16", "float32", "float64")
# Arguments that change nothing, with the values that do not (none listed: any).
_IDLE: dict[str, tuple[Any, ...]] = {
    "name": (),
    "data_format": ("NHWC", "channels_last", None),
    "dtype": (*FLOATS, None),
    "conjugate": (False,),
    "batch_dims": (0,),
    "validate_indices": (None,),
    "initial": (None,),
    "weights": (None,),
    "num": (),
    "antialias": (False,),
    "preserve_aspect_ratio": (False,),
    "crop_to_aspect_ratio": (False,),
    "pad_to_aspect_ratio": (False,),
    "fill_mode": (),
    "fill_value": (),
}


@dataclass(frozen=True)
class Made:
    """What a call becomes: layers one behind the other, applied to the call's tensors or to `tensors`.

    A function with several outputs has the layer of each in `output` instead, which tells it by the output's number.
    """

    layers: tuple[Layer, ...] = ()
    tensors: tuple[Reference, ...] | None = None
    output: Callable[[int], Layer] | None = None


@dataclass
class Call:
    """A call that is being read; `take` hands out arguments, and what nobody took must change nothing.

    `behind` tells the operation that a tensor comes from, None when that is a layer.
    """

    operands: tuple[Operand, ...]
    arguments: dict[str, Any] = field(default_factory=dict)
    behind: Callable[[Reference], Operation | None] = lambda reference: None

    def take(self, *names: str, default: Any = None) -> Any:
        """The argument under the first of these names that was given."""
        found = default
        for name in names[::-1]:
            if name in self.arguments:
                found = self.arguments.pop(name)
        return found

    def rest_is_idle(self) -> bool:
        return all(key in _IDLE and (not _IDLE[key] or value in _IDLE[key]) for key, value in self.arguments.items())

    @property
    def tensors(self) -> list[Reference]:
        return [operand for operand in self.operands if not isinstance(operand, Constant)]

    @property
    def is_of_one_tensor(self) -> bool:
        return len(self.operands) == 1 and len(self.tensors) == 1


Make = Callable[[Call], Made | None]


@dataclass(frozen=True)
class Function:
    """A function by the name that messages and tables have for it.

    `tensorflow`: its names behind `tf.`; `keras3`: its classes in Keras 3; `graph`: its operations in a graph of
    TensorFlow 1, each with the names of the arguments that it has as inputs behind its tensors. `make` gives None for a
    call that no layer computes; `takes` says in words what it does take. `second` are the names of a further operand.
    """

    name: str
    make: Make
    takes: str = "one tensor"
    tensorflow: tuple[str, ...] = ()
    keras3: tuple[str, ...] = ()
    graph: dict[str, tuple[str, ...]] = field(default_factory=dict)
    second: tuple[str, ...] = ()


def function(
    name: str, make: Make, takes: str, tf: str = "", keras3: str = "", graph: str = "", second: str = ""
) -> Any:
    """A row; names are written as one text, and inputs of a graph's operation behind a slash: `Mean/axis`."""
    parts = [entry.split("/") for entry in graph.split()]
    return Function(
        name,
        make,
        takes,
        tuple(tf.split()),
        tuple(keras3.split()),
        {op: tuple(rest) for op, *rest in parts},
        tuple(second.split()),
    )


def layer(kind: str, **settings: Any) -> Made:
    return Made(((kind, settings),))


def is_number(value: Any) -> bool:
    """A finite number that float32 can hold."""
    return (
        isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 3e38 and math.isfinite(value)
    )


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def channel_values(value: Any) -> Any:
    """A number, or a list of one for each channel; None for anything else (one for each place, for example)."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    numbers = value if isinstance(value, list) else [value]
    if not numbers or not all(map(is_number, numbers)):
        return None
    return [float(number) for number in value] if isinstance(value, list) else float(value)


def constant(operand: Operand) -> Any:
    """The number, or one for each channel, that stands in the place of a tensor; None when none does."""
    return channel_values(operand.value) if isinstance(operand, Constant) else None
