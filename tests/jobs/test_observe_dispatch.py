"""Suggest runs through the dispatcher with real worker processes and a real store; only the pass is simple."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from app.jobs import states
from app.jobs.cluster import Cluster
from app.jobs.deaths import CRASH, Death
from app.jobs.dispatcher import Dispatcher
from app.jobs.messages import ObserveChunk, Picture, Preprocessing
from app.jobs.observe_plan import CHUNK_SIZES, ObservePlan
from app.jobs.store import RunPicture, RunRecord, Store
from app.models_catalogue import Model
from app.storage.files import Files
from tests.conftest import wait_until
from tests.jobs import observe_functions
from tests.jobs.hand_cluster import HandCluster

PICTURES = 120
CHUNKS = [8, 32, 64, 16]


class Desk:
    """Adds suggest runs, plans them without catalogues and waits for their end."""

    def __init__(self, store: Store, files: Files, cluster: Cluster, folder: Path) -> None:
        self.store, self.files, self.cluster, self.folder = store, files, cluster, folder
        self.running: list[Dispatcher] = []

    def start(self, task: Callable = observe_functions.quick) -> Dispatcher:
        dispatcher = Dispatcher(self.store, self.files, self.cluster, self.plan, task=task)
        self.running.append(dispatcher)
        dispatcher.start()
        return dispatcher

    def add(self, ids: list[str], models: tuple[str, ...] = ("pets",)) -> RunRecord:
        inputs = {
            "models": [{"id": name, "name": name} for name in models],
            "networks": [f"network of {name}" for name in models],
            "pictures": len(ids),
            "layer": str(self.folder),
            "selection": None,
        }
        pictures = [RunPicture(name, f"key of {name}", f"{name}.png", None) for name in ids]
        run = self.store.add_run("suggest", inputs, len(ids) * len(models), "t", [("layer_activation", "t")], pictures)
        for dispatcher in self.running:
            dispatcher.wake()
        return run

    def plan(self, run: RunRecord) -> ObservePlan:
        names = [model["id"] for model in run.inputs["models"]]
        pictures = [Picture(image, f"{image}.png") for image in self.store.run_images(run.id)]
        return ObservePlan(
            run,
            tuple(model(name) for name in names),
            tuple(pictures),
            dict(zip(names, run.inputs["networks"], strict=True)),
            activations=len(names) == 1,
            layer=run.inputs["layer"],
        )

    def wait(self, run: RunRecord, seconds: float = 60) -> RunRecord:
        wait_until(lambda: self.store.run(run.id).state in states.FINISHED, seconds)
        over = self.store.run(run.id)
        assert over.state == states.DONE, over.error
        return over

    def asked(self) -> list[tuple[str, list[str]]]:
        path = self.folder / "asked"
        lines = path.read_text().splitlines() if path.exists() else []
        return [(line.split(": ")[0], line.split(": ")[1].split()) for line in lines]


def model(name: str) -> Model:
    """A model whose input size is the number behind its name, 8 without one."""
    side = int(name.partition("_")[2] or 8)
    return Model(name, name, "custom", 4, [side, side, 3], Preprocessing("tf"), "", None, path=name)


def ids(count: int) -> list[str]:
    return [f"p{number}" for number in range(count)]


@pytest.fixture
def desk(store: Store, settings, cluster: Cluster, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(store, Files(settings), cluster, tmp_path)
    yield desk
    for dispatcher in desk.running:
        dispatcher.stop()


def test_every_picture_is_seen_once_and_kept(desk: Desk):
    desk.start()
    run = desk.wait(desk.add(ids(PICTURES)))
    assert (run.done, run.total, run.stage) == (PICTURES, PICTURES, "done")
    assert [len(pictures) for _, pictures in desk.asked()] == CHUNKS
    assert [picture for _, pictures in desk.asked() for picture in pictures] == ids(PICTURES)
    found = desk.store.probabilities(run.id, "network of pets", range(PICTURES))
    for place, values in found.items():
        np.testing.assert_array_equal(values, observe_functions.answer(f"p{place}"))
    assert list(found) == list(range(PICTURES))
    record = json.loads(desk.files.output_path(run.id, "run.json").read_text())
    assert (record["state"], record["models"][0]["key"]) == ("done", "network of pets")
    table = desk.files.output_path(run.id, record["images"]).read_text().splitlines()
    assert (table[0], table[1], len(table)) == ("image,name,key,label", "p0,p0.png,key of p0,", PICTURES + 1)


def test_a_picture_goes_once_for_all_models_of_a_size(desk: Desk):
    desk.start()
    run = desk.wait(desk.add(ids(10), ("pets", "farm", "zoo_16")))
    assert run.done == 30
    assert desk.asked() == [
        ("pets+farm", ids(8)), ("zoo_16", ids(8)),
        ("pets+farm", ["p8", "p9"]), ("zoo_16", ["p8", "p9"]),
    ]  # fmt: skip


def test_a_killed_worker_costs_at_most_one_chunk(desk: Desk):
    desk.start(observe_functions.dies_once)
    run = desk.wait(desk.add(ids(PICTURES)))
    lost = (desk.folder / "died").read_text().split()
    computed = [picture for _, pictures in desk.asked() for picture in pictures]
    assert run.done == PICTURES and 0 < len(lost) <= max(CHUNK_SIZES)
    # What was asked is noted after the kill: everything was computed once, so only the killed chunk began twice.
    assert sorted(computed) == sorted(ids(PICTURES))


def test_a_model_that_crashes_is_found_among_those_of_its_chunk_and_left_out(desk: Desk):
    dispatcher = desk.start(observe_functions.crashes_with_one)
    desk.cluster.on_death(dispatcher.tell_death)
    run = desk.wait(desk.add(ids(20), ("pets", "fatal", "farm")))
    assert (run.done, run.total) == (40, 60)
    assert run.failures is not None and list(run.failures) == ["fatal"]
    assert "ended" in run.failures["fatal"]["detail"] and "for fatal" in run.failures["fatal"]["detail"]
    for network in ("network of pets", "network of farm"):
        assert len(desk.store.tops(run.id, network, range(20))) == 20
    assert list(desk.store.model_marks()) == ["fatal"]
    tried = (desk.folder / "tried").read_text().split()
    # Together twice, then one by one; of what is left of the run nothing is tried with the model that crashes.
    assert tried == ["pets+fatal+farm"] * 2 + ["pets", "fatal", "farm", "pets+farm"]


def desk_by_hand(store: Store, settings, tmp_path: Path, *workers: str) -> tuple[Desk, HandCluster]:
    cluster = HandCluster(*workers)
    desk = Desk(store, Files(settings), cluster, tmp_path)  # type: ignore[arg-type]
    cluster.on_death(desk.start().tell_death)
    return desk, cluster


def models_of(chunk: ObserveChunk) -> str:
    return "+".join(model.name for model in chunk.models)


def work_by_hand(desk: Desk, cluster: HandCluster, run: RunRecord, told: Death | None) -> None:
    """Answer what is asked; a worker that is asked for the fatal model ends, and there is a new one at once."""
    numbers = itertools.count()
    while desk.store.run(run.id).state not in states.FINISHED:
        for address, future in list(cluster.at.items()):
            if "fatal" in models_of(future.argument):
                cluster.end(address, told)
                cluster.addresses.add(f"new worker {next(numbers)}")
            else:
                cluster.answer(address)
        time.sleep(0.01)


@pytest.mark.parametrize("told", [Death(CRASH, 11), None], ids=["the nanny tells", "nobody tells"])
def test_a_new_worker_gets_nothing_of_a_run_before_it_is_known_what_ended_the_former_one(
    store: Store, settings, tmp_path: Path, told: Death | None
):
    """However fast workers come up: the chunk that is next would end them with the same model."""
    desk, cluster = desk_by_hand(store, settings, tmp_path, "worker")
    run = desk.add(ids(20), ("pets", "fatal", "farm"))
    work_by_hand(desk, cluster, run, told)
    assert list(desk.wait(run).failures or {}) == ["fatal"]
    tried = [models_of(chunk) for _, chunk in cluster.sent]
    assert tried == ["pets+fatal+farm"] * 2 + ["pets", "fatal", "farm", "pets+farm"]
    desk.running.pop().stop()


def test_a_chunk_that_comes_back_is_not_tried_with_a_model_that_was_found_out_meanwhile(
    store: Store, settings, tmp_path: Path
):
    """Two workers have a chunk with it when the model is found out: found out at the one, the other ends later."""
    desk, cluster = desk_by_hand(store, settings, tmp_path, "a", "b")
    run = desk.add(ids(20), ("pets", "fatal", "farm"))
    assert models_of(cluster.busy("b")) == models_of(cluster.busy("a")) == "pets+fatal+farm"
    late = cluster.at.pop("b")  # this one computes until the model is found out at the other
    for ended, comes in (("a", "c"), ("c", "d")):
        cluster.busy(ended)
        cluster.end(ended, Death(CRASH, 11))
        cluster.addresses.add(comes)
    assert models_of(cluster.answer("d")) == "pets"
    assert models_of(cluster.busy("d")) == "fatal"
    cluster.end("d", Death(CRASH, 11))
    wait_until(lambda: desk.store.run(run.id).failures is not None)
    found_out = len(cluster.sent)
    cluster.at["b"] = late
    cluster.end("b", Death(CRASH, 11))
    cluster.addresses.add("e")
    work_by_hand(desk, cluster, run, Death(CRASH, 11))
    assert desk.wait(run).done == 40
    assert not [chunk for _, chunk in cluster.sent[found_out:] if "fatal" in models_of(chunk)]
    desk.running.pop().stop()


def test_another_run_computes_only_what_is_new(desk: Desk):
    desk.start()
    desk.wait(desk.add(ids(20)))
    before = len(desk.asked())
    again = desk.wait(desk.add(ids(20)))
    assert (again.done, len(desk.asked())) == (20, before)
    more = desk.wait(desk.add(ids(25), ("pets", "farm")))
    assert more.done == 50
    assert desk.asked()[before:] == [
        ("farm", ids(8)), ("farm", ids(20)[8:]), ("pets+farm", ids(25)[20:]),
    ]  # fmt: skip


def test_another_layer_needs_another_pass_and_keeps_both(desk: Desk, tmp_path_factory):
    desk.start()
    first = desk.wait(desk.add(ids(5)))
    former, desk.folder = desk.folder, tmp_path_factory.mktemp("other")
    second = desk.wait(desk.add(ids(5)))
    assert desk.asked() == [("pets", ids(5))]
    for run, layer in ((first, former), (second, desk.folder)):
        means = desk.store.layer_means(run.id, "network of pets", str(layer), range(5))
        assert means == pytest.approx(dict.fromkeys(range(5), 0.25))


def test_a_bad_picture_is_told_and_tried_again_by_the_next_run(desk: Desk):
    desk.start()
    run = desk.wait(desk.add(["p0", "bad", "p1"]))
    assert run.done == 3
    assert desk.store.problems(run.id, "network of pets") == {1: "bad is damaged"}
    assert list(desk.store.tops(run.id, "network of pets", range(3))) == [0, 2]
    desk.wait(desk.add(["p0", "bad", "p1"]))
    assert desk.asked()[1:] == [("pets", ["bad"])]


def test_a_cancelled_run_keeps_what_it_has(desk: Desk):
    dispatcher = desk.start(observe_functions.slow)
    run = desk.add(ids(PICTURES))
    wait_until(lambda: desk.store.run(run.id).done >= 8)
    desk.store.cancel(run.id)
    dispatcher.wake()
    desk.wait(desk.add(ids(1)))
    cancelled = desk.store.run(run.id)
    assert cancelled.state == states.CANCELLED and 8 <= cancelled.done < PICTURES
    assert len(desk.store.tops(run.id, "network of pets", range(PICTURES))) >= 8


def test_the_program_ended_in_between_and_goes_on(desk: Desk):
    desk.start(observe_functions.slow)
    run = desk.add(ids(PICTURES))
    wait_until(lambda: desk.store.run(run.id).done >= 8)
    desk.running.pop().stop()
    desk.store.requeue_unfinished()
    desk.start()
    assert desk.wait(run).done == PICTURES
    computed = [picture for _, pictures in desk.asked() for picture in pictures]
    assert [computed.count(picture) for picture in ids(8)] == [1] * 8
