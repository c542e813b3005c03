from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.class_index import imagenet_names, parse_class_index, require_equal, without_background
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
        # As Keras' generators, Hugging Face, Teachable Machine and training scripts write them.
        '{"rural": 0, "urban": 1}',
        '{"urban": "1", "rural": "0"}',
        '{"id2label": {"0": "rural", "1": "urban"}, "label2id": {"rural": 0, "urban": 1}}',
        '{"label2id": {"rural": 0, "urban": 1}, "model_type": "resnet"}',
        '{"tfjsVersion": "1.3.1", "labels": ["rural", "urban"], "imageSize": 224}',
        '{"class_indices": {"rural": 0, "urban": 1}}',
        '[{"id": 1, "name": "urban"}, {"id": 0, "name": "rural"}]',
        '[{"name": "rural"}, {"name": "urban"}]',
        '{"0": {"name": "rural"}, "1": {"name": "urban"}}',
        "{0: 'rural', 1: 'urban'}",
        "{'rural': 0, 'urban': 1}",
        "['rural', 'urban']",
        "0 rural\n1 urban\n",
        "1: urban\n0: rural",
        "0,rural\r\n1,urban",
        "ClassId,SignName\n0,rural\n1,urban\n",
        "class_index,class,height,width\n0,rural,224,224\n1,urban,224,224\n",
        "class;index\nurban;1\nrural;0",
        "n01440764 rural\nn01443537 urban",
        "# of the land survey\nrural\n\nurban",
        "item {\n  id: 1\n  name: \"rural\"\n}\nitem {\n  id: 2\n  name: 'urban'\n}\n",
        'item { id: 0 name: "n1" display_name: "rural" } item { id: 1 name: "urban" }',
    ],
)
def test_every_form(text):
    assert parse_class_index(text.encode()) == ["rural", "urban"]
    assert parse_class_index(("\ufeff" + text.lstrip("\ufeff")).encode("utf-16-le")) == ["rural", "urban"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("0 5 Galoon\n1 500ML", ["5 Galoon", "500ML"]),
        ("0\n1\n2", ["0", "1", "2"]),
        ("1 way\n2 ways", ["1 way", "2 ways"]),
        ("Speed limit, 20\nSpeed limit, 30", ["Speed limit, 20", "Speed limit, 30"]),
        ('{"1": 0, "0": 1}', ["1", "0"]),
        ('{"1": "0", "0": "1"}', ["1", "0"]),
        ('{"-": 0, "0": 1, "1": 2}', ["-", "0", "1"]),
        ("n02085620\nn02085782", ["n02085620", "n02085782"]),
    ],
)
def test_names_with_numbers_in_them(text, names):
    assert parse_class_index(text.encode()) == names


@given(st.lists(st.from_regex(r"[a-z][a-z0-9 ]{0,6}[a-z]", fullmatch=True), min_size=1, max_size=12, unique=True))
def test_what_python_and_keras_write_comes_back(names):
    indices = {name: index for index, name in enumerate(names)}
    mixed = dict(reversed(indices.items()))
    forms = (json.dumps(names), json.dumps(mixed), str(mixed), str(names), str(dict(enumerate(names))))
    lines = "\n".join(f"{index} {name}" for index, name in enumerate(names))
    for text in (*forms, lines, json.dumps({"labels": names})):
        assert parse_class_index(text.encode()) == names


@pytest.mark.parametrize("kind", ["numpy", "pickle"])
def test_names_in_a_file_that_only_python_reads_are_written_as_text_by_the_line_that_is_shown(kind, tmp_path):
    file = tmp_path / "classes"
    names = np.array(["rural", "urban"], dtype=object)
    with file.open("wb") as stream:
        np.save(stream, names) if kind == "numpy" else pickle.dump(list(names), stream)
    remedy = wrong(file.read_bytes()).partition("one per line: ")[2]
    assert wrong(file.read_bytes()).startswith("CLASS_INDEX is ")
    code = f"import numpy, pickle; file = {str(file)!r}; {remedy}"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)
    assert parse_class_index((tmp_path / "labels.txt").read_bytes()) == ["rural", "urban"]


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
        ('{"nv": "Melanocytic nevi", "mel": "Melanoma"}', "'nv' is not a class index"),
        ('{"cat": 0, "dog": 2}', "index 1 is missing"),
        ('{"cat": 1, "dog": 2}', "index 0 is missing. The first class has the index 0: subtract one from each."),
        ('{"cat": 0, "dog": 0}', "names class 0 twice"),
        ("<!DOCTYPE HTML>\n<html></html>", "is a web page (HTML), not the file with the names"),
        ("version https://git-lfs.github.com/spec/v1\noid", "is a Git LFS pointer"),
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


def test_the_background_of_tensorflows_list_is_left_out_where_a_network_does_not_have_it():
    assert without_background(["background", "cat", "dog"], 2) == ["cat", "dog"]
    assert without_background(["background", "cat", "dog"], 3) == ["background", "cat", "dog"]
    assert without_background(["cat", "dog", "bird"], 2) == ["cat", "dog", "bird"]
