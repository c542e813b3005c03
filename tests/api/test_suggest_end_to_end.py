"""Suggest runs over a real engine with a real worker: the demo models on the sample pictures."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from app import create_app
from app.config import Settings
from app.jobs.planner import planner
from tests.api.client import checked_client
from tests.conftest import wait_until

DEMO = ["demo-resnet", "demo-vgg", "demo-watermark"]


@pytest.fixture
def client(engine):
    return checked_client(create_app(engine.settings, engine))


@pytest.fixture
def samples(client) -> list[dict]:
    return client.get("/api/samples").json["items"]


def finished(client, body: dict) -> dict:
    answer = client.post("/api/runs", json={"kind": "suggest"} | body)
    assert answer.status_code == 202, answer.text
    url = answer.headers["Location"]
    wait_until(lambda: client.get(url).json["state"] in ("done", "failed", "cancelled"), 90)
    run = client.get(url).json
    assert run["state"] == "done", run["error"]
    return run


def test_the_watermark_model_disagrees_where_star_and_watermark_do_not_go_together(client, samples):
    ids = [sample["id"] for sample in samples]
    run = finished(client, {"models": DEMO, "images": ids})
    assert (run["done"], run["total"], len(run["tabs"])) == (3 * len(ids), 3 * len(ids), 1)
    tab = client.get(f"/api/tabs/{run['tabs'][0]}").json
    assert (tab["view"], tab["bins"], tab["rejected"]) == ("confidence_coherence", [], [])
    assert [point["image"] for point in tab["points"]] == ids
    disagree = {point["name"] for point in tab["points"] if point["coherence"] > 1}
    names = {sample["name"] for sample in samples}
    star = next(int(index) for index, name in tab["classes"].items() if name == "star")
    assert disagree == {name for name in names if ("watermark" in name) != name.startswith("star")}
    assert all(point["predictions"][2][0] == star for point in tab["points"] if "watermark" in point["name"])


def test_labels_of_the_samples_tell_who_is_right(client, samples):
    run = finished(client, {"models": DEMO, "images": [sample["id"] for sample in samples]})
    tab = client.get(f"/api/tabs/{run['tabs'][0]}").json
    assert tab["labels"]["named"] == len(samples)
    found = client.get(f"/api/tabs/{tab['id']}/lists").json
    labelled = list(zip(tab["points"], tab["labels"]["points"], strict=True))
    right = [np.mean([point["predictions"][model][0] == label for point, label in labelled]) for model in range(3)]
    assert [model["accuracy"] for model in found["models"]] == pytest.approx(right)
    assert found["models"][2]["accuracy"] < found["models"][0]["accuracy"]
    confused = [pair for pair in found["confusions"] if pair["model"] == "demo-watermark"]
    assert {pair["predicted"]["name"] for pair in confused if len(pair["images"]) == 1} >= {"star"}


def test_a_common_class_opens_a_second_tab(client, samples):
    stars = [sample["id"] for sample in samples if sample["name"].startswith("star")]
    one = client.get("/api/models/demo-vgg").json
    index = one["class_names"].index("star")
    run = finished(client, {"models": DEMO, "images": stars, "class": index})
    assert run["inputs"]["class"] == {"index": index, "name": "star"}
    tabs = [client.get(f"/api/tabs/{tab}").json for tab in run["tabs"]]
    assert [tab["view"] for tab in tabs] == ["confidence_coherence", "class_distance"]
    assert all(0 <= point["value"] <= 1 for point in tabs[1]["points"])
    assert sorted(image for found in tabs[1]["bins"] for image in found["images"]) == sorted(stars)
    picture = client.get(f"/api/tabs/{run['tabs'][1]}/pictures/{stars[0]}").json
    assert picture["predicted_class"] == [
        model["id"] for model in picture["models"] if model["predictions"][0]["index"] == index
    ]


def test_another_view_of_what_was_seen_costs_no_pass(client, samples, engine, monkeypatch):
    ids = [sample["id"] for sample in samples[:5]]
    finished(client, {"models": ["demo-vgg"], "images": ids})
    sent = []
    submit = engine._cluster.client.submit

    def noted(*arguments, **options):
        sent.append(arguments)
        return submit(*arguments, **options)

    monkeypatch.setattr(engine._cluster.client, "submit", noted)
    unit = {"mode": "index", "index": 2}
    run = finished(client, {"models": ["demo-vgg"], "images": ids, "selection": unit})
    assert sent == []
    tab = client.get(f"/api/tabs/{run['tabs'][0]}").json
    assert (tab["view"], len(tab["points"])) == ("neuron_activation", 5)


def test_pictures_of_a_dataset_folder_are_read_in_place(engine, tmp_path, monkeypatch):
    folder = tmp_path / "offered" / "pets"
    random = np.random.default_rng(0)
    for label in ("n02123045", "n02099601_golden_retriever"):
        (folder / label).mkdir(parents=True)
        for number in range(2):
            pixels = random.integers(0, 256, (40, 50, 3), np.uint8)
            Image.fromarray(pixels).save(folder / label / f"{number}.jpg")
    (folder / "n02123045" / "broken.jpg").write_bytes(b"\xff\xd8\xff broken")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    settings = Settings(data_dir=engine.settings.data_dir, browser=False, auth=False, datasets=tmp_path / "offered")
    monkeypatch.setattr(engine._dispatcher._runs, "_plan", planner(settings, engine.store))
    client = checked_client(create_app(settings, engine))
    (dataset,) = client.get("/api/datasets").json["items"]
    assert (dataset["name"], dataset["pictures"], dataset["labels"]) == ("pets", 5, True)
    run = finished(client, {"models": ["demo-vgg"], "dataset": dataset["id"]})
    tab = client.get(f"/api/tabs/{run['tabs'][0]}").json
    assert len(tab["points"]) == 4
    assert tab["rejected"][0]["name"] == "broken.jpg" and "damaged" in tab["rejected"][0]["reason"]
    assert client.get(f"/api/images/{tab['points'][0]['image']}/thumbnail").mimetype == "image/webp"
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
