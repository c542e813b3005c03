"""Names that users gave to things, made safe to show and to name files that are saved."""

from __future__ import annotations

import re
import unicodedata

MAX_LENGTH = 200


def display_name(text: str | None, default: str = "unnamed") -> str:
    """The last part of a file name, without control characters and lone surrogates, at most 200 characters."""
    return clean_text((text or "").replace("\\", "/").rsplit("/", 1)[-1]) or default


def file_stem(text: str, limit: int = 80) -> str:
    """A text as the name of a file without its ending: nothing in it that a file system could mind."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")[:limit] or "unnamed"


def folder_name(text: str | None) -> str | None:
    """The name of the folder that a file lies in, from its path as a browser or a ZIP tells it; None without one."""
    parts = (text or "").replace("\\", "/").rsplit("/", 2)
    return clean_text(parts[-2]) or None if len(parts) > 1 else None


def clean_text(text: str, limit: int = MAX_LENGTH) -> str:
    """One line of text that can be stored and shown: normalized, no control or bidirectional override characters."""
    text = text[: 4 * limit].encode("utf-8", "replace").decode("utf-8")
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if character.isspace() else character for character in text)
    return "".join(character for character in text if not _hidden(character)).strip()[:limit].rstrip()


def _hidden(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs", "Cf") and character != "\u200d"
