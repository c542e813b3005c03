"""Two real networks on twenty real pictures of ImageNet, which lie in ../shared."""

from __future__ import annotations

import time

import numpy as np
import pytest

from app import create_app
from app.class_index import imagenet_names
from app.config import PROJECT_DIR, Settings
from app.jobs.engine import Engine
from app.jobs.store import Store
from app.labels import label_indices
from tests.api.client import CheckedClient, checked_client
from tests.api.test_weights_upload import send
from tests.conftest import ENGINE_SECONDS, wait_until

SHARED = PROJECT_DIR.parent / "shared" / "data"
WEIGHTS = {"MobileNet_0.25_224": "mobilenet_0.25_224_imagenet", "MobileNet_0.75_192": "mobilenet_0.75_192_imagenet"}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SHARED.is_dir(), reason="The pictures and weights of ../shared are not here."),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory):
    """The program with the pictures as a dataset, and one of a single class beside it."""
    folder = tmp_path_factory.mktemp("offered")
    (folder / "all").symlink_to(SHARED / "images")  # links are not offered
    (folder / "twenty").mkdir()
    (folder / "retrievers").mkdir()
    for path in (SHARED / "images").iterdir():
        (folder / "twenty" / path.name).write_bytes(path.read_bytes())
    golden = SHARED / "images" / "n02099601_golden_retriever.JPEG"
    (folder / "retrievers" / golden.name).write_bytes(golden.read_bytes())
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), browser=False, auth=False, datasets=folder)
    engine = Engine(settings, Store(settings))
    engine.start()
    wait_until(lambda: engine.status()["state"] == "ready", ENGINE_SECONDS)
    yield checked_client(create_app(settings, engine))
    engine.stop()
    engine.store.close()


@pytest.fixture(scope="module")
def models(client: CheckedClient) -> list[str]:
    found = []
    for architecture, name in WEIGHTS.items():
        answer = send(client, SHARED / "models" / f"{name}.weights.h5", architecture=architecture)
        found.append(answer.json["id"])
    return found


def run(client: CheckedClient, dataset: str, **body) -> list[dict]:
    """The tabs of a run over a dataset by its name."""
    offered = {item["name"]: item["id"] for item in client.get("/api/datasets").json["items"]}
    answer = client.post("/api/runs", json={"kind": "suggest", "dataset": offered[dataset]} | body)
    url = answer.headers["Location"]
    while client.get(url).json["state"] in ("queued", "running"):
        time.sleep(0.1)
    assert client.get(url).json["state"] == "done", client.get(url).json["error"]
    return [client.get(f"/api/tabs/{tab}").json for tab in answer.json["tabs"]]


def test_the_scatter_of_twenty_pictures_and_what_their_names_tell(client, models):
    (tab,) = run(client, "twenty", models=models)
    labels = [label_indices([point["name"][:9]], imagenet_names())[point["name"][:9]] for point in tab["points"]]
    assert (tab["labels"], tab["rejected"]) == ({"named": 20, "points": labels}, [])
    agree = [point for point in tab["points"] if point["predictions"][0][0] == point["predictions"][1][0]]
    assert all((point["coherence"] == 1) == (point in agree) for point in tab["points"])
    assert 10 <= len(agree) <= 20
    right = np.array(
        [[one[0] == label for one in point["predictions"]] for point, label in zip(tab["points"], labels, strict=True)]
    )
    found = client.get(f"/api/tabs/{tab['id']}/lists").json
    assert [model["accuracy"] for model in found["models"]] == pytest.approx(right.mean(axis=0))
    assert right.mean(axis=0).min() >= 0.5, "published: 50 and 66 % on all of ImageNet, chance is 0.1 %"
    assert {item["name"] for item in client.get("/api/datasets").json["items"]} == {"twenty", "retrievers"}


def test_the_distance_from_the_golden_retriever(client, models):
    tabs = run(client, "retrievers", models=models, **{"class": 207})
    assert [tab["view"] for tab in tabs] == ["confidence_coherence", "class_distance"]
    (point,) = tabs[1]["points"]
    picture = client.get(f"/api/tabs/{tabs[1]['id']}/pictures/{point['image']}").json
    assert picture["label"] == {"index": 207, "name": "golden_retriever"}
    assert picture["predicted_class"] == [model["id"] for model in picture["models"] if model["right"]]
    assert models[0] in picture["predicted_class"]
    # The cosine is at least the probability of the class, because no vector of probabilities is longer than 1.
    assert point["value"] <= 1 - np.mean([model["class_score"] for model in picture["models"]]) + 1e-6
