"""What `run.py doctor` finds out, one finding for each thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

OK, MISSING, OPTIONAL = "ok", "missing", "optional"


@dataclass(frozen=True)
class Finding:
    """`state` is ok, missing (the program cannot work so) or optional (something is less than it could be)."""

    thing: str
    state: str
    text: str


def ok(thing: str, text: str) -> Finding:
    return Finding(thing, OK, text)


def missing(thing: str, text: str) -> Finding:
    return Finding(thing, MISSING, text)


def optional(thing: str, text: str) -> Finding:
    return Finding(thing, OPTIONAL, text)


def examined(thing: str, look: Callable[[], Finding]) -> Finding:
    """The finding; a look that itself goes wrong is one too."""
    try:
        return look()
    except Exception as error:
        return missing(thing, f"could not be looked at ({type(error).__name__}: {error})")
