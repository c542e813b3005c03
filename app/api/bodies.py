"""Reads what a client sent: JSON bodies, query parameters. Whatever passes can be stored and computed with."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any, NoReturn, TypeVar

from flask import request

from app.api.problems import MalformedRequest, UnsupportedMediaType
from app.errors import InvalidInput, TooLarge
from app.storage.names import MAX_LENGTH, clean_text

Item = TypeVar("Item")
MAX_JSON_BYTES = 8 * 2**20
_MAX_INTEGER = 2**63 - 1


def json_object() -> dict[str, Any]:
    """The request's body: `MalformedRequest` when it is no JSON, `InvalidInput` when it is no object."""
    if not request.is_json:
        raise UnsupportedMediaType("The body must be JSON, sent with the header 'Content-Type: application/json'.")
    if (request.content_length or 0) > MAX_JSON_BYTES:
        raise TooLarge(f"The body must be at most {MAX_JSON_BYTES // 2**20} MB of JSON.")
    body = parsed_json(request.get_data(), "The body")
    if not isinstance(body, dict):
        raise InvalidInput.at("", f"The body must be a JSON object, got {json_type(body)}.")
    return body


def parsed_json(data: bytes | str, what: str) -> Any:
    """JSON of finite numbers that fit 64 bits and of text that is valid Unicode."""
    try:
        value = json.loads(data, parse_constant=_refuse_constant)
        check_plain(value)
    except (ValueError, RecursionError) as error:
        position = f": {error.msg} at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise MalformedRequest(f"{what} is not valid JSON{position}.") from error
    return value


def check_plain(value: Any, pointer: str = "") -> None:
    """Raise `InvalidInput` for a number or a text that neither the database nor a formula can hold."""
    if isinstance(value, dict):
        for key, item in value.items():
            check_plain(key, pointer)
            check_plain(item, f"{pointer}/{escaped(key)}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            check_plain(item, f"{pointer}/{index}")
    elif isinstance(value, str):
        if "\x00" in value or not _is_unicode(value):
            raise InvalidInput.at(pointer, "The text holds characters that are not valid Unicode text.")
    elif (isinstance(value, int) and abs(value) > _MAX_INTEGER) or (isinstance(value, float) and math.isinf(value)):
        raise InvalidInput.at(pointer, "The number is too large.")


def integer(body: dict[str, Any], name: str, minimum: int, maximum: int = _MAX_INTEGER, at: str = "") -> int:
    """A whole number of the body within bounds, both allowed."""
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= maximum:
        allowed = f"from {minimum}" if maximum == _MAX_INTEGER else f"in {minimum}..{maximum}"
        raise InvalidInput.at(f"{at}/{name}", f"'{name}' must be a whole number {allowed}, got {shown(value)}.")
    return value


def query_integer(name: str, default: int, minimum: int, maximum: int) -> int:
    """A whole number of the query string within bounds."""
    text = request.args.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", text) or not minimum <= int(text) <= maximum:
        raise InvalidInput.at(f"/{name}", f"'{name}' must be a whole number in {minimum}..{maximum}.")
    return int(text)


def page_of_ids(everything: Sequence[Item]) -> tuple[Sequence[Item], str | None]:
    """The part of a list that the query asks for, and the cursor of the next; a cursor is a place in the list."""
    cursor, limit = query_integer("cursor", 0, 0, 10**9 - 1), query_integer("limit", 100, 1, 1000)
    following = cursor + limit
    return everything[cursor:following], str(following) if following < len(everything) else None


def cleaned_title(body: dict[str, Any], name: str) -> str:
    """A name that the user gives to something; `InvalidInput` for one that is empty, too long or no text."""
    title = body.get(name)
    if not isinstance(title, str):
        raise InvalidInput.at(f"/{name}", f"'{name}' must be text, got {json_type(title)}.")
    cleaned = clean_text(title)
    if not cleaned or len(title) > MAX_LENGTH:
        raise InvalidInput.at(f"/{name}", f"'{name}' must have 1 to {MAX_LENGTH} characters that can be shown.")
    return cleaned


def refuse_unknown(body: dict[str, Any], known: tuple[str, ...], at: str = "") -> None:
    """Raise `InvalidInput` for a key that means nothing here: a misspelt one would be ignored silently."""
    for key in body:
        if key not in known:
            raise InvalidInput.at(f"{at}/{escaped(key)}", f"There is no '{key[:80]}' here; known: {', '.join(known)}.")


def escaped(key: str) -> str:
    """A key as a part of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def shown(value: Any, limit: int = 80) -> str:
    """A value as a sentence names it."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else text[:limit] + "..."


def json_type(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
