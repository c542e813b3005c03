"""Names of classes: from ImageNet's list, from a user's CLASS_INDEX file, and whether they fit a model."""

from __future__ import annotations

import functools
from typing import Any

from app.config import PROJECT_DIR
from app.errors import InvalidInput
from app.label_file import FORMS, NoNames, names_in
from app.storage.names import clean_text

MAX_CLASSES = 100_000
POINTER = "/class_index"
_LONGEST = 600


@functools.cache
def imagenet_names() -> tuple[str, ...]:
    """The names of ImageNet's 1000 classes, in order."""
    data = (PROJECT_DIR / "models" / "imagenet_class_index.json").read_bytes()
    return tuple(parse_class_index(data, "imagenet_class_index.json"))


def parse_class_index(data: bytes, name: str = "CLASS_INDEX") -> list[str]:
    """The class names in the order of their indices 0..n-1, from a file in any of the forms of `label_file`.

    Raises `InvalidInput` that says what is wrong and where.
    """
    try:
        entries = names_in(data)
    except NoNames as error:
        raise _wrong(f"{name} {clean_text(str(error), _LONGEST)}") from error
    if not entries:
        raise _wrong(f"{name} names no class; it must be {FORMS}.")
    if len(entries) > MAX_CLASSES:
        raise _wrong(f"{name} names {len(entries)} classes; at most {MAX_CLASSES} are allowed.")
    return [_name_of(entry, index, name) for index, entry in enumerate(entries)]


def without_background(names: list[str], units: int) -> list[str]:
    """The names for so many classes; TensorFlow's lists of ImageNet begin with one that most networks do not have."""
    return names[1:] if len(names) == units + 1 and names[0].casefold() == "background" else names


def require_equal(first: str, first_count: int, second: str, second_count: int) -> None:
    """Raise `InvalidInput` when two counts of classes differ; the words hold the place of their number as `{}`."""
    if first_count != second_count:
        difference = first_count - second_count
        amount = f"{abs(difference)} too {'many' if difference > 0 else 'few'}"
        raise _wrong(f"{first.format(first_count)}, {second.format(second_count)}: {amount}.")


def _name_of(entry: Any, index: int, name: str) -> str:
    if isinstance(entry, list) and entry:
        entry = entry[-1]
    shown = clean_text(entry) if isinstance(entry, str) else ""
    if not shown:
        raise _wrong(f"{name} has no name for class {index}; it must be {FORMS}.")
    return shown


def _wrong(detail: str) -> InvalidInput:
    return InvalidInput.at(POINTER, detail)
