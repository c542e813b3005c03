from __future__ import annotations

import json

import pytest
from PIL import Image

from app.errors import NotFound
from app.jobs.messages import Preprocessing
from app.models_catalogue import ModelCatalogue, class_count, demo_models, read_preprocessing
from app.pictures_catalogue import PictureCatalogue, sample_pictures
from app.predefined import PREDEFINED

CARD = {
    "name": "demo-x",
    "file": "demo-x.h5",
    "input_shape": [9, 8, 3],
    "preprocessing": "unit",
    "classes": ["a", "b"],
    "accuracy": 0.97,
    "summary": "Tells a from b.",
}


def test_a_demo_model_is_its_card_and_its_file(tmp_path):
    (tmp_path / "demo-x.json").write_text(json.dumps(CARD))
    assert demo_models(tmp_path) == []
    (tmp_path / "demo-x.h5").write_bytes(b"x")
    (model,) = demo_models(tmp_path)
    assert (model.id, model.kind, model.classes, model.accuracy) == ("demo-x", "demo", 2, 0.97)
    assert model.source().path == str(tmp_path / "demo-x.h5")
    assert model.source().class_names == ("a", "b")


def test_samples_keep_the_order_of_their_list(tmp_path):
    assert sample_pictures(tmp_path) == []
    for name in ("a_01.png", "b_01.png"):
        Image.new("RGB", (7, 5)).save(tmp_path / name)
    (tmp_path / "samples.json").write_text(json.dumps([{"file": "b_01.png"}, {"file": "a_01.png"}]))
    samples = sample_pictures(tmp_path)
    assert [sample.id for sample in samples] == ["sample:b_01", "sample:a_01"]
    assert (samples[0].width, samples[0].height, samples[0].path) == (7, 5, tmp_path / "b_01.png")


def test_predefined_models_know_their_classes(settings, store):
    model = ModelCatalogue(settings, store).get("Xception")
    assert (model.path, model.units, model.source().class_names[1]) == (None, 1000, "goldfish")
    assert {model.id for model in ModelCatalogue(settings, store).all()} >= set(PREDEFINED)


def test_unknown_ids_are_named(settings, store):
    with pytest.raises(NotFound, match="'nothing'"):
        ModelCatalogue(settings, store).get("nothing")
    with pytest.raises(NotFound, match="'sample:nothing'"):
        PictureCatalogue(settings, store).get("sample:nothing")


def test_pictures_come_in_the_order_asked_for(settings, store):
    ids = [store.add_image(f"{number}.png", 2, 1, f"{number}" * 64).id for number in range(3)]
    asked = [ids[2], ids[0], ids[2]]
    assert [picture.id for picture in PictureCatalogue(settings, store).named(asked)] == asked


@pytest.mark.parametrize(
    ("units", "activation", "classes"),
    [(1, "sigmoid", 2), (1, "linear", 1), (2, "sigmoid", 2), (10, "softmax", 10)],
)
def test_class_count(units, activation, classes):
    assert class_count({"units": units, "output_activation": activation}) == classes


def test_preprocessing_by_name_or_in_full():
    assert read_preprocessing("unit") == Preprocessing("unit")
    full = {"mode": "mean_std", "mean": [1.0], "std": None}
    assert read_preprocessing(full) == Preprocessing("mean_std", (1.0,), None)
