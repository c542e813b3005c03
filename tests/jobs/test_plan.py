from __future__ import annotations

import pytest

from app.errors import InvalidInput, NotFound
from app.jobs.explain_plan import CHUNK_SIZES
from app.jobs.plan import cut
from app.jobs.planner import planner
from app.jobs.store import RunRecord, Store
from app.storage.files import Files

DESCRIPTION = {"input_shape": [8, 6, 3], "units": 2, "output_activation": "softmax"}


@pytest.fixture
def run(store: Store) -> RunRecord:
    record = {"file_hash": "a" * 64, "preprocessing": {"mode": "tf"}, "description": DESCRIPTION}
    models = [store.add_model(record | {"name": name}) for name in ("pets", "farm")]
    images = [store.add_image(f"{number}.png", 6, 8, f"{number}" * 64) for number in range(6)]
    inputs = {
        "models": [{"id": model.id, "name": model.name} for model in models],
        "images": [image.id for image in images],
        "method": "lrp.epsilon",
        "parameters": {"epsilon": 0.5},
        "layer": None,
        "selection": {"mode": "class", "index": 0},
    }
    return store.add_run("visualize", inputs, 12, "LRP-epsilon")


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (1, [1]), (5, [1, 4]), (6, [1, 4, 1]), (24, [1, 4, 8, 8, 3])])
def test_the_first_chunk_is_small(count, sizes):
    parts = list(cut(range(count), CHUNK_SIZES))
    assert [len(part) for part in parts] == sizes
    assert [number for part in parts for number in part] == list(range(count))


def test_chunks_hold_all_that_a_worker_needs(settings, store, run):
    chunks = list(planner(settings, store)(run).chunks(done=()))
    assert [(chunk.model.name, len(chunk.pictures)) for chunk in chunks] == [
        ("pets", 1), ("pets", 4), ("pets", 1), ("farm", 1), ("farm", 4), ("farm", 1),
    ]  # fmt: skip
    first = chunks[0]
    assert first.parameters == {"epsilon": 0.5, "bias": True}
    assert (first.method, first.layer, first.selection) == ("lrp.epsilon", None, {"mode": "class", "index": 0})
    assert first.model.path == str(Files(settings).model_path("a" * 64, ".h5"))
    assert first.pictures[0].path == str(Files(settings).image_path("0" * 64))


def test_what_is_done_is_left_out(settings, store, run):
    models, images = [model["id"] for model in run.inputs["models"]], run.inputs["images"]
    done = {(models[0], image) for image in images} | {(models[1], images[0])}
    chunks = list(planner(settings, store)(run).chunks(done))
    assert [[picture.id for picture in chunk.pictures] for chunk in chunks] == [[images[1]], images[2:]]


def test_what_was_deleted_meanwhile_is_named(settings, store, run):
    plan = planner(settings, store)
    image = run.inputs["images"][2]
    store.delete_image(image)
    with pytest.raises(NotFound, match=image):
        plan(run)
    store.delete_model(run.inputs["models"][1]["id"])
    with pytest.raises(NotFound, match=run.inputs["models"][1]["id"]):
        plan(run)


def test_a_method_that_an_older_program_knew_is_refused(settings, store, run):
    run.inputs["method"] = "forgotten"
    with pytest.raises(InvalidInput, match="no method 'forgotten'"):
        planner(settings, store)(run)
