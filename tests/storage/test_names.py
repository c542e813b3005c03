from __future__ import annotations

import pytest

from app.storage.names import clean_text, display_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.png", "a.png"),
        ("/etc/passwd", "passwd"),
        ("C:\\x\\b.png", "b.png"),
        ("", "unnamed"),
        (None, "unnamed"),
        ("..", ".."),
        ("x/", "unnamed"),
        ("a\x00b\x1b.png", "ab.png"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\ud800.png", "?.png"),
        ("e\u0301.png", "é.png"),
        ("日本.png", "日本.png"),
    ],
)
def test_display_name(text, expected):
    assert display_name(text) == expected


def test_long_text_is_cut_and_spaces_are_one_line():
    assert clean_text("x" * 10_000) == "x" * 200
    assert clean_text(" a\n\tb ") == "a  b"
