"""The store of one owner: to every method another's thing is the same as nothing."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from app.errors import ProgramError
from app.jobs import ownership, tables
from app.jobs.messages import Observed
from app.jobs.store import RunPicture, Store

MODEL = {"name": "pets", "file_hash": "a" * 64, "preprocessing": {"mode": "tf"}, "description": {"units": 2}}
FIRST = range(1)


@dataclass(frozen=True)
class Things:
    """Ids of what somebody has."""

    image: str
    model: str
    run: str
    tab: str
    closed: str
    set: str
    share: str


def things_of(store: Store) -> Things:
    """One of each thing, everything known about it."""
    image = store.add_image("cat.png", 2, 1, "f" * 64, "cats").id
    model = store.add_model(MODEL).id
    inputs = {"models": [{"id": model, "name": "pets"}], "images": [image]}
    run = store.add_run("visualize", inputs, 1, "mine", pictures=[RunPicture(image, "key", "cat.png", "cats")])
    closed = store.add_run("visualize", inputs, 1, "closed")
    store.delete_tab(closed.tabs[0])
    share, _ = store.add_share(run.tabs[0])
    return Things(image, model, run.id, run.tabs[0], closed.id, store.add_set("s", [image]).id, share.id)


NOBODYS = Things(*["nothing-of-anybody"] * 7)
Call = Callable[[Store, Things], Any]
# What is asked about something by id: another's must be answered as if it did not exist.
ASKING: dict[str, Call] = {
    "image": lambda store, of: store.image(of.image),
    "images_named": lambda store, of: store.images_named([of.image]),
    "images_there": lambda store, of: store.images_there([of.image]),
    "image_labels": lambda store, of: store.image_labels([of.image]),
    "delete_image": lambda store, of: store.delete_image(of.image),
    "model": lambda store, of: store.model(of.model),
    "change_model": lambda store, of: store.change_model(of.model, {"mode": "unit"}, {"units": 7}),
    "delete_model": lambda store, of: store.delete_model(of.model),
    "discard_model": lambda store, of: store.discard_model(of.model),
    "restore_model": lambda store, of: store.restore_model(of.model),
    "run": lambda store, of: store.run(of.run),
    "require_run": lambda store, of: store.require_run(of.run),
    "is_of_run": lambda store, of: store.is_of_run(of.run, of.image),
    "run_pictures": lambda store, of: store.run_pictures(of.run),
    "run_images": lambda store, of: store.run_images(of.run),
    "run_labels": lambda store, of: store.run_labels(of.run),
    "picture_keys": lambda store, of: store.picture_keys(of.run, [of.image]),
    "tab_suggesting": lambda store, of: store.tab_suggesting(of.image),
    "cells": lambda store, of: store.cells(of.run),
    "output": lambda store, of: store.output(of.run, "map.png"),
    "progress": lambda store, of: store.progress(of.run, stage="theirs"),
    "add_cells": lambda store, of: store.add_cells(of.run, [{"row": "m", "image": "i"}]),
    "finish": lambda store, of: store.finish(of.run),
    "fail": lambda store, of: store.fail(of.run, {"detail": "no"}),
    "cancel": lambda store, of: store.cancel(of.run),
    "forget_run": lambda store, of: store.forget_run(of.closed),
    "observed_places": lambda store, of: store.observed_places(of.run, "net", None),
    "problems": lambda store, of: store.problems(of.run, "net"),
    "tops": lambda store, of: store.tops(of.run, "net", FIRST),
    "probabilities": lambda store, of: store.probabilities(of.run, "net", FIRST),
    "features": lambda store, of: store.features(of.run, "net", FIRST),
    "layer_means": lambda store, of: store.layer_means(of.run, "net", "conv", FIRST),
    "maxima": lambda store, of: store.maxima(of.run, "net", "conv", FIRST),
    "unit": lambda store, of: store.unit(of.run, "net", "conv", 0, FIRST),
    "tab": lambda store, of: store.tab(of.tab),
    "rename_tab": lambda store, of: store.rename_tab(of.tab, "theirs"),
    "move_tab": lambda store, of: store.move_tab(of.tab, 0),
    "delete_tab": lambda store, of: store.delete_tab(of.tab),
    "reopen_tab": lambda store, of: store.reopen_tab(of.tab),
    "marks": lambda store, of: store.marks(of.run),
    "mark": lambda store, of: store.mark(of.run, "m", of.image, False),
    "set_images": lambda store, of: store.set_images(of.set),
    "set_name": lambda store, of: store.set_name(of.set),
    "delete_set": lambda store, of: store.delete_set(of.set),
    "add_share": lambda store, of: store.add_share(of.tab),
    "shares": lambda store, of: store.shares(of.tab),
    "delete_share": lambda store, of: store.delete_share(of.tab, of.share),
}
# What lists or counts: empty for who has nothing.
LISTING: dict[str, Callable[[Store], Any]] = {
    "images": lambda store: store.images().items,
    "models": lambda store: store.models(),
    "runs": lambda store: store.runs(),
    "unfinished_runs": lambda store: store.unfinished_runs(),
    "runs_before": lambda store: store.runs_before(10**9, 100)[0],
    "count_runs": lambda store: store.count_runs(),
    "tabs": lambda store: store.tabs(),
    "sets": lambda store: store.sets(),
    "model_marks": lambda store: store.model_marks(),
}
# Each deletes what is one's own only; tested below.
OF_EACH = {"drop_closed_tabs", "drop_discarded_models"}
ADDING = {"add_image", "add_model", "add_run", "add_united_run", "add_set", "usage"}
# Nothing of users: the tables of models that come with the program, the connection itself, files by their hash.
OF_NOBODY = {"of", "close", "description", "save_description", "require_room", "drop_image_file", "drop_model_file"}
OF_NOBODY |= {"installation", "set_installation"}
# The program's own work on what all have; a statement of it must not go through the store of one owner.
OF_THE_PROGRAM: dict[str, Callable[[Store], Any]] = {
    "load": lambda store: store.load(),
    "queued_runs": lambda store: store.queued_runs(),
    "models_of_runs": lambda store: store.models_of_runs(["run"]),
    "set_failures": lambda store: store.set_failures("run", {}),
    "take_next_run": lambda store: store.take_next_run(),
    "count_known": lambda store: store.count_known("run", 1),
    "guest": lambda store: store.guest("secret"),
    "requeue_unfinished": lambda store: store.requeue_unfinished(),
    "runs_ended_before": lambda store: store.runs_ended_before(1.0),
    "delete_run": lambda store: store.delete_run("run"),
    "unused_before": lambda store: store.unused_before(1.0),
    "delete_sets_before": lambda store: store.delete_sets_before(1.0),
    "forget_unasked_observations": lambda store: store.forget_unasked_observations(),
    "recorded_hashes": lambda store: store.recorded_hashes(tables.images, ["f" * 64]),
    "runs_there": lambda store: store.runs_there(["run"]),
    "runs_known": lambda store: store.runs_known(["run"]),
    "measure": lambda store: store.measure(),
}


def annas(any_store: Store) -> Things:
    """More of what Anna has, her run running and with results."""
    things = things_of(any_store.of("anna"))
    any_store.take_next_run(things.run)
    outputs = {"map.png": {"bytes": 1, "sha256": "0"}}
    cell = {"row": "m", "image": things.image, "maximum": 1.0, "png": "map.png", "outputs": outputs}
    any_store.add_cells(things.run, [cell])
    any_store.mark_model("anna", things.model, "too large")
    any_store.of("anna").mark(things.run, "m", things.image, True)
    rows = np.full((1, 2), 0.5, np.float32)
    observed = Observed("pets", (things.image,), {}, rows, rows, rows, rows)
    any_store.add_observations(things.run, [("net", {things.image: "key"}, observed)], "conv", 1)
    return things


def everything(store: Store) -> dict[str, list[Any]]:
    with store._reading() as connection:
        return {table.name: connection.execute(select(table)).all() for table in tables.metadata.sorted_tables}


def outcome(call: Call, store: Store, things: Things) -> str:
    """What a call answers or raises, with ids left out."""
    try:
        text = repr(call(store, things))
    except ProgramError as error:
        text = f"{type(error).__name__}: {error.detail}"
    for one in {*vars(things).values()}:
        text = text.replace(one, "ID")
    return text


def test_anothers_thing_is_answered_like_nothing_and_stays_as_it_is(any_store):
    things, boris = annas(any_store), any_store.of("boris")
    things_of(boris)  # who has nothing at all would be an easy case
    before = everything(any_store)
    for name, call in ASKING.items():
        assert outcome(call, boris, things) == outcome(call, boris, NOBODYS), name
        assert everything(any_store) == before, name


def test_ones_own_thing_is_answered_differently(any_store):
    anna = any_store.of("anna")
    for name in ASKING.keys() - {"progress", "problems"}:  # that answer nothing, and only for pictures that fail
        things = annas(any_store)
        assert outcome(ASKING[name], anna, things) != outcome(ASKING[name], anna, NOBODYS), name


def test_lists_hold_ones_own_only(any_store):
    annas(any_store)
    for name, call in LISTING.items():
        assert not call(any_store.of("boris")), name
        assert call(any_store.of("anna")) == call(any_store), name


def test_what_is_added_belongs_to_who_adds_it(any_store):
    things_of(any_store.of("boris"))
    for table in ("images", "models", "runs", "picture_sets"):
        assert {row.owner for row in everything(any_store)[table]} == {"boris"}


def test_the_programs_own_work_does_not_go_through_the_store_of_one_owner(any_store):
    annas(any_store)
    before = everything(any_store)
    for name, call in OF_THE_PROGRAM.items():
        with pytest.raises(RuntimeError, match="was not sent: it has no condition on the owner"):
            call(any_store.of("boris"))
            pytest.fail(name)
    assert everything(any_store) == before


def test_closed_tabs_of_others_are_not_deleted(any_store):
    closed = {name: things_of(any_store.of(name)).closed for name in ("anna", "boris")}
    any_store.of("boris").drop_closed_tabs(0)
    with any_store._reading() as connection:
        left = set(connection.execute(select(tables.tabs.c.run).where(tables.tabs.c.closed.is_not(None))).scalars())
    assert left == {closed["anna"]}


def test_deleted_models_of_others_are_not_deleted_for_good(any_store):
    models = {name: things_of(any_store.of(name)).model for name in ("anna", "boris")}
    for name, model in models.items():
        any_store.of(name).discard_model(model)
    assert any_store.of("boris").drop_discarded_models(0) == 1
    any_store.of("anna").restore_model(models["anna"])


def test_every_method_of_the_store_is_here():
    public = {name for name, _ in inspect.getmembers(Store, inspect.isfunction) if not name.startswith("_")}
    # These name the owner themselves, or keep answers by the content of pictures, for the dispatcher.
    of_the_dispatcher = {"mark_model", "unmark_model", "add_observations"}
    assert public - of_the_dispatcher == {*ASKING, *LISTING, *ADDING, *OF_NOBODY, *OF_EACH, *OF_THE_PROGRAM}


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("SELECT images.id FROM images WHERE images.id = ?", "images"),
        ("SELECT images.id FROM images WHERE images.owner = ?", None),
        ("SELECT tabs.id FROM tabs WHERE tabs.id = ?", "tabs"),
        ("SELECT tabs.id FROM tabs JOIN runs ON runs.id = tabs.run WHERE runs.owner = ?", None),
        ("SELECT images.id, models.id FROM images, models WHERE images.owner = ?", "models"),
        ("DELETE FROM cells WHERE cells.run = ?", "cells"),
        ("UPDATE runs SET stage=? WHERE runs.id = ?", "runs"),
        ("INSERT INTO images (id) VALUES (?)", "images"),
        ("INSERT INTO images (id, owner) VALUES (?, ?)", None),
        ("INSERT INTO cells (run) VALUES (?)", None),
        ("SELECT descriptions.model FROM descriptions", None),
        ("SELECT label FROM image_labels WHERE image IN (SELECT images.id FROM images)", "image_labels"),
        ("DELETE FROM shares", "shares"),
    ],
)
def test_a_statement_without_the_owner_is_recognised(text, table):
    assert ownership._unconditional(text) == table


def test_positions_in_the_queue_count_the_runs_of_all(any_store):
    for owner in ("anna", "boris"):
        any_store.of(owner).add_run("visualize", {}, 1, "t")
    assert [run.position for run in any_store.of("boris").runs()] == [1]


def test_positions_of_tabs_are_ones_own(any_store):
    anna, boris = any_store.of("anna"), any_store.of("boris")
    for store in (anna, boris, anna, boris):
        store.add_run("visualize", {}, 1, f"{store.owner}")
    assert [tab.position for tab in boris.tabs()] == [0, 1]
    last = boris.tabs()[1].id
    assert boris.move_tab(last, 0).position == 0 and boris.tab(last).position == 0
    assert [tab.title for tab in anna.tabs()] == ["anna", "anna"]
    with any_store._reading() as connection:
        positions = dict(connection.execute(select(tables.tabs.c.id, tables.tabs.c.position)).all())
    assert sorted(positions[tab.id] for tab in anna.tabs()) == [0, 1]


def test_a_file_goes_with_the_last_record_of_anybody(any_store, settings):
    files = any_store._files
    digest = files.put_image(b"png", b"webp")
    one, other = (any_store.of(name).add_image("a.png", 1, 1, digest).id for name in ("anna", "boris"))
    any_store.of("anna").delete_image(one)
    assert files.image_path(digest).exists() and files.thumbnail_path(digest).exists()
    any_store.of("boris").delete_image(other)
    assert [path for path in settings.instance_dir.rglob("*.*") if path.suffix in (".png", ".webp")] == []


def test_a_model_file_goes_with_the_last_record_of_anybody(any_store, tmp_path):
    received = tmp_path / "received"
    received.write_bytes(b"model")
    digest = any_store._files.put_model(received, ".h5")
    path = any_store._files.model_path(digest, ".h5")
    models = {name: any_store.of(name).add_model(MODEL | {"file_hash": digest}).id for name in ("anna", "boris")}
    any_store.of("anna").delete_model(models["anna"])
    any_store.of("anna").drop_model_file(digest, ".h5")
    assert path.exists()
    any_store.of("boris").delete_model(models["boris"])
    assert not path.exists()
