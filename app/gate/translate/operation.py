"""A function called on tensors in a model, whichever version of Keras wrote the call down, read as one thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Reference = list[Any]


@dataclass(frozen=True)
class Constant:
    """A number or lists of numbers in the place of a tensor."""

    value: Any


Operand = Reference | Constant


@dataclass(frozen=True)
class Operation:
    """One call of a function of `functions.FUNCTIONS`: what it is applied to, in order, and its other arguments."""

    name: str
    operands: tuple[Operand, ...]
    arguments: dict[str, Any] = field(default_factory=dict)

    @property
    def tensors(self) -> list[Reference]:
        return [operand for operand in self.operands if not isinstance(operand, Constant)]


def as_operand(value: Any) -> Operand:
    return value[:3] if is_reference(value) else Constant(value)


def is_reference(value: Any) -> bool:
    """Whether this is `[layer, call, output]` (perhaps with arguments) and not a list of constants."""
    return isinstance(value, list) and len(value) in (3, 4) and isinstance(value[0], str)
