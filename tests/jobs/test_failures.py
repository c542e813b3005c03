"""One model that fails does not fail the others; one that ends its worker is marked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import Settings
from app.jobs import states
from app.jobs.cluster import Cluster
from app.jobs.deaths import CRASH, Death
from app.jobs.store import Store
from app.storage.files import Files
from tests.conftest import wait_until
from tests.jobs import chunk_functions
from tests.jobs.desk import Desk
from tests.jobs.hand_cluster import HandCluster


def test_other_models_go_on_when_one_crashes(desk: Desk):
    desk.start(chunk_functions.fails_for_some)
    run = desk.wait(desk.add(pictures=6, models=("fatal", "pets", "farm")))
    assert (run.done, run.total) == (12, 18)
    assert run.failures is not None and list(run.failures) == ["fatal"]
    assert (
        "ended twice while it computed LRP-epsilon for fatal: it crashed (SIGSEGV)" in run.failures["fatal"]["detail"]
    )
    cells = desk.store.cells(run.id)
    assert {model: len(of_model) for model, of_model in cells.items()} == {"pets": 6, "farm": 6}
    record = json.loads(desk.files.output_path(run.id, "run.json").read_text())
    assert record["failures"] == run.failures
    assert len(desk.lines("started")) == 2


def test_a_model_that_ended_its_worker_is_marked_for_its_user_until_it_works_again(desk: Desk):
    desk.start(chunk_functions.fails_for_some)
    desk.wait(desk.add(models=("fatal", "pets"), owner="ada"))
    mark = desk.store.of("ada").model_marks()["fatal"]
    assert "it crashed" in mark.reason and mark.created > 0
    assert desk.store.of("bob").model_marks() == {}
    desk.running.pop().stop()
    desk.start(chunk_functions.quick)
    desk.wait(desk.add(models=("fatal",), owner="ada"))
    assert desk.store.of("ada").model_marks() == {}


def test_a_refusal_is_a_failure_without_a_mark(desk: Desk):
    desk.start(chunk_functions.fails_for_some)
    run = desk.wait(desk.add(models=("pets", "odd")))
    assert run.failures is not None
    assert (run.failures["odd"]["status"], run.failures["odd"]["detail"]) == (422, "LRP-epsilon does not fit odd.")
    assert desk.store.model_marks() == {}


def test_a_run_whose_models_all_fail_has_failed_for_the_first_reason(desk: Desk):
    desk.start(chunk_functions.fails_for_some)
    run = desk.wait(desk.add(models=("odd", "fatal")), states.FAILED)
    assert run.error is not None and run.error["detail"] == "LRP-epsilon does not fit odd."
    assert run.failures is not None and list(run.failures) == ["odd", "fatal"]


def test_a_failure_is_not_tried_again_by_the_next_start(desk: Desk):
    run = desk.add(models=("fatal", "pets"))
    desk.store.take_next_run()
    desk.store.set_failures(run.id, {"fatal": {"detail": "it crashed"}})
    desk.store.requeue_unfinished()
    desk.start(chunk_functions.fails_for_some)
    over = desk.wait(run)
    assert (over.done, over.failures) == (3, {"fatal": {"detail": "it crashed"}})
    assert desk.lines("started") == []


def test_a_worker_that_others_end_costs_no_model(desk: Desk):
    desk.start(chunk_functions.is_killed_often)
    run = desk.wait(desk.add(pictures=1), seconds=60)
    assert (run.done, run.failures) == (1, None)
    assert len(desk.lines("started")) == 5
    assert desk.store.model_marks() == {}


@pytest.fixture
def small_worker(tmp_path_factory) -> Iterator[Cluster]:
    cluster = Cluster(Settings(data_dir=tmp_path_factory.mktemp("small"), worker_memory=500 << 20))
    cluster.start()
    yield cluster
    cluster.stop()


def test_too_much_memory_ends_the_model_and_says_so(store: Store, settings, small_worker: Cluster, tmp_path: Path):
    desk = Desk(store, Files(settings), small_worker, tmp_path)
    dispatcher = desk.start(chunk_functions.is_hungry)
    run = desk.wait(desk.add(pictures=1, models=("large", "pets")), seconds=60)
    dispatcher.stop()
    assert run.failures is not None and list(run.failures) == ["large"]
    assert "more memory than --worker-memory allows" in run.failures["large"]["detail"]
    assert list(desk.store.cells(run.id)) == ["pets"]


def test_a_run_ends_when_its_last_chunk_is_of_a_model_that_failed_elsewhere(store: Store, settings, tmp_path: Path):
    cluster = HandCluster("a", "b")
    desk = Desk(store, Files(settings), cluster, tmp_path)  # type: ignore[arg-type]
    desk.start()
    run = desk.add(pictures=5, models=("fatal", "pets"))
    assert [len(cluster.busy(worker).pictures) for worker in "ab"] == [1, 4]
    late = cluster.at.pop("b")
    for ended, comes in ("ac", "cd"):
        assert cluster.busy(ended).rows == ("fatal",)
        cluster.end(ended, Death(CRASH, 11))
        cluster.addresses.add(comes)
    assert [cluster.answer("d").rows for _ in range(2)] == [("pets",)] * 2
    wait_until(lambda: desk.store.run(run.id).done == 5)
    cluster.at["b"] = late
    cluster.end("b", Death(CRASH, 11))
    assert list(desk.wait(run, seconds=10).failures or {}) == ["fatal"]
    desk.running.pop().stop()
