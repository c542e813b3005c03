"""Names that a file brings along: what may be one, and how one is shown."""

from __future__ import annotations

from typing import Any

MAX_NAME = 200


def is_name(value: Any) -> bool:
    """Whether this can be a layer's name: printable text of bounded length that leads to no other folder.

    Characters that mean something in HTML are legal; the page shows them as text.
    """
    if not isinstance(value, str) or not 0 < len(value) <= MAX_NAME or not value.isprintable():
        return False
    return not value.startswith("/") and ".." not in value.replace("\\", "/").split("/")


def shown(value: Any, length: int = 100) -> str:
    """The value in a message: bounded, without control characters."""
    text = value if isinstance(value, str) else repr(value)
    return "".join(character if character.isprintable() else "?" for character in text[:length])


def layer_name(entry: Any) -> str:
    """How a layer calls itself, for messages."""
    entry = entry if isinstance(entry, dict) else {}
    content = entry.get("config")
    inner = content.get("name") if isinstance(content, dict) else None
    return shown(inner or entry.get("name") or "without a name")


def words(text: str) -> tuple[str, ...]:
    """A table of names that is written as one text."""
    return tuple(text.split())
