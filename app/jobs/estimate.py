"""How long a run will still take, from what its own chunks took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Estimate:
    """Measured seconds; the first chunk of a model also loads the model and builds the analyzer, so it counts apart."""

    workers: int = 1
    _first: list[float] = field(default_factory=list)
    _seconds: float = 0.0
    _pictures: int = 0

    def add(self, seconds: float, pictures: int, first: bool) -> None:
        """A chunk of so many pictures took so long."""
        if first:
            self._first.append(seconds)
        else:
            self._seconds += seconds
            self._pictures += pictures

    def remaining(self, chunks: Sequence[tuple[int, bool]], users: int = 1) -> float | None:
        """Seconds for the chunks to come, each (pictures, first of its model); None before enough is measured.

        While several users take turns, each has her share of the workers.
        """
        first = [pictures for pictures, is_first in chunks if is_first]
        others = sum(pictures for pictures, is_first in chunks if not is_first)
        if (others and not self._pictures) or (first and not self._first and not self._pictures):
            return None
        per_picture = self._seconds / self._pictures if self._pictures else 0.0
        per_first = sum(self._first) / len(self._first) if self._first else per_picture
        share = min(self.workers / max(1, users), max(1, len(chunks)))
        return (per_first * len(first) + per_picture * others) / share
