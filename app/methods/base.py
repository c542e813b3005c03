"""What a method tells about itself; the page draws its form and the server checks its parameters from this alone."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from app.errors import InvalidInput

Selection = Literal["neuron", "class"]
Layers = Literal["any", "convolutional"]
# In a selection in place of an index: the most probable class, or most active neuron, beside the one explained.
RUNNER_UP = "runner_up"
ParameterType = Literal["float", "int", "bool", "choice"]


@dataclass(frozen=True)
class Parameter:
    """One parameter of a method: its type, bounds and one sentence of help."""

    name: str
    type: ParameterType
    default: Any
    help: str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] | None = None

    def check(self, value: Any, method: str) -> Any:
        """The value in the parameter's type; `InvalidInput` names the parameter, what is allowed and what came."""
        if value is None and self.default is None:
            return None
        checked = getattr(self, f"_check_{self.type}")(value)
        if checked is None:
            raise InvalidInput.at(
                f"/parameters/{self.name}",
                f"Parameter '{self.name}' of '{method}' must be {self._allowed()}, got {value!r}.",
            )
        return checked

    def _allowed(self) -> str:
        if self.type == "choice":
            return "one of " + ", ".join(self.choices or ())
        if self.type == "bool":
            return "true or false"
        kind = "a whole number" if self.type == "int" else "a number"
        return f"{kind} in {self.minimum:g}..{self.maximum:g}"

    def _check_choice(self, value: Any) -> str | None:
        return value if isinstance(value, str) and value in (self.choices or ()) else None

    def _check_bool(self, value: Any) -> bool | None:
        return value if isinstance(value, bool) else None

    def _check_int(self, value: Any) -> int | None:
        number = self._check_float(value)
        return int(number) if number is not None and number == int(number) else None

    def _check_float(self, value: Any) -> float | None:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        # Compared before converted: false for NaN, and no overflow for whole numbers beyond any float.
        low = -math.inf if self.minimum is None else self.minimum
        high = math.inf if self.maximum is None else self.maximum
        return float(value) if low <= value <= high else None

    def describe(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


def parameter(
    default: Any,
    help: str,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    choices: tuple[str, ...] | None = None,
) -> Any:
    """A dataclass field that is a parameter of a method; its type follows from the default and the choices.

    A default of None is a number that the method finds by itself.
    """
    kind = "choice" if choices else {bool: "bool", int: "int", float: "float", type(None): "float"}[type(default)]
    metadata = {"type": kind, "help": help, "minimum": minimum, "maximum": maximum, "choices": choices}
    return dataclasses.field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Method:
    """A method with its parameters chosen; the class itself describes the method.

    `selection` says what the user chooses: a neuron (*what excites a unit*) or a class (*what speaks for it*).
    """

    id: ClassVar[str]
    label: ClassVar[str]
    family: ClassVar[str]
    question: ClassVar[str]
    summary: ClassVar[str]
    reference: ClassVar[str]
    selection: ClassVar[Selection]
    layers: ClassVar[Layers] = "any"
    learns_from_pictures: ClassVar[bool] = False
    explains_differences: ClassVar[bool] = True  # of class methods: whether one class can be set against another

    @property
    def signed(self) -> bool:
        """Whether values below zero mean something (against the class) in this method's map."""
        return True

    def require(self) -> None:
        """Raises `InvalidInput` where parameters do not fit each other."""

    @classmethod
    def parameters(cls) -> tuple[Parameter, ...]:
        return tuple(
            Parameter(name=field.name, default=field.default, **field.metadata) for field in dataclasses.fields(cls)
        )

    @classmethod
    def describe(cls) -> dict[str, Any]:
        """The method as the API and the page see it."""
        return {
            "id": cls.id,
            "label": cls.label,
            "family": cls.family,
            "question": cls.question,
            "summary": cls.summary,
            "reference": cls.reference,
            "selection": cls.selection,
            "layers": cls.layers,
            "signed": cls().signed,
            "learns_from_pictures": cls.learns_from_pictures,
            "explains_differences": cls.selection == "class" and cls.explains_differences,
            "parameters": [parameter.describe() for parameter in cls.parameters()],
        }

    def values(self) -> dict[str, Any]:
        """The chosen parameters by name."""
        return dataclasses.asdict(self)
