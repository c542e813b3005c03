"""What could be undone goes early when its owner needs the room: undoing is a courtesy, the room is promised."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from app.jobs.limits import DiskUsed

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")
Method = Callable[Concatenate[Any, Parameters], Answer]


def making_room(method: Method[Parameters, Answer]) -> Method[Parameters, Answer]:
    """A method of the store that raises `DiskUsed` tries once more when what could be undone has kept something."""

    @functools.wraps(method)
    def tried(store: Any, /, *arguments: Parameters.args, **named: Parameters.kwargs) -> Answer:
        try:
            return method(store, *arguments, **named)
        except DiskUsed:
            if not store.drop_closed_tabs(0) + store.drop_discarded_models(0):
                raise
        return method(store, *arguments, **named)

    return tried
