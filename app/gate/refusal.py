"""Why a file is refused."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """The rest of a sentence that begins with the file's name: what is wrong and what to do."""


class WeightsOnlyFile(Refused):
    """A file of weights without an architecture; `shapes` are the names and shapes of its arrays, in their order."""

    def __init__(self, reason: str, shapes: list[Any]) -> None:
        super().__init__(reason)
        self.shapes = shapes
