"""The class names in a file that a user has: the forms that training scripts and tools write them in.

Everything here takes text, never a file that runs or unpacks something. What cannot be told for certain, such as which
class a name without an index belongs to, is refused with what to write instead: names at the wrong classes are worse
than none.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

FORMS = (
    'a JSON object such as {"0": "rural", "1": "urban"} or {"rural": 0, "urban": 1}, a JSON list of names, '
    "a CSV table with a column of indices, or text with one name per line"
)
# Names of people's own that hold the classes inside a larger object: Hugging Face, Teachable Machine, training scripts.
_INSIDE = ("id2label", "label2id", "class_indices", "class_names", "class_labels", "labels", "classes", "categories")
_NAME_KEYS = ("name", "label", "class_name", "display_name", "class")
_INDEX_KEYS = ("id", "index", "class_id", "class_index")
_INDEX = re.compile(r"[0-9]{1,9}")
_NUMBERED = re.compile(r"([0-9]{1,6})(?:\s*[:,;=\t]\s*|\s+)(\S.*)")
_WORDNET = re.compile(r"n[0-9]{8}\s+(\S.*)")
_ITEM = re.compile(r"item\s*\{([^{}]*)\}")
_FIELD = re.compile(r"(\w+)\s*:\s*(?:\"([^\"]*)\"|'([^']*)'|([0-9]+))")
# Python's parser makes objects of a text that are a hundred times as large.
_MAX_LITERAL = 2**20
_MAX_DEPTH = 8
_STRANGERS = (
    (b"\x93NUMPY", "an array of NumPy", "numpy.load(file, allow_pickle=True)"),
    (b"PK\x03\x04", "a ZIP file", None),
    (b"\x89HDF", "an HDF5 file", None),
)


class NoNames(ValueError):
    """The rest of a sentence that begins with the file's name."""


def names_in(data: bytes) -> list[Any]:
    """What a label file says of each class, in the order of their indices; mostly names, not yet held to be any.

    Raises `NoNames` for what is none of the forms.
    """
    text = _text(data)
    if text[:1] in ("{", "["):
        return _of_value(_parsed(text))
    if text.startswith("item") and (items := _ITEM.findall(text)):
        return _of_items(items)
    return _of_lines(text.splitlines())


def _text(data: bytes) -> str:
    _refuse_strangers(data)
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding).strip()
    except UnicodeDecodeError as error:
        raise NoNames("is not UTF-8 text; save it as UTF-8.") from error
    if re.match(r"<(!doctype|html)", text, re.IGNORECASE):
        raise NoNames("is a web page (HTML), not the file with the names; download the raw file.")
    if text.startswith("version https://git-lfs.github.com/spec/"):
        raise NoNames("is a Git LFS pointer, not the file with the names; run git lfs pull, and take the file again.")
    return text


