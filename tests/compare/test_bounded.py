from __future__ import annotations

import pytest

from app.compare.bounded import Bounded


def never() -> int:
    raise AssertionError("computed again")


def test_what_is_known_is_not_computed_again():
    kept: Bounded[int] = Bounded(2)
    assert kept.get("a", lambda: 1) == 1
    assert kept.get("a", never) == 1 and "a" in kept and "b" not in kept


def test_the_longest_unused_goes_first():
    kept: Bounded[int] = Bounded(2)
    for name, value in (("a", 1), ("b", 2)):
        kept.get(name, lambda value=value: value)
    kept.get("a", never)
    kept.get("c", lambda: 3)
    assert kept.get("a", never) == 1 and "b" not in kept


def test_what_fails_is_tried_again():
    kept: Bounded[int] = Bounded(2)
    with pytest.raises(AssertionError):
        kept.get("a", never)
    assert kept.get("a", lambda: 1) == 1
