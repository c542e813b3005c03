"""Arithmetic on tensors in a model, whichever version of Keras wrote it down, read as one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Reference = list[Any]


@dataclass(frozen=True)
class Constant:
    """A number or lists of numbers in the place of a tensor."""

    value: Any


@dataclass(frozen=True)
class Operation:
    """A function by the name that TensorFlow has for it, and what it is applied to, in order."""

    name: str
    operands: tuple[Reference | Constant, ...]

    @property
    def tensors(self) -> list[Reference]:
        return [operand for operand in self.operands if not isinstance(operand, Constant)]


def as_operand(value: Any) -> Reference | Constant:
    return value[:3] if is_reference(value) else Constant(value)


def is_reference(value: Any) -> bool:
    """Whether this is `[layer, call, output]` (perhaps with arguments) and not a list of constants."""
    return isinstance(value, list) and len(value) in (3, 4) and isinstance(value[0], str)
