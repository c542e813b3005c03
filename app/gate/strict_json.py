"""JSON as a configuration may be: bounded in length and depth, without duplicate keys or numbers that are none."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from app.gate.names import shown
from app.gate.refusal import Refused

MAX_CHARACTERS = 32 * 2**20
MAX_DEPTH = 60
MAX_DIGITS = 40
_TEXT_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
_SAVE = "Save the model again with model.save('name.h5')"


def parse(text: str | bytes, what: str = "configuration") -> Any:
    """The value of a JSON text; raises `Refused` for one that is too large or not strictly JSON."""
    if len(text) > MAX_CHARACTERS:
        raise Refused(f"has a {what} too long for a model: {len(text):,} characters of at most {MAX_CHARACTERS:,}.")
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        _check_depth(text, what)
        return json.loads(
            text, object_pairs_hook=_object, parse_constant=_no_number, parse_int=_whole, parse_float=_float
        )
    except UnicodeError as error:
        raise Refused(f"has a {what} that is not text in UTF-8. {_SAVE}.") from error
    except ValueError as error:
        raise Refused(f"has a {what} that is not valid JSON. {_SAVE}.") from error


def _check_depth(text: str, what: str) -> None:
    """Before it is parsed: the parser itself goes as deep as the text does."""
    depth = 0
    for found in _TEXT_OR_BRACKET.finditer(text):
        bracket = found[0]
        depth += (bracket in "[{") - (bracket in "]}")
        if depth > MAX_DEPTH:
            raise Refused(f"has a {what} nested more than {MAX_DEPTH} deep; no model is.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Refused(f"has a configuration that says '{shown(twice)}' twice; it is no file that Keras wrote.")
    return found


def _no_number(name: str) -> NoReturn:
    raise Refused(f"has a configuration with {name}, which is no number.")


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise Refused(f"has a configuration with a whole number of {len(digits)} digits.")
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise Refused("has a configuration with a number that is too large.")
    return value
