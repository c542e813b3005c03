from __future__ import annotations

import pytest

from app.gate.refusal import Refused
from app.gate.strict_json import MAX_DEPTH, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, -2.5, null, true, "\\u00fc"]}', {"a": [1, -2.5, None, True, "ü"]}),
        (b'{"\xc3\xbc": 1}', {"ü": 1}),
        ("[" * MAX_DEPTH + "]" * MAX_DEPTH, None),
        ('"[[["', "[[["),
        ('"' + '\\"[' * 500 + '"', '"[' * 500),
    ],
)
def test_honest_text(text, value):
    assert value is None or parse(text) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "nested more than"),
        ('{"a": "\\"", "b": ' + "[" * 99, "nested more than"),
        ('{"a": 1, "b": 2, "a": 3}', "says 'a' twice"),
        ('{"x": {"a": 1, "a": 1}}', "says 'a' twice"),
        ("[NaN]", "NaN, which is no number"),
        ("[-Infinity]", "-Infinity, which is no number"),
        ("[1e400]", "too large"),
        ("[" + "9" * 41 + "]", "whole number of 41 digits"),
        (b'"\xff"', "not text in UTF-8"),
        (b'"\xed\xa0\x80"', "not text in UTF-8"),
        ("", "not valid JSON"),
        ("{'a': 1}", "not valid JSON"),
        ("[1,]", "not valid JSON"),
        ("[1] x", "not valid JSON"),
        (" " * (32 * 2**20 + 1), "too long"),
    ],
)
def test_what_is_refused(text, words):
    with pytest.raises(Refused, match=words):
        parse(text)
