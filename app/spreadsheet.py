"""Tables as CSV for people, who open them with a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any


def csv_text(rows: Iterable[Iterable[Any]]) -> str:
    """RFC 4180; a text that a spreadsheet would compute begins with an apostrophe, None is empty."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_harmless(value) for value in row] for row in rows)
    return text.getvalue()


# What makes a formula of a text, also as wide signs, which some spreadsheets take for the narrow ones.
_STARTS = tuple("=+-@|\t\r\n＝＋－＠｜")


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in _STARTS else value
