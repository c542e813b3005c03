"""What is built of a configuration: layers with their weights, in the order in which Keras holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.gate.shapes.rule import Shape


@dataclass(frozen=True, eq=False)
class Weight:
    """One array of weights; two layers that share it hold the same object."""

    shape: tuple[int, ...]


@dataclass(eq=False)
class Unit:
    """A layer or model; `children` are the layers inside it."""

    entry: dict[str, Any]
    learned: list[Weight] | None = None
    fixed: list[Weight] = field(default_factory=list)
    children: list[Unit] = field(default_factory=list)

    @property
    def is_model(self) -> bool:
        return self.entry["class_name"] in ("Functional", "Sequential")

    @property
    def trainable(self) -> bool:
        # Keras 2.14 does not hand a model's own flag on when it reads a configuration.
        return self.is_model or self.entry["config"].get("trainable", True)

    def keep(self, learned: tuple[Shape, ...], fixed: tuple[Shape, ...]) -> None:
        """Remember the weights of the first call; later calls use the same."""
        if self.learned is None:
            self.learned = [Weight(shape) for shape in learned]  # type: ignore[arg-type]
            self.fixed = [Weight(shape) for shape in fixed]  # type: ignore[arg-type]

    def written(self) -> dict[str, Any]:
        """The configuration with the layers of every model in Keras' order."""
        if not self.children:
            return self.entry
        inner = [child.written() for child in self.children]
        changed = {"layers": inner} if self.is_model else {"layer": inner[0]}
        return self.entry | {"config": self.entry["config"] | changed}

    def weights(self) -> list[Weight]:
        """Trainable ones first, then the others, each once: what a group of an HDF5 file holds."""
        return _once([*self._trainable_weights(), *self._other_weights()])

    def _trainable_weights(self) -> list[Weight]:
        if not self.trainable:
            return []
        return _once(
            [*(self.learned or []), *(weight for child in self.children for weight in child._trainable_weights())]
        )

    def _other_weights(self) -> list[Weight]:
        if self.trainable:
            return _once([*self.fixed, *(weight for child in self.children for weight in child._other_weights())])
        inner = [weight for child in self.children for weight in child.weights()]
        return _once([*(self.learned or []), *self.fixed, *inner])


def _once(weights: list[Weight]) -> list[Weight]:
    return list(dict.fromkeys(weights))
