"""Suggest tabs over the API; what the engine would observe is put into the store by hand."""

from __future__ import annotations

import time

import numpy as np
import pytest
from flask.testing import FlaskClient
from scipy.spatial.distance import cosine, jensenshannon
from werkzeug.test import TestResponse

from app.jobs.store import RunPicture
from app.observed import lists as observed_lists
from tests.api.client import assert_problem, uploaded_id
from tests.api.observed import keep, random_answers

COUNT = 9
COLORS = ["red", "blue", "green", "white", "black", "yellow", "orange", "purple", "gray"]
MODELS = ["VGG16", "VGG19", "ResNet50"]


@pytest.fixture
def images(client) -> list[str]:
    return [uploaded_id(client, f"{color}.png", color) for color in COLORS]


def start(client, store, images, models=("VGG16",), **changes):
    body = {"kind": "suggest", "models": list(models), "images": images} | changes
    answer = client.post("/api/runs", json=body)
    assert answer.status_code == 202, answer.text
    store.take_next_run()
    return store.run(answer.json["id"])


def tab_of(client, run, place=0):
    return client.get(f"/api/tabs/{run.tabs[place]}").json


@pytest.fixture
def answers() -> np.ndarray:
    return np.stack([random_answers(COUNT, 1000, seed) for seed in range(3)])


@pytest.fixture
def compared(client, store, images, answers):
    """A run of three models with everything known, class 3 as the common one."""
    run = start(client, store, images, MODELS, **{"class": 3})
    for place, of_model in enumerate(answers):
        keep(store, run, place, of_model)
    return run


def test_inputs_are_complete_and_tabs_are_there_at_once(client, images, quiet_engine):
    body = {"kind": "suggest", "models": MODELS, "images": images, "class": 207, "method": "grad_cam"}
    run = client.post("/api/runs", json=body).json
    assert run["inputs"] == {
        "models": [{"id": name, "name": name} for name in MODELS],
        "pictures": COUNT,
        "source": None,
        "layer": None,
        "selection": None,
        "class": {"index": 207, "name": "golden_retriever"},
        "method": "grad_cam",
        "parameters": {},
    }
    assert (run["kind"], run["total"], quiet_engine.woken) == ("suggest", 3 * COUNT, 1)
    tabs = client.get("/api/tabs").json["items"]
    assert [tab["view"] for tab in tabs] == ["confidence_coherence", "class_distance"]
    assert tabs[1]["title"] == "Distance from golden_retriever: VGG16, VGG19, ResNet50"
    empty = client.get(f"/api/tabs/{run['tabs'][1]}").json
    assert (empty["points"], empty["bins"], empty["rejected"], empty["labels"]) == ([], [], [], None)


@pytest.mark.parametrize(
    ("changes", "view"),
    [
        ({}, "layer_activation"),
        ({"layer": "conv2"}, "layer_activation"),
        ({"selection": {"mode": "index", "index": 3}}, "neuron_activation"),
        ({"models": ["VGG16", "ResNet50"]}, "confidence_coherence"),
    ],
)
def test_the_view_follows_from_the_inputs(client, images, changes, view):
    body = {"kind": "suggest", "models": ["VGG16"], "images": images} | changes
    run = client.post("/api/runs", json=body).json
    assert [tab["view"] for tab in client.get("/api/tabs").json["items"]] == [view]
    assert client.get(f"/api/tabs/{run['tabs'][0]}").json["view"] == view


BAD = [
    ({"images": []}, "/images", "at least one picture"),
    ({"images": ["gone"]}, "/images/0", "'gone'"),
    ({"images": None}, "/images", "one of the three; got none"),
    ({"dataset": "x"}, "/dataset", "'images' and 'dataset'"),
    ({"images": None, "dataset": "x"}, "/dataset", "no dataset 'x'"),
    ({"images": None, "dataset": 3}, "/dataset", "an id, got a number"),
    ({"images": None, "set": "x"}, "/set", "no picture set 'x'"),
    ({"models": ["gone"]}, "/models/0", "'gone'"),
    ({"models": ["VGG16", "demo-vgg"]}, "/models/1", "VGG16 has 1000, demo-vgg has 10"),
    ({"models": ["VGG16", "VGG19"], "layer": "conv1"}, "/layer", "2 were chosen"),
    ({"layer": "nothing"}, "/layer", "no layer 'nothing'"),
    ({"layer": 3}, "/layer", "a number"),
    ({"selection": {"mode": "class", "index": 1}}, "/selection", "by a neuron"),
    ({"selection": {"mode": "index", "index": 1000}}, "/selection/index", "0..999"),
    ({"selection": {"mode": "index", "index": 0}, "models": ["VGG16", "VGG19"]}, "/selection/mode", "one model only"),
    ({"class": 3}, "/class", "several models"),
    ({"class": 1000, "models": ["VGG16", "VGG19"]}, "/class", "in 0..999"),
    ({"class": "3", "models": ["VGG16", "VGG19"]}, "/class", "whole number"),
    ({"method": "nothing"}, "/method", "lrp.epsilon"),
    ({"training": []}, "/training", "no 'training' here"),
]