def _refuse_strangers(data: bytes) -> None:
    for start, what, loaded in _STRANGERS:
        if data.startswith(start):
            raise NoNames(f"is {what}, not text. {_as_text(loaded)}")
    if data[:1] == b"\x80" and data[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        loaded = "pickle.load(open(file, 'rb'))"
        raise NoNames(f"is a pickled Python object, not text. {_as_text(loaded)}")


def _as_text(loaded: str | None) -> str:
    if loaded is None:
        return "Send the names as text, one per line in the order of the classes."
    return (
        f"Write the names as text, one per line: names = {loaded}; "
        "open('labels.txt', 'w', encoding='utf-8').write('\\n'.join(map(str, names)))"
    )


def _parsed(text: str) -> Any:
    """The value of JSON, or of the same as Python prints it."""
    try:
        return json.loads(text, object_pairs_hook=_pairs)
    except NoNames:
        raise
    except (ValueError, RecursionError) as error:
        value = _python_literal(text)
        if value is None:
            raise NoNames(f"is not valid JSON: {_position(error)}; it must be {FORMS}.") from error
        return value


class _Object(dict[Any, Any]):
    """An object whose keys are each there once."""


def _pairs(pairs: list[tuple[Any, Any]]) -> _Object:
    found = _Object()
    for key, value in pairs:
        if key in found:
            raise NoNames(f"names class {key} twice.")
        found[key] = value
    return found


def _python_literal(text: str) -> Any:
    """What `print(train.class_indices)` writes: quotes and keys that JSON does not know."""
    if len(text) > _MAX_LITERAL:
        return None
    depth = most = 0
    for bracket in re.findall(r"[\[\]{}()]", text):
        depth += 1 if bracket in "[{(" else -1
        most = max(most, depth)
    if most > _MAX_DEPTH:  # the parser goes as deep as the text does
        return None
    try:
        return _with_objects(ast.literal_eval(text))
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None


def _with_objects(value: Any) -> Any:
    if isinstance(value, dict):
        return _Object((str(key), _with_objects(inner)) for key, inner in value.items())
    return [_with_objects(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def _position(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} in line {error.lineno}, column {error.colno}"
    return "it is nested too deeply or holds a number that is too long"


def _of_value(value: Any) -> list[Any]:
    if isinstance(value, list):
        return _of_list(value)
    for key in _INSIDE:
        if isinstance(value.get(key), (dict, list)):
            return _of_value(value[key])
    return _of_object(value)


def _of_list(values: list[Any]) -> list[Any]:
    """A list of names, or of objects that each have a name and perhaps an index."""
    if not values or not all(isinstance(value, dict) for value in values):
        return values
    names = [_one_of(value, _NAME_KEYS) for value in values]
    indices = [_one_of(value, _INDEX_KEYS) for value in values]
    return names if None in indices else _in_order(zip(map(str, indices), names, strict=True))


def _one_of(value: dict[str, Any], keys: Sequence[str]) -> Any:
    return next((value[key] for key in keys if key in value), None)


def _of_object(value: dict[str, Any]) -> list[Any]:
    """Indices to names, or names to indices."""
    if _is_turned_round(value):
        return _in_order((str(index), name) for name, index in value.items())
    names = (_one_of(inner, _NAME_KEYS) if isinstance(inner, dict) else inner for inner in value.values())
    return _in_order(zip(value, names, strict=True))


def _is_turned_round(value: dict[str, Any]) -> bool:
    """Whether the values are the indices; where keys could be as well, whole numbers are, and texts are names."""
    indices = list(value.values())
    if not all(_is_index(index) for index in indices):
        return False
    whole = all(isinstance(index, int) for index in indices)
    return not all(_is_index(key) for key in value) or (whole and sorted(indices) == list(range(len(indices))))


def _is_index(value: Any) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return whole or (isinstance(value, str) and _INDEX.fullmatch(value) is not None)


def _in_order(pairs: Iterable[tuple[str, Any]]) -> list[Any]:
    """The values by their indices, which must be 0..n-1, each once."""
    values: dict[int, Any] = {}
    for key, value in pairs:
        if not re.fullmatch(r"[0-9]{1,9}", key):
            raise NoNames(f"cannot be read: {key!r} is not a class index; it must be {FORMS}.")
        if int(key) in values:
            raise NoNames(f"names class {int(key)} twice.")
        values[int(key)] = value
    missing = next((index for index in range(len(values)) if index not in values), None)
    if missing is not None:
        raise NoNames(_gap(len(values), missing, max(values)))
    return [values[index] for index in range(len(values))]


def _gap(count: int, missing: int, last: int) -> str:
    said = f"has {count} entries, so it must have the indices 0..{count - 1}; index {missing} is missing."
    if missing == 0 and last == count:
        said += " The first class has the index 0: subtract one from each."
    return said


def _of_items(items: list[str]) -> list[Any]:
    """A label map of TensorFlow: `item { id: 1 name: "cat" }`, counted from 1."""
    found = [{key: a or b or c for key, a, b, c in _FIELD.findall(item)} for item in items]
    first = 0 if any(item.get("id") == "0" for item in found) else 1
    names = ((str(int(item.get("id", "0")) - first), item.get("display_name") or item.get("name")) for item in found)
    return _in_order(names)


def _of_lines(lines: list[str]) -> list[Any]:
    """One name per line, also with its index before it or as a table; lines that begin with `# ` are comments."""
    if any(line.startswith("# ") for line in lines):
        lines = [line for line in lines if line.strip() and not line.startswith("# ")]
    stripped = [line.strip() for line in lines]
    return _table(stripped) or _numbered(stripped) or _wordnet(stripped) or stripped


def _numbered(lines: list[str]) -> list[Any] | None:
    """`0 cat`, `1 dog` as Teachable Machine writes them, also `0: cat` and `0,cat`; None where not every line is so."""
    found = [_NUMBERED.fullmatch(line) for line in lines]
    pairs = [(match[1], match[2]) for match in found if match]
    if not lines or len(pairs) != len(lines) or sorted(int(index) for index, _ in pairs) != list(range(len(pairs))):
        return None
    return _in_order(pairs)


def _wordnet(lines: list[str]) -> list[Any] | None:
    """`n01440764 tench, Tinca tinca`, a line for each class."""
    found = [_WORDNET.fullmatch(line) for line in lines]
    return [match[1] for match in found if match] if lines and all(found) else None


def _table(lines: list[str]) -> list[Any] | None:
    """A table with a head (`ClassId,SignName`) and a column that holds each index once; None where that is none."""
    separator = next((one for one in ",;\t" if lines and one in lines[0]), None)
    if separator is None:
        return None
    head, *rows = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    if not rows or any(len(row) != len(head) for row in rows) or any(_INDEX.fullmatch(cell) for cell in head):
        return None
    columns = list(zip(*rows, strict=True))
    everyone = sorted(map(str, range(len(rows))))
    numbered = next((column for column in columns if sorted(column) == everyone), None)
    named = next((column for column in columns if not all(_is_number(cell) for cell in column)), None)
    return None if numbered is None or named is None else _in_order(zip(numbered, named, strict=True))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9.+-]*", text) is not None
