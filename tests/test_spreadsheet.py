"""Nothing in a table is computed by the spreadsheet that opens it."""

from __future__ import annotations

import csv
import io

from app.spreadsheet import csv_text


def test_a_table_is_read_back_as_it_was_but_for_what_would_be_computed():
    rows = [
        ("name", "value"),
        ('a,b\n"c"', 0.5),
        ("=1+1", -2),
        ("+1", None),
        ("-x", 0),
        ("@x", ""),
        ("\tx", True),
        ("＝1+1", 1),
        ("|calc", 2),
        ("＠x", 3),
    ]
    read = list(csv.reader(io.StringIO(csv_text(rows), newline="")))
    assert read == [
        ["name", "value"],
        ['a,b\n"c"', "0.5"],
        ["'=1+1", "-2"],
        ["'+1", ""],
        ["'-x", "0"],
        ["'@x", ""],
        ["'\tx", "True"],
        ["'＝1+1", "1"],
        ["'|calc", "2"],
        ["'＠x", "3"],
    ]
