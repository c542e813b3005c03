"""Closing a tab can be undone for a while; every test runs against every database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.config import Settings
from app.errors import Conflict, NotFound
from app.jobs import states
from app.jobs.closed_tabs import KEPT_SECONDS
from app.jobs.limits import NoRoom
from app.jobs.store import RunRecord, Store

KB = 1024


def finished(store: Store, owner: str = "local", size: int = 0, title: str = "t") -> RunRecord:
    """A run that is done, with one map that takes so many bytes, a mark and a link."""
    hers = store.of(owner)
    run = hers.add_run("visualize", {"models": [], "images": ["i"]}, 1, title)
    store.take_next_run(run.id)
    store._files.write_output(run.id, "m.npy", bytes(size))
    outputs = {"m.npy": {"bytes": size, "sha256": "x"}}
    store.add_cells(run.id, [{"row": "m", "image": "i", "outputs": outputs}])
    store.finish(run.id)
    hers.mark(run.id, "m", "i", True, blind=True, seed=5)
    return hers.run(run.id)


def test_a_reopened_tab_is_as_it_was(any_store, clock):
    run = finished(any_store)
    anna = any_store.of("local")
    tab, marks, secret = anna.tab(run.tabs[0]), anna.marks(run.id), anna.add_share(run.tabs[0])[1]
    guest = any_store.guest(secret)
    anna.delete_tab(tab.id)
    assert (anna.tabs(), anna.run(run.id).tabs, anna.run(run.id).state) == ([], [], states.DONE)
    assert any_store.guest(secret) is None
    for gone in (anna.tab, anna.delete_tab, anna.shares, lambda one: anna.move_tab(one, 0), anna.add_share):
        with pytest.raises(NotFound, match=f"no tab '{tab.id}'"):
            gone(tab.id)
    with pytest.raises(NotFound, match="its tab was closed"):
        anna.require_run(run.id)
    clock.now += KEPT_SECONDS - 1
    assert any_store.drop_closed_tabs() == 0
    anna.reopen_tab(tab.id)
    assert (anna.tab(tab.id), anna.marks(run.id), any_store.guest(secret)) == (tab, marks, guest)
    clock.now += KEPT_SECONDS
    assert any_store.drop_closed_tabs() == 0 and anna.tabs()[0].id == tab.id


def test_what_is_not_reopened_in_time_is_deleted(any_store, clock, settings: Settings):
    run, other = finished(any_store, size=KB), finished(any_store, size=KB)
    anna = any_store.of("local")
    anna.delete_tab(run.tabs[0])
    assert anna.usage().disk == 2 * KB and any_store.runs_there([run.id, other.id]) == {run.id, other.id}
    clock.now += KEPT_SECONDS
    assert any_store.drop_closed_tabs() == 1
    assert (anna.cells(run.id), anna.marks(run.id), anna.usage().disk) == ({}, [], KB)
    assert [path.name for path in settings.output_dir.iterdir()] == [other.id]
    assert anna.run(run.id).inputs == run.inputs and any_store.runs_there([run.id]) == set()
    with pytest.raises(NotFound, match=f"no tab '{run.tabs[0]}'"):
        anna.reopen_tab(run.tabs[0])


def test_a_run_is_kept_while_one_of_its_tabs_is_open_or_can_be_opened(any_store, clock):
    run = any_store.add_run("suggest", {}, 1, "t", [("a", "one"), ("b", "two")])
    first, second = run.tabs
    any_store.delete_tab(first)
    clock.now += KEPT_SECONDS
    any_store.take_next_run(run.id)
    any_store.add_cells(run.id, [{"row": "m", "image": "i"}])
    any_store.delete_tab(second)
    assert any_store.run(run.id).state == states.CANCELLED
    assert any_store.drop_closed_tabs() == 0
    with pytest.raises(NotFound):
        any_store.reopen_tab(first)
    any_store.reopen_tab(second)
    assert any_store.run(run.id).tabs == [second] and any_store.cells(run.id)
    any_store.delete_tab(second)
    assert any_store.drop_closed_tabs(0) == 1 and any_store.cells(run.id) == {}


def test_closed_tabs_give_way_when_their_owner_needs_the_room(settings, store_url, clock):
    store = Store(replace(settings, limit_disk=4 * KB), store_url, clock)
    anna, mine, others = store.of("anna"), finished(store, "anna", 5 * KB), finished(store, "boris", 1)
    anna.delete_tab(mine.tabs[0])
    store.of("boris").delete_tab(others.tabs[0])
    anna.require_room(KB)
    assert anna.usage().disk == 0
    with pytest.raises(NotFound):
        anna.reopen_tab(mine.tabs[0])
    store.of("boris").reopen_tab(others.tabs[0])
    with pytest.raises(NoRoom, match="would add 5 KB"):
        anna.require_room(5 * KB)
    store.close()


def test_a_closed_tab_can_be_opened_after_a_restart(settings, store_url, clock):
    store = Store(settings, store_url, clock)
    run = finished(store)
    store.of("local").delete_tab(run.tabs[0])
    store.close()
    again = Store(settings, store_url, clock)
    again.of("local").reopen_tab(run.tabs[0])
    assert again.tab(run.tabs[0]).cells["m"]["i"]["outputs"] and again.marks(run.id)
    again.close()


def test_a_closed_tab_keeps_its_place_however_the_others_move(any_store):
    ids = [any_store.add_run("visualize", {}, 1, title).tabs[0] for title in "abcd"]
    any_store.delete_tab(ids[2])
    assert any_store.move_tab(ids[3], 0).position == 0
    any_store.add_run("visualize", {}, 1, "e")
    any_store.reopen_tab(ids[2])
    assert "".join(tab.title for tab in any_store.tabs()) == "dabce"
    assert any_store.tab(ids[2]).position == 3


def test_a_forgotten_run_takes_its_closed_tab_with_it(any_store):
    run = finished(any_store)
    with pytest.raises(Conflict, match="close that first"):
        any_store.forget_run(run.id)
    any_store.delete_tab(run.tabs[0])
    any_store.forget_run(run.id)
    with pytest.raises(NotFound, match=f"no tab '{run.tabs[0]}'"):
        any_store.reopen_tab(run.tabs[0])


def test_marks_are_set_anew_and_taken_away_in_the_order_of_time(any_store, clock):
    run = any_store.add_run("visualize", {}, 1, "t")
    for row, image, convincing in [("b", "i", True), ("a", "i", False), ("b", "i", False)]:
        clock.now += 1
        any_store.mark(run.id, row, image, convincing)
    assert [(mark.row, mark.convincing, mark.marked) for mark in any_store.marks(run.id)] == [
        ("a", False, clock.now - 1),
        ("b", False, clock.now),
    ]
    any_store.mark(run.id, "b", "i", None)
    assert [mark.row for mark in any_store.marks(run.id)] == ["a"]
    with pytest.raises(NotFound, match="no run 'gone'"):
        any_store.mark("gone", "a", "i", True)


MODEL = {"name": "pets.h5", "suffix": ".h5", "preprocessing": {"mode": "unit"}, "class_names": None}


def uploaded(store: Store, tmp_path, content: bytes = b"model") -> str:
    received = tmp_path / "received"
    received.write_bytes(content)
    digest = store._files.put_model(received, ".h5")
    return store.of("local").add_model(MODEL | {"file_hash": digest, "description": {"units": 3}}).id


def test_a_deleted_model_can_be_had_back_for_a_while(any_store, clock, tmp_path):
    model = uploaded(any_store, tmp_path)
    anna = any_store.of("local")
    before, path = anna.model(model), any_store._files.model_path(anna.model(model).file_hash, ".h5")
    anna.discard_model(model)
    assert anna.models() == [] and path.exists()
    for gone in (anna.model, anna.discard_model, anna.delete_model):
        with pytest.raises(NotFound, match=f"no model '{model}'"):
            gone(model)
    clock.now += KEPT_SECONDS - 1
    assert any_store.drop_discarded_models() == 0
    anna.restore_model(model)
    anna.restore_model(model)
    clock.now += KEPT_SECONDS
    assert any_store.drop_discarded_models() == 0 and anna.models() == [before] and path.exists()
    anna.discard_model(model)
    clock.now += KEPT_SECONDS
    assert any_store.drop_discarded_models() == 1 and not path.exists()
    with pytest.raises(NotFound):
        anna.restore_model(model)


def test_deleted_models_make_room_when_it_is_needed(settings: Settings, store_url, clock, tmp_path):
    store = Store(replace(settings, limit_disk=2 * KB), store_url, clock)
    first = uploaded(store, tmp_path, bytes(KB + 1))
    store.of("local").discard_model(first)
    assert store.of("local").usage().disk == KB + 1
    second = uploaded(store, tmp_path, bytes(KB + 2))
    assert [model.id for model in store.of("local").models()] == [second]
    store.close()
