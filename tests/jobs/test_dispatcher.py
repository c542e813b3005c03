"""The dispatcher with real worker processes, a real store and real files; only the maps are simple."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest
from PIL import Image

from app.jobs import states
from app.jobs.cluster import Cluster
from app.jobs.dispatcher import Dispatcher
from tests.conftest import wait_until
from tests.jobs import chunk_functions
from tests.jobs.desk import Desk

FATAL = 13


def test_a_run_is_done_chunk_by_chunk(desk: Desk):
    desk.start()
    run = desk.wait(desk.add(pictures=7, models=("pets", "farm")))
    assert (run.done, run.total, run.eta_seconds, run.stage) == (14, 14, None, "done")
    assert desk.asked() == [
        "pets: p0", "pets: p1 p2 p3 p4", "pets: p5 p6",
        "farm: p0", "farm: p1 p2 p3 p4", "farm: p5 p6",
    ]  # fmt: skip


def test_each_cell_has_its_files_and_facts(desk: Desk):
    desk.start()
    run = desk.wait(desk.add(pictures=2))
    cell = desk.store.cells(run.id)["pets"]["p1"]
    assert cell["class"] == {"index": 3, "name": "zebra"}
    assert cell["predictions"] == [{"index": 3, "name": "zebra", "score": 0.5}]
    assert (cell["minimum"], cell["maximum"]) == (pytest.approx(-2.958042), pytest.approx(2.958042))
    assert cell["signed"] is True
    assert (cell["png"], cell["legend"]) == ("pets_2_holiday-p1.png", "pets_2_holiday-p1_legend.png")
    values = np.load(desk.files.output_path(run.id, cell["values"]), allow_pickle=False)
    assert (values.shape, values.dtype) == ((8, 6, 3), np.float32)
    with Image.open(desk.files.output_path(run.id, cell["png"])) as image:
        assert (image.size, image.mode) == ((6, 8), "RGB")


def test_the_record_tells_all_to_make_it_again(desk: Desk):
    (desk.folder / "pets").write_bytes(b"weights")
    desk.start()
    run = desk.wait(desk.add(pictures=2))
    record = json.loads(desk.files.output_path(run.id, "run.json").read_text())
    assert (record["state"], len(record["cells"])) == ("done", 2)
    assert record["rows"][0]["method"]["parameters"] == {"epsilon": 1e-7, "bias": True}
    assert record["models"][0]["sha256"] == hashlib.sha256(b"weights").hexdigest()
    preprocessing = {"mode": "tf", "mean": None, "std": None, "fit": "stretch", "resampling": "bilinear"}
    assert record["models"][0]["preprocessing"] == preprocessing
    assert record["versions"]["tensorflow"] == "2.14.1"
    assert record["inputs"] == run.inputs


def test_the_run_says_what_it_does_and_how_long_it_takes(desk: Desk, monkeypatch):
    said: list[tuple[str | None, float | None]] = []
    tell, add = desk.store.progress, desk.store.add_cells

    def note(run_id: str, stage: str | None = None, eta_seconds: float | None = None) -> None:
        said.append((stage, eta_seconds))
        tell(run_id, stage, eta_seconds)

    def note_cells(run_id: str, cells: list, stage: str, eta_seconds: float | None) -> bool:
        said.append((stage, eta_seconds))
        return add(run_id, cells, stage, eta_seconds)

    monkeypatch.setattr(desk.store, "progress", note)
    monkeypatch.setattr(desk.store, "add_cells", note_cells)
    desk.start()
    desk.wait(desk.add(pictures=6))
    assert said[0] == ("loading pets", None)
    assert ("building a test for pets", None) in said
    assert ("LRP-epsilon: 1 of 6 pictures", None) in said
    assert ("LRP-epsilon: 5 of 6 pictures", 0.25) in said


def test_what_is_there_is_not_computed_again(desk: Desk):
    run = desk.add(pictures=3)
    desk.store.take_next_run()
    desk.store.add_cells(run.id, [{"row": "pets", "image": "p1", "kept": True}])
    desk.store.requeue_unfinished()
    desk.start()
    assert desk.wait(run).done == 3
    assert desk.asked() == ["pets: p0", "pets: p2"]
    assert desk.store.cells(run.id)["pets"]["p1"] == {"row": "pets", "image": "p1", "kept": True}


def test_a_run_with_all_its_cells_is_done_at_once(desk: Desk):
    run = desk.add(pictures=1)
    desk.store.take_next_run()
    desk.store.add_cells(run.id, [{"row": "pets", "image": "p0"}])
    desk.store.requeue_unfinished()
    desk.start()
    desk.wait(run)
    assert desk.asked() == []


def test_a_worker_that_dies_is_replaced_and_the_run_ends(desk: Desk):
    desk.start(chunk_functions.dies_once)
    run = desk.wait(desk.add(pictures=3))
    assert run.done == 3
    assert (desk.folder / "died").exists()


def test_a_chunk_that_always_kills_fails_its_run_and_not_the_next(desk: Desk):
    desk.start(chunk_functions.dies_always)
    fatal, good = desk.add(epsilon=FATAL), desk.add()
    over = desk.wait(fatal, states.FAILED, seconds=60)
    assert over.error is not None
    assert "ended twice while it computed LRP-epsilon for pets: it crashed (SIGSEGV)" in over.error["detail"]
    desk.wait(good)
    started = (desk.folder / "started").read_text().split()
    assert len(started) == 2 + 2  # a chunk that has killed twice is given up, and the next run has two


def test_a_refusal_of_the_engine_is_the_reason_of_the_run(desk: Desk):
    desk.start(chunk_functions.refuses)
    refused, good = desk.add(epsilon=FATAL), desk.add()
    error = desk.wait(refused, states.FAILED).error
    assert error is not None
    assert (error["status"], error["errors"][0]["pointer"]) == (422, "/method")
    assert json.loads(desk.files.output_path(refused.id, "run.json").read_text())["state"] == "failed"
    desk.wait(good)


def test_a_bug_fails_its_run_without_its_details(desk: Desk):
    desk.start(chunk_functions.has_a_bug)
    broken, good = desk.add(epsilon=FATAL), desk.add()
    error = desk.wait(broken, states.FAILED).error
    assert error is not None
    assert error["detail"] == "LRP-epsilon for pets failed: ZeroDivisionError. The log of the program has the details."
    desk.wait(good)


def test_a_run_whose_model_was_deleted_fails_with_its_name(desk: Desk):
    desk.start()
    gone, good = desk.add(models=("gone",)), desk.add()
    error = desk.wait(gone, states.FAILED).error
    assert error is not None
    assert (error["status"], error["detail"]) == (404, "There is no model 'gone'; it may have been deleted.")
    desk.wait(good)


def test_a_cancelled_run_stops_between_chunks(desk: Desk):
    dispatcher = desk.start(chunk_functions.slow)
    run = desk.add(pictures=13)
    wait_until(lambda: desk.store.run(run.id).done >= 1)
    desk.store.cancel(run.id)
    dispatcher.wake()
    good = desk.wait(desk.add(pictures=1))
    cancelled = desk.store.run(run.id)
    assert (cancelled.state, cancelled.stage) == (states.CANCELLED, "cancelled")
    assert cancelled.done < 13
    assert good.done == 1
    record = json.loads(desk.files.output_path(run.id, "run.json").read_text())
    assert record["state"] == "cancelled"


def test_nothing_is_left_of_a_run_whose_tab_is_closed(desk: Desk):
    dispatcher = desk.start(chunk_functions.slow)
    run = desk.add(pictures=13)
    wait_until(lambda: desk.store.run(run.id).done >= 1)
    desk.store.delete_tab(run.tabs[0])
    dispatcher.wake()
    desk.wait(desk.add(pictures=1))
    assert desk.store.cells(run.id) and desk.files.output_path(run.id, "run.json").is_file(), "it can be opened again"
    desk.store.drop_closed_tabs(0)
    assert not desk.files.output_path(run.id, "run.json").parent.exists()


def test_runs_are_done_in_their_order(desk: Desk):
    runs = [desk.add(pictures=2, models=(name,)) for name in ("first", "second", "third")]
    desk.start()
    for run in runs:
        desk.wait(run)
    assert [line.split(":")[0] for line in desk.asked()] == ["first"] * 2 + ["second"] * 2 + ["third"] * 2


def test_a_run_waits_for_the_engine_and_says_so(desk: Desk, settings):
    run = desk.add()
    away = Dispatcher(desk.store, desk.files, Cluster(settings), desk.plan, starting=lambda: True)
    away.start()
    wait_until(lambda: desk.store.run(run.id).stage == "starting the engine")
    away.stop()
    desk.store.requeue_unfinished()
    desk.start()
    desk.wait(run)