@pytest.mark.parametrize(("changes", "pointer", "words"), BAD, ids=[f"{bad[1]}-{bad[2][:20]}" for bad in BAD])
def test_bad_input_names_the_thing_and_the_remedy(client, images, changes, pointer, words):
    body = {"kind": "suggest", "models": ["VGG16"], "images": images} | changes
    assert_problem(client.post("/api/runs", json=body), 422, words, pointer=pointer)
    assert client.get("/api/runs").json["items"] == []


def test_models_without_probabilities_are_not_compared(client, store, images):
    description = {"units": 4, "input_shape": [8, 8, 3], "output_activation": "linear"}
    record = {"file_hash": "0" * 64, "preprocessing": {"mode": "unit"}, "description": description}
    models = [store.add_model(record | {"name": name}).id for name in ("a.h5", "b.h5")]
    answer = client.post("/api/runs", json={"kind": "suggest", "models": models, "images": images})
    assert_problem(answer, 422, "a.h5 ends in no softmax", pointer="/models/0")


def test_the_scatter_is_that_of_the_definitions(client, compared, images, answers):
    tab = tab_of(client, compared)
    assert [point["image"] for point in tab["points"]] == images
    for place, point in enumerate(tab["points"]):
        best = [(int(one.argmax()), float(one.max())) for one in answers[:, place]]
        assert [prediction[0] for prediction in point["predictions"]] == [index for index, _ in best]
        assert [prediction[1] for prediction in point["predictions"]] == pytest.approx([s for _, s in best], rel=1e-5)
        groups: dict[int, list[float]] = {}
        for index, score in best:
            groups.setdefault(index, []).append(score)
        largest = max(map(len, groups.values()))
        means = [float(np.mean(scores)) for scores in groups.values() if len(scores) == largest]
        assert point["coherence"] == len(groups)
        assert point["confidence"] == pytest.approx(max(means), rel=1e-5)


def test_the_distance_is_that_of_scipy_and_every_picture_is_in_one_bin(client, compared, images, answers):
    tab = tab_of(client, compared, 1)
    wanted = np.eye(1000)[3]
    for place, point in enumerate(tab["points"]):
        expected = np.mean([cosine(one.astype(np.float64), wanted) for one in answers[:, place]])
        assert point["value"] == pytest.approx(expected, rel=1e-5)
    values = {point["image"]: point["value"] for point in tab["points"]}
    assert sorted(image for found in tab["bins"] for image in found["images"]) == sorted(images)
    for found in tab["bins"]:
        assert all(found["low"] <= values[image] <= found["high"] for image in found["images"])
    assert tab["classes"]["3"] == "tiger_shark"


def test_the_chart_fills_and_is_polled_with_a_tag(client, store, images, answers):
    run = start(client, store, images, MODELS)
    url = f"/api/tabs/{run.tabs[0]}"
    first = client.get(url)
    assert first.headers["Retry-After"] == "1"
    assert client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    keep(store, run, 0, answers[0])
    keep(store, run, 1, answers[1][:4])
    keep(store, run, 2, answers[2][[5, 1, 2]], places=[5, 1, 2])
    filled = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert filled.status_code == 200
    assert [point["image"] for point in filled.json["points"]] == [images[1], images[2]]
    client.patch(url, json={"title": "Another"})
    assert client.get(url, headers={"If-None-Match": filled.headers["ETag"]}).json["title"] == "Another"
    keep(store, run, 1, answers[1][4:], places=list(range(4, COUNT)))
    keep(store, run, 2, answers[2])
    store.finish(run.id)
    done = client.get(url)
    assert len(done.json["points"]) == COUNT and "Retry-After" not in done.headers


