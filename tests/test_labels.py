from __future__ import annotations

import pytest

from app.class_index import imagenet_names
from app.labels import label_indices, label_of


@pytest.mark.parametrize(
    ("folder", "name", "label"),
    [
        ("golden retriever", "1.jpg", "golden retriever"),
        ("n02099601_golden_retriever", "1.jpg", "n02099601_golden_retriever"),
        (None, "n02099601_293.JPEG", "n02099601"),
        (None, "n02099601.JPEG", "n02099601"),
        (None, "n020996012.JPEG", None),
        (None, "ILSVRC2012_val_00000293.JPEG", None),
        ("cats", "n02099601_293.JPEG", "cats"),
        ("\x07", "1.jpg", None),
    ],
)
def test_a_label_is_the_folder_or_an_imagenet_name(folder, name, label):
    assert label_of(folder, name) == label


@pytest.mark.parametrize(
    "label",
    ["n02099601", "n02099601_golden_retriever", "n02099601-anything", "golden retriever", "Golden_Retriever"],
)
def test_the_golden_retriever_of_imagenet(label):
    assert label_indices([label, None, "nothing"], imagenet_names()) == {label: 207}


def test_classes_of_ones_own():
    names = ("rural", "urban area", "n02099601")
    assert label_indices(["Urban_Area", "rural", "n02099601", "n01440764"], names) == {
        "Urban_Area": 1,
        "rural": 0,
        "n02099601": 2,
    }


def test_a_name_of_two_classes_names_neither():
    assert imagenet_names().count("crane") == 2
    assert label_indices(["crane", "n02012849", "n03126707"], imagenet_names()) == {"n02012849": 134, "n03126707": 517}


def test_without_names_there_are_no_labels():
    assert label_indices(["cat"], None) == {}
