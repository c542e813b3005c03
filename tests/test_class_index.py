from __future__ import annotations

import json
from collections import Counter

import pytest

from app.class_index import imagenet_names, parse_class_index, require_equal
from app.errors import InvalidInput


def wrong(data: bytes | str) -> str:
    with pytest.raises(InvalidInput) as caught:
        parse_class_index(data.encode() if isinstance(data, str) else data)
    assert caught.value.errors[0]["pointer"] == "/class_index"
    return caught.value.detail


@pytest.mark.parametrize(
    "text",
    [
        '{"0": ["rural"], "1": ["urban"]}',
        '{"1": ["n2", "urban"], "0": ["n1", "rural"]}',
        '{"0": "rural", "1": "urban"}',
        '["rural", "urban"]',
        '[["n1", "rural"], "urban"]',
        "rural\nurban\n",
        "rural\r\nurban",
        "\ufeffrural\nurban",
        '\ufeff\n {"00": "rural", "1": " urban "}',
    ],
)
def test_every_form(text):
    assert parse_class_index(text.encode()) == ["rural", "urban"]


def test_imagenet():
    names = imagenet_names()
    assert (len(names), names[0], names[207], names[999]) == (1000, "tench", "golden_retriever", "toilet_tissue")
    assert Counter(names)["crane"] == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names no class"),
        ("{}", "names no class"),
        ("[]", "names no class"),
        ('{"0": "a", "2": "b"}', "2 entries, so it must have the indices 0..1; index 1 is missing"),
        ('{"1": "a"}', "index 0 is missing"),
        ('{"0": "a", "0": "b"}', "names class 0 twice"),
        ('{"cat": 0, "dog": 1}', "'cat' is not a class index"),
        ('{"-1": "a"}', "'-1' is not a class index"),
        ('{"²": "a"}', "is not a class index"),
        ('{"0": 7}', "no name for class 0"),
        ('{"0": []}', "no name for class 0"),
        ('{"0": null}', "no name for class 0"),
        ('["a", ""]', "no name for class 1"),
        ("a\n\nb", "no name for class 1"),
        ('{"0": "a"', "not valid JSON: Expecting ',' delimiter in line 1, column 10"),
        ('{"0": "a"}\n{"1": "b"}', "not valid JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("[" + "9" * 10_000 + "]", "nested too deeply or holds a number that is too long"),
    ],
)
def test_what_is_wrong_is_said(text, words):
    assert words in wrong(text)


def test_not_text():
    assert "not UTF-8" in wrong(b"\xff\xfe\x00")


def test_too_many():
    assert "at most 100000" in wrong("a\n" * 100_001)


def test_names_can_be_shown_and_stored():
    assert parse_class_index(json.dumps(["\ud800a", "b\x00", "c\u202e"]).encode()) == ["?a", "b", "c"]


def test_counts_that_differ_say_by_how_much():
    require_equal("{}", 3, "{}", 3)
    with pytest.raises(InvalidInput, match=r"^CLASS_INDEX names 4 classes, the model has 3 outputs: 1 too many\.$"):
        require_equal("CLASS_INDEX names {} classes", 4, "the model has {} outputs", 3)
    with pytest.raises(InvalidInput, match="2 too few"):
        require_equal("{}", 1, "{}", 3)