def test_pictures_that_were_rejected_are_named_and_have_no_point(client, store, images, answers):
    run = start(client, store, images)
    keep(
        store,
        run,
        0,
        answers[0][:3],
        failed={3: "green.png is damaged"},
        layer="",
        means=np.ones((3, 2)),
        maxima=np.ones((3, 2)),
    )
    tab = tab_of(client, run)
    assert len(tab["points"]) == 3
    assert tab["rejected"] == [{"image": images[3], "name": "white.png", "reason": "green.png is damaged"}]
    assert_problem(client.get(f"/api/tabs/{run.tabs[0]}/pictures/{images[3]}"), 404, images[3])


@pytest.mark.parametrize(
    ("reduce", "expected"), [("max", lambda maxima, means: maxima[:, 1]), ("mean", lambda maxima, means: means[:, 1])]
)
def test_a_neuron_is_its_maximum_or_its_mean(client, store, images, answers, reduce, expected):
    selection = {"mode": "index", "index": 1, "reduce": reduce}
    run = start(client, store, images, selection=selection, layer="conv2")
    random = np.random.default_rng(0)
    means, maxima = random.normal(size=(2, COUNT, 16)).astype(np.float32)
    keep(store, run, 0, answers[0], layer="conv2", means=means, maxima=maxima)
    values = [point["value"] for point in tab_of(client, run)["points"]]
    assert values == pytest.approx(expected(maxima, means), rel=1e-5)


def test_a_layer_is_its_mean_and_its_units_are_ranked(client, store, images, answers):
    run = start(client, store, images, layer="conv2")
    random = np.random.default_rng(0)
    means, maxima = random.normal(size=(2, COUNT, 16)).astype(np.float32)
    maxima[:, 5] = -1
    maxima[:, 7] = 0
    keep(store, run, 0, answers[0], layer="conv2", means=means, maxima=maxima)
    values = [point["value"] for point in tab_of(client, run)["points"]]
    assert values == pytest.approx(means.mean(axis=1), rel=1e-5)
    url = f"/api/tabs/{run.tabs[0]}"
    items = client.get(f"{url}/units/2").json["items"]
    order = np.argsort(-maxima[:, 2])
    assert [item["image"] for item in items] == [images[place] for place in order]
    assert [item["activation"] for item in items] == pytest.approx(maxima[order, 2], rel=1e-5)
    silent = [unit for unit in range(16) if (maxima[:, unit] <= 0).all()]
    assert client.get(f"{url}/lists").json["units"] == {"count": 16, "never_active": silent} and 5 in silent
    assert_problem(client.get(f"{url}/units/16"), 404, "unit 16")
    assert_problem(client.get(f"{url}/units/x"), 404)


def test_one_picture_in_full(client, compared, images, answers):
    found = client.get(f"/api/tabs/{compared.tabs[1]}/pictures/{images[2]}").json
    for place, model in enumerate(found["models"]):
        one = answers[place, 2]
        assert [entry["index"] for entry in model["predictions"]] == np.argsort(-one, kind="stable")[:5].tolist()
        assert model["class_score"] == pytest.approx(float(one[3]))
        assert model["right"] is None
    assert sum(len(group["models"]) for group in found["groups"]) == 3
    predict = [MODELS[place] for place in range(3) if answers[place, 2].argmax() == 3]
    assert found["predicted_class"] == predict
    assert found["value"] == tab_of(client, compared, 1)["points"][2]["value"]
    assert found["confidence"] is None and found["label"] is None
    assert client.get(found["thumbnail_url"]).status_code == 200


def test_further_axes(client, compared, images, answers):
    url = f"/api/tabs/{compared.tabs[0]}/measures"
    listed = client.get(url).json
    assert [measure["id"] for measure in listed["measures"]] == [
        "confidence", "coherence", "entropy", "margin", "disagreement", "class_distance",
    ]  # fmt: skip
    found = client.get(f"{url}?x=entropy&y=margin").json
    assert (found["axes"], found["images"]) == (["entropy", "margin"], images)
    exact = answers.astype(np.float64)
    entropy = -(exact * np.log(exact)).sum(axis=2).mean(axis=0) / np.log(1000)
    assert found["values"][0] == pytest.approx(entropy, rel=1e-5)
    ordered = np.sort(exact, axis=2)
    assert found["values"][1] == pytest.approx((ordered[..., -1] - ordered[..., -2]).mean(axis=0), rel=1e-4)
    pair = client.get(f"{url}?x=margin&model=VGG19").json["values"][0]
    assert pair == pytest.approx(ordered[1, :, -1] - ordered[1, :, -2], rel=1e-4)
    other = client.get(f"{url}?x=class_distance&class=4").json["values"][0]
    assert other[0] == pytest.approx(np.mean([cosine(one, np.eye(1000)[4]) for one in exact[:, 0]]), rel=1e-5)


