"""Names of classes: from ImageNet's list, from a user's CLASS_INDEX file, and whether they fit a model."""

from __future__ import annotations

import functools
import json
import re
from typing import Any

from app.config import PROJECT_DIR
from app.errors import InvalidInput
from app.storage.names import clean_text

MAX_CLASSES = 100_000
POINTER = "/class_index"
_FORMS = 'a JSON object such as {"0": ["rural"], "1": ["urban"]}, a JSON list of names, or text with one name per line'


@functools.cache
def imagenet_names() -> tuple[str, ...]:
    """The names of ImageNet's 1000 classes, in order."""
    data = (PROJECT_DIR / "models" / "imagenet_class_index.json").read_bytes()
    return tuple(parse_class_index(data, "imagenet_class_index.json"))


def parse_class_index(data: bytes, name: str = "CLASS_INDEX") -> list[str]:
    """The class names in the order of their indices 0..n-1.

    Forms: `{"0": ["rural"]}`, `{"0": ["n01440764", "tench"]}` (the last element is the name), `{"0": "rural"}`,
    a list of names, or text with one name per line. Raises `InvalidInput` that says what is wrong and where.
    """
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise _wrong(f"{name} is not UTF-8 text; save it as UTF-8.") from error
    entries = _json_entries(text, name) if text[:1] in ("{", "[") else text.splitlines()
    if not entries:
        raise _wrong(f"{name} names no class; it must be {_FORMS}.")
    if len(entries) > MAX_CLASSES:
        raise _wrong(f"{name} names {len(entries)} classes; at most {MAX_CLASSES} are allowed.")
    return [_name_of(entry, index, name) for index, entry in enumerate(entries)]


def require_equal(first: str, first_count: int, second: str, second_count: int) -> None:
    """Raise `InvalidInput` when two counts of classes differ; the words hold the place of their number as `{}`."""
    if first_count != second_count:
        difference = first_count - second_count
        amount = f"{abs(difference)} too {'many' if difference > 0 else 'few'}"
        raise _wrong(f"{first.format(first_count)}, {second.format(second_count)}: {amount}.")


def _json_entries(text: str, name: str) -> list[Any]:
    try:
        content = json.loads(text, object_pairs_hook=lambda pairs: _in_order(pairs, name))
    except (ValueError, RecursionError) as error:
        raise _wrong(f"{name} is not valid JSON: {_position(error)}; it must be {_FORMS}.") from error
    return content


def _position(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} in line {error.lineno}, column {error.colno}"
    return "it is nested too deeply or holds a number that is too long"


def _in_order(pairs: list[tuple[str, Any]], name: str) -> list[Any]:
    """The values of an object by their indices, which must be 0..n-1, each once."""
    values: dict[int, Any] = {}
    for key, value in pairs:
        if not re.fullmatch(r"[0-9]{1,9}", key):
            raise _wrong(f"{name}: {clean_text(key)!r} is not a class index; the indices are 0, 1, 2 and so on.")
        if int(key) in values:
            raise _wrong(f"{name} names class {int(key)} twice.")
        values[int(key)] = value
    missing = next((index for index in range(len(values)) if index not in values), None)
    if missing is not None:
        raise _wrong(
            f"{name} has {len(values)} entries, so it must have the indices 0..{len(values) - 1}; "
            f"index {missing} is missing."
        )
    return [values[index] for index in range(len(values))]


def _name_of(entry: Any, index: int, name: str) -> str:
    if isinstance(entry, list) and entry:
        entry = entry[-1]
    shown = clean_text(entry) if isinstance(entry, str) else ""
    if not shown:
        raise _wrong(f"{name} has no name for class {index}; it must be {_FORMS}.")
    return shown


def _wrong(detail: str) -> InvalidInput:
    return InvalidInput.at(POINTER, detail)
