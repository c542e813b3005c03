"""The store's contract; every test runs against every database."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.config import Settings
from app.errors import Conflict, InvalidInput, NotFound
from app.jobs import library, states
from app.jobs.store import RunRecord, Store

MODEL = {"name": "pets", "file_hash": "a" * 64, "preprocessing": {"mode": "tf"}, "description": {"units": 2}}


def add_run(store: Store, title: str = "LRP-epsilon", total: int = 2) -> RunRecord:
    return store.add_run("visualize", {"models": ["m"], "images": ["i", "j"]}, total, title)


def running(store: Store) -> RunRecord:
    add_run(store)
    run = store.take_next_run()
    assert run is not None
    return run


def cell(image: str, value: float = 0.0) -> dict[str, object]:
    return {"row": "m", "image": image, "maximum": value}


def test_a_picture_is_found_again(any_store, clock):
    record = any_store.add_image("zebra.png", 96, 64, "f" * 64)
    assert any_store.image(record.id) == record
    assert (record.name, record.width, record.height, record.created) == ("zebra.png", 96, 64, clock.now)


def test_pictures_come_newest_first_and_in_pages(any_store):
    ids = [any_store.add_image(f"{number}.png", 1, 1, "f" * 64).id for number in range(5)]
    first = any_store.images(limit=2)
    second = any_store.images(cursor=first.next, limit=2)
    third = any_store.images(cursor=second.next, limit=2)
    assert [record.id for page in (first, second, third) for record in page.items] == ids[::-1]
    assert third.next is None
    assert any_store.images(limit=5).next is None


def test_a_wrong_cursor_is_refused(any_store):
    with pytest.raises(InvalidInput, match="'next' of the page before, got 'x'"):
        any_store.images(cursor="x")


def test_pictures_by_id_come_in_the_order_asked_for(any_store):
    ids = [any_store.add_image(f"{number}.png", 1, 1, "f" * 64).id for number in range(3)]
    asked = [ids[2], ids[0], ids[2]]
    assert [record.id for record in any_store.images_named(asked)] == asked
    assert any_store.images_named([]) == []
    with pytest.raises(NotFound, match="no picture 'gone'"):
        any_store.images_named([ids[0], "gone"])


def test_a_deleted_picture_is_gone(any_store):
    record = any_store.add_image("a.png", 1, 1, "f" * 64)
    any_store.delete_image(record.id)
    assert any_store.images().items == []


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (lambda store: store.image("gone"), "picture"),
        (lambda store: store.delete_image("gone"), "picture"),
        (lambda store: store.model("gone"), "model"),
        (lambda store: store.delete_model("gone"), "model"),
        (lambda store: store.run("gone"), "run"),
        (lambda store: store.cancel("gone"), "run"),
        (lambda store: store.tab("gone"), "tab"),
        (lambda store: store.rename_tab("gone", "x"), "tab"),
        (lambda store: store.move_tab("gone", 0), "tab"),
        (lambda store: store.delete_tab("gone"), "tab"),
    ],
)
def test_an_unknown_id_is_named(any_store, call, kind):
    with pytest.raises(NotFound, match=f"no {kind} 'gone'"):
        call(any_store)


def test_a_model_is_found_again(any_store):
    model = any_store.add_model(MODEL | {"class_names": ["cat", "dog"]})
    assert any_store.model(model.id) == model
    assert any_store.models() == [model]
    assert (model.kind, model.suffix, model.class_names) == ("custom", ".h5", ["cat", "dog"])
    any_store.delete_model(model.id)
    assert any_store.models() == []


def test_a_model_without_class_names_has_none(any_store):
    assert any_store.model(any_store.add_model(MODEL).id).class_names is None


def test_a_changed_model_keeps_the_rest(any_store):
    model, other = any_store.add_model(MODEL), any_store.add_model(MODEL)
    any_store.change_model(model.id, {"mode": "unit"}, {"units": 7})
    changed = replace(model, preprocessing={"mode": "unit"}, description={"units": 7})
    assert any_store.models() == [changed, other]
    with pytest.raises(NotFound, match="nothing"):
        any_store.change_model("nothing", {}, {})


def test_a_new_version_describes_models_anew(any_store, monkeypatch):
    assert any_store.description("VGG16") is None
    any_store.save_description("VGG16", {"units": 1})
    any_store.save_description("VGG16", {"units": 1000})
    assert any_store.description("VGG16") == {"units": 1000}
    monkeypatch.setattr(library, "VERSION", "99")
    assert any_store.description("VGG16") is None


def test_a_run_is_queued_with_its_tab(any_store, clock):
    run = add_run(any_store)
    assert (run.state, run.done, run.total, run.position, run.error) == (states.QUEUED, 0, 2, 0, None)
    assert (run.created, run.started, run.finished) == (clock.now, None, None)
    tab = any_store.tab(run.tabs[0])
    assert (tab.title, tab.kind, tab.run, tab.cells) == ("LRP-epsilon", "visualize", run, {})


def test_runs_are_taken_in_order(any_store):
    first, second, third = (add_run(any_store) for _ in range(3))
    assert [any_store.run(run.id).position for run in (first, second, third)] == [0, 1, 2]
    any_store.cancel(second.id)
    taken = [any_store.take_next_run(), any_store.take_next_run(), any_store.take_next_run()]
    assert [run and run.id for run in taken] == [first.id, third.id, None]
    assert any_store.run(first.id).position is None


def test_a_run_is_taken_by_one_only(any_store):
    ids = {add_run(any_store).id for _ in range(12)}
    taken: list[str] = []

    def take() -> None:
        while (run := any_store.take_next_run()) is not None:
            taken.append(run.id)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(ids)


def test_many_threads_may_write(any_store):
    run = running(any_store)

    def write(number: int) -> None:
        for index in range(10):
            any_store.add_cells(run.id, [cell(f"{number}-{index}")])
            any_store.progress(run.id, stage=f"{number}")
            any_store.tabs()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert any_store.run(run.id).done == 40


def test_cells_count_once(any_store):
    run = running(any_store)
    assert any_store.add_cells(run.id, [cell("i", 1)])
    assert any_store.add_cells(run.id, [cell("i", 2), cell("j")])
    assert any_store.run(run.id).done == 2
    assert any_store.tab(run.tabs[0]).cells == {"m": {"i": cell("i", 2), "j": cell("j")}}


def test_progress_is_told_and_forgotten_at_the_end(any_store, clock):
    run = running(any_store)
    any_store.progress(run.id, stage="loading demo-vgg")
    any_store.progress(run.id, eta_seconds=4.5)
    told = any_store.run(run.id)
    assert (told.stage, told.eta_seconds) == ("loading demo-vgg", 4.5)
    clock.now += 10
    any_store.finish(run.id)
    over = any_store.run(run.id)
    assert (over.state, over.stage, over.eta_seconds) == (states.DONE, "done", None)
    assert (over.started, over.finished) == (1000, 1010)


def test_every_change_raises_the_revision(any_store):
    run = add_run(any_store)
    revisions = [run.revision]
    for change in (
        any_store.take_next_run,
        lambda: any_store.progress(run.id, stage="x"),
        lambda: any_store.add_cells(run.id, [cell("i")]),
        lambda: any_store.finish(run.id),
    ):
        change()
        revisions.append(any_store.run(run.id).revision)
    assert revisions == sorted(set(revisions))


@pytest.mark.parametrize("over", ["finish", "fail", "cancel"])
def test_what_is_over_stays_over(any_store, over):
    run = running(any_store)
    moves = {
        "finish": lambda: any_store.finish(run.id),
        "fail": lambda: any_store.fail(run.id, {"detail": "no"}),
        "cancel": lambda: any_store.cancel(run.id),
    }
    assert moves[over]() is True
    before = any_store.run(run.id)
    assert [move() for move in moves.values()] == [False, False, False]
    assert any_store.add_cells(run.id, [cell("i")]) is False
    any_store.progress(run.id, stage="on")
    any_store.requeue_unfinished()
    assert any_store.run(run.id) == before


def test_a_failed_run_keeps_its_reason_and_cells(any_store):
    run = running(any_store)
    any_store.add_cells(run.id, [cell("i")])
    any_store.fail(run.id, {"title": "The run failed", "detail": "no memory"})
    assert any_store.run(run.id).error == {"title": "The run failed", "detail": "no memory"}
    assert list(any_store.cells(run.id)["m"]) == ["i"]


def test_a_queued_run_is_never_done(any_store):
    run = add_run(any_store)
    assert any_store.finish(run.id) is False
    assert any_store.run(run.id).state == states.QUEUED


def test_unfinished_runs_are_queued_again_with_their_cells(any_store):
    first, second = running(any_store), add_run(any_store)
    any_store.add_cells(first.id, [cell("i")])
    assert any_store.requeue_unfinished() == 1
    again = any_store.run(first.id)
    assert (again.state, again.position, again.done, again.started) == (states.QUEUED, 0, 1, None)
    assert any_store.run(second.id).position == 1


def test_tabs_are_renamed_and_moved(any_store):
    tabs = [add_run(any_store, title).tabs[0] for title in "abcd"]
    assert any_store.rename_tab(tabs[1], "B").title == "B"
    assert any_store.move_tab(tabs[0], 2).position == 2
    assert [(tab.title, tab.position) for tab in any_store.tabs()] == [("B", 0), ("c", 1), ("a", 2), ("d", 3)]
    any_store.delete_tab(tabs[2])
    assert [(tab.title, tab.position) for tab in any_store.tabs()] == [("B", 0), ("a", 1), ("d", 2)]
    assert any_store.tab(tabs[3]).position == 2


@pytest.mark.parametrize("position", [-1, 2])
def test_a_tab_cannot_leave_the_bar(any_store, position):
    tabs = [add_run(any_store).tabs[0] for _ in range(2)]
    with pytest.raises(InvalidInput, match=r"must be in 0\.\.1"):
        any_store.move_tab(tabs[0], position)


def test_closing_a_tab_cancels_its_run_and_deletes_what_it_produced(any_store, settings: Settings):
    run = running(any_store)
    any_store.add_cells(run.id, [cell("i")])
    folder = settings.output_dir / run.id
    folder.mkdir(parents=True)
    (folder / "run.json").write_text("{}")
    any_store.delete_tab(run.tabs[0])
    assert any_store.run(run.id).state == states.CANCELLED
    assert any_store.cells(run.id) and folder.exists(), "closing can be undone"
    any_store.drop_closed_tabs(0)
    assert any_store.cells(run.id) == {}
    assert not folder.exists()


def test_a_run_without_a_tab_is_history_until_it_is_forgotten(any_store):
    kept, closed = add_run(any_store), add_run(any_store)
    any_store.delete_tab(closed.tabs[0])
    assert [(run.id, run.tabs) for run in any_store.runs()] == [(kept.id, kept.tabs), (closed.id, [])]
    assert any_store.run(closed.id).inputs == closed.inputs
    any_store.forget_run(closed.id)
    assert [run.id for run in any_store.runs()] == [kept.id]
    with pytest.raises(Conflict, match="close that first"):
        any_store.forget_run(kept.id)


def test_everything_is_there_after_a_restart(settings: Settings, store: Store):
    run = add_run(store)
    image, model = store.add_image("a.png", 1, 1, "f" * 64), store.add_model(MODEL)
    store.close()
    again = Store(settings)
    assert (again.run(run.id), again.image(image.id), again.model(model.id)) == (run, image, model)
    assert [tab.id for tab in again.tabs()] == run.tabs
    again.close()


def test_the_database_is_one_file_in_the_instance_folder(settings: Settings, store: Store):
    assert (settings.instance_dir / "innvestigate-gui.sqlite3").is_file()
    assert {path.name for path in Path(settings.data_dir).iterdir()} == {"instance"}