def test_disagreement_of_two_models_is_that_of_scipy(client, store, images, answers):
    run = start(client, store, images, MODELS[:2])
    for place in range(2):
        keep(store, run, place, answers[place])
    values = client.get(f"/api/tabs/{run.tabs[0]}/measures?x=disagreement").json["values"][0]
    expected = [jensenshannon(answers[0, place], answers[1, place], base=2) ** 2 for place in range(COUNT)]
    assert values == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("x=nothing", "/x"),
        ("x=entropy&y=nothing", "/y"),
        ("x=loss", "/x"),
        ("x=unit_activation", "/x"),
        ("x=entropy&model=gone", "/model"),
        ("x=class_distance&class=1000", "/class"),
        ("x=class_distance&class=x", "/class"),
    ],
)
def test_bad_axes(client, compared, query, pointer):
    assert_problem(client.get(f"/api/tabs/{compared.tabs[0]}/measures?{query}"), 422, pointer=pointer)


def test_labels_tell_who_is_right(client, store, answers):
    """The first five classes of ImageNet by their WordNet ids; one picture has a label that no model knows."""
    ids = ["n01440764", "n01443537", "n01484850", "n01491361", "n01494475", "n99999999"]
    classes = [0, 1, 2, 3, 4, 4, 0, 1, 5]
    images = [uploaded_id(client, f"{ids[index]}_{place}.png", COLORS[place]) for place, index in enumerate(classes)]
    labels = np.array(classes[:-1])
    run = start(client, store, images, MODELS)
    for place, of_model in enumerate(answers):
        keep(store, run, place, of_model)
    tab, found = tab_of(client, run), client.get(f"/api/tabs/{run.tabs[0]}/lists").json
    assert tab["labels"] == {"named": 8, "points": [*classes[:-1], None]}
    assert (tab["classes"]["0"], tab["classes"]["4"], found["labelled"]) == ("tench", "hammerhead", 8)
    best = answers.argmax(axis=2)[:, :-1]
    right = best == labels
    assert 0 < right.sum() < right.size
    for place, model in enumerate(found["models"]):
        top = np.argsort(-answers[place, :-1], axis=1)[:, :5]
        assert model["accuracy"] == right[place].mean()
        assert model["top5_accuracy"] == np.mean([labels[row] in top[row] for row in range(8)])
    for entry in found["classes"]:
        of_class = labels == entry["index"]
        assert entry["accuracy"] == pytest.approx(right[:, of_class].mean(axis=1))
        assert entry["images"] == [images[place] for place in np.flatnonzero(of_class)]
    wrong = {(MODELS[model], images[place]) for model, place in zip(*np.nonzero(~right), strict=True)}
    assert {(pair["model"], image) for pair in found["confusions"] for image in pair["images"]} == wrong
    assert found["all_wrong"] == [images[place] for place in np.flatnonzero(~right.any(axis=0))]
    only = {image: one["model"] for one in found["only_one_right"] for image in one["images"]}
    assert only == {images[at]: MODELS[right[:, at].argmax()] for at in range(8) if right[:, at].sum() == 1}
    picture = client.get(f"/api/tabs/{run.tabs[0]}/pictures/{images[0]}").json
    assert picture["label"] == {"index": 0, "name": "tench"}
    assert [model["right"] for model in picture["models"]] == right[:, 0].tolist()
    axes = client.get(f"/api/tabs/{run.tabs[0]}/measures?x=loss&y=margin&model=VGG16").json
    loss = axes["values"][0]
    assert axes["images"] == images
    np.testing.assert_allclose(loss[:-1], -np.log(answers[0, range(8), labels].astype(np.float64)), rtol=1e-5)
    assert loss[-1] is None


@pytest.mark.parametrize("at_once", [2, 4, 1000])
def test_pictures_that_are_nearly_the_same(client, store, images, answers, monkeypatch, at_once):
    """However the pictures are cut into parts, and also while some of them are missing."""
    monkeypatch.setattr(observed_lists, "FEATURES_AT_ONCE", at_once)
    run = start(client, store, images)
    features = np.eye(COUNT, dtype=np.float32)
    features[7] = 2 * features[1] + [0.1] * COUNT
    features[5] = features[2]
    keep(store, run, 0, answers[0][[1, 2, 5, 7]], places=[1, 2, 5, 7], features=features[[1, 2, 5, 7]])
    found = client.get(f"/api/tabs/{run.tabs[0]}/lists").json["near_duplicates"]
    assert [pair["images"] for pair in found] == [[images[2], images[5]], [images[1], images[7]]]
    assert found[0]["cosine"] == 1
    assert found[1]["cosine"] == pytest.approx(1 - cosine(features[1], features[7]), abs=1e-5)


def test_a_tab_of_heatmaps_has_no_measures(client, images):
    body = {"kind": "visualize", "models": ["VGG16"], "images": images, "method": "gradient"}
    tab = client.post("/api/runs", json=body).json["tabs"][0]
    for end in ("measures", "lists", "units/3", f"pictures/{images[0]}"):
        assert_problem(client.get(f"/api/tabs/{tab}/{end}"), 404, "heatmaps")


def test_a_picture_of_a_suggest_tab_is_not_deleted(client, store, images):
    run = start(client, store, images)
    assert_problem(client.delete(f"/api/images/{images[0]}"), 409, "close that tab first")
    client.delete(f"/api/tabs/{run.tabs[0]}")
    assert client.delete(f"/api/images/{images[0]}").status_code == 204


def test_closing_one_of_two_tabs_leaves_the_other(client, compared):
    client.delete(f"/api/tabs/{compared.tabs[0]}")
    left = tab_of(client, compared, 1)
    assert left["view"] == "class_distance" and len(left["points"]) == COUNT


def test_a_tab_outlives_its_deleted_model(client, store, images, answers):
    description = {"units": 10, "input_shape": [8, 8, 3], "output_activation": "softmax"}
    record = {"name": "a.h5", "file_hash": "0" * 64, "preprocessing": {"mode": "unit"}, "description": description}
    model = store.add_model(record | {"class_names": list("abcdefghij")})
    run = start(client, store, images, [model.id])
    keep(
        store,
        run,
        0,
        answers[0][:, :10] / answers[0][:, :10].sum(axis=1, keepdims=True),
        layer="",
        means=np.ones((COUNT, 2)),
        maxima=np.ones((COUNT, 2)),
    )
    assert set(tab_of(client, run)["classes"].values()) <= set("abcde")
    store.finish(run.id)
    store.delete_model(model.id)
    tab = tab_of(client, run)
    assert tab["models"] == [{"id": model.id, "name": "a.h5", "classes": None}] and len(tab["points"]) == COUNT


def test_ten_thousand_pictures_are_small_and_quick(client, store):
    count, models = 10_000, MODELS
    answers = random_answers(count, 10)
    pictures = [
        RunPicture(f"{place:016x}", f"{place:032x}", f"ILSVRC2012_val_{place:08}.JPEG", None) for place in range(count)
    ]
    inputs = {
        "models": [{"id": name, "name": name} for name in models], "networks": [f"{name:>032}" for name in models],
        "pictures": count, "source": None, "layer": None, "selection": None, "class": {"index": 3, "name": "shark"},
        "method": None, "parameters": {},
    }  # fmt: skip
    run = store.add_run(
        "suggest", inputs, 3 * count, "t", [("confidence_coherence", "t"), ("class_distance", "t")], pictures
    )
    store.take_next_run()
    for place in range(3):
        keep(store, run, place, np.roll(answers, place, axis=1))
    quick = FlaskClient(client.application, TestResponse)  # the checks take longer than the answers
    for tab in run.tabs:
        begin = time.process_time()
        answer = quick.get(f"/api/tabs/{tab}")
        seconds = time.process_time() - begin
        assert len(answer.json["points"]) == count
        assert len(answer.data) < 2_000_000
        assert answer.headers["Retry-After"] == "5"
        assert seconds < 3  # a third of that on a machine of its own
