"""What is too old goes, with its files; what somebody uses stays; what no record leads to goes too."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from app.config import Settings
from app.jobs import tables
from app.jobs.installation import join
from app.jobs.messages import Observed
from app.jobs.retention import DAY, HOUR, Retention
from app.jobs.store import RunPicture, Store

KEEP = 10
NOW = time.time()


class Clock:
    now = NOW - 100 * DAY

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """100 days ago; tests go on from there."""
    return Clock()


@pytest.fixture
def sweep(settings: Settings, any_store: Store, clock: Clock):
    """Deletes what is due; `keep_days` None for ever."""

    def sweep(keep_days: int | None = KEEP) -> None:
        retention = Retention(replace(settings, keep_days=keep_days), any_store, clock)
        for step in (any_store.measure, retention._delete_old, retention._delete_orphans):
            step()

    return sweep


def picture(store: Store, number: int) -> str:
    return store.add_image(f"{number}.png", 1, 1, store._files.put_image(bytes([number]), b"small")).id


def model(store: Store, number: int, folder: Path) -> str:
    received = folder / "received"
    received.write_bytes(bytes([number]))
    digest = store._files.put_model(received, ".h5")
    return store.add_model({"name": "m", "file_hash": digest, "preprocessing": {}, "description": {}}).id


def run(store: Store, everybody: Store, images: list[str], models: list[str], over: bool = True) -> str:
    inputs = {"models": [{"id": one, "name": "m"} for one in models], "images": images}
    found = store.add_run("visualize", inputs, 1, "t")
    store._files.write_output(found.id, "run.json", b"{}")
    if over:
        everybody.take_next_run(found.id)
        everybody.finish(found.id)
    return found.id


def files(settings: Settings) -> set[str]:
    """The files in the data folder but those of the database and the trash, as paths below it."""
    others = (path for path in settings.data_dir.rglob("*") if path.is_file() and "sqlite3" not in path.name)
    below = (path for path in others if "trash" not in path.parts)
    return {str(path.relative_to(settings.data_dir)) for path in below}


def aged(path: Path, seconds: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"left behind")
    os.utime(path, (NOW - seconds, NOW - seconds))
    return path


def ids(store: Store) -> tuple[list[str], list[str], list[str]]:
    pictures = sorted(record.id for record in store.images().items)
    return pictures, sorted(record.id for record in store.models()), sorted(record.id for record in store.runs())


def test_old_runs_go_with_tabs_and_files_and_then_what_only_they_used(any_store, clock, sweep, settings, tmp_path):
    anna, boris = any_store.of("anna"), any_store.of("boris")
    old = [
        run(store, any_store, [picture(store, n)], [model(store, n, tmp_path)]) for n, store in enumerate((anna, boris))
    ]
    clock.now += 95 * DAY
    new_picture, new_model = picture(anna, 3), model(anna, 3, tmp_path)
    new = run(anna, any_store, [new_picture], [new_model])
    before = files(settings)
    clock.now += 4 * DAY
    sweep()
    assert ids(anna) == ([new_picture], [new_model], [new]) and ids(boris) == ([], [], [])
    assert [tab.run.id for tab in any_store.tabs()] == [new]
    assert len(before) == 12 and len(files(settings)) == 4
    assert all(one not in path for one in old for path in files(settings))


def test_old_things_that_a_tab_uses_stay(any_store, clock, sweep, settings, tmp_path):
    anna = any_store.of("anna")
    shown, unused = picture(anna, 1), picture(anna, 2)
    used, alone = model(anna, 1, tmp_path), model(anna, 2, tmp_path)
    training, suggested = picture(anna, 3), picture(anna, 4)
    waiting = run(anna, any_store, [shown], [used], over=False)
    inputs = {"models": [], "images": [], "training": [training]}
    anna.add_run("visualize", inputs, 1, "t")
    anna.add_run("suggest", {"models": []}, 1, "t", pictures=[RunPicture(suggested, "k", "n", None)])
    clock.now += 50 * DAY
    sweep()
    assert ids(anna)[:2] == (sorted([shown, training, suggested]), [used])
    assert waiting in ids(anna)[2]
    assert len([path for path in files(settings) if path.endswith(".png")]) == 3
    assert not {unused, alone} & {*ids(anna)[0], *ids(anna)[1]}


def test_without_an_age_nothing_is_too_old(any_store, clock, sweep, settings, tmp_path):
    anna = any_store.of("anna")
    run(anna, any_store, [picture(anna, 1)], [model(anna, 1, tmp_path)])
    anna.add_set("s", [])
    before, known = files(settings), ids(anna)
    clock.now += 99 * DAY
    sweep(keep_days=None)
    assert (files(settings), ids(anna), len(anna.sets())) == (before, known, 1)


def test_history_sets_and_what_networks_said_go_too(any_store, clock, sweep):
    anna = any_store.of("anna")
    found = anna.add_run("suggest", {"models": []}, 1, "t", pictures=[RunPicture("i", "key", "n", None)])
    rows = np.full((1, 2), 0.5, np.float32)
    any_store.add_observations(
        found.id, [("net", {"i": "key"}, Observed("m", ("i",), {}, rows, rows, rows, rows))], "c", 1
    )
    anna.delete_tab(found.tabs[0])
    anna.add_set("s", ["i"])
    clock.now += (KEEP + 1) * DAY
    sweep()
    assert (anna.runs(), anna.sets()) == ([], [])
    with any_store._reading() as connection:
        for table in (tables.observations, tables.activations, tables.run_pictures):
            assert connection.execute(select(table)).all() == []


def test_files_that_no_record_leads_to_go_after_an_hour(any_store, clock, sweep, settings):
    clock.now = NOW
    anna = any_store.of("anna")
    kept = picture(anna, 1)
    known = run(anna, any_store, [kept], [])
    instance, output, checked = settings.instance_dir, settings.output_dir, settings.models_dir / "checked"
    orphans = [
        instance / "images" / "ab" / f"{'ab' * 32}.png",
        instance / "images" / "ab" / f"{'ab' * 32}.thumbnail.webp",
        instance / "images" / "cd" / ".partial-x",
        checked / f"{'c' * 64}.h5",
        checked / ".partial-y",
        output / "AAAAAAAAAAAAAAAA" / "map.png",
        instance / "uploads" / "upload-x",
    ]
    mine = {files_of for files_of in files(settings)}
    for age, gone in ((HOUR / 2, False), (2 * HOUR, True)):
        for path in orphans:
            aged(path, age)
        os.utime(output / "AAAAAAAAAAAAAAAA", (NOW - age, NOW - age))
        clock.now = NOW - (HOUR if not gone else 0)  # uploads are judged by the start of the program
        sweep(keep_days=None)
        clock.now = NOW
        assert (files(settings) == mine) is gone
    assert not (output / "AAAAAAAAAAAAAAAA").exists() and (output / known).exists()
    trash = {path.name for path in (instance / "trash").rglob("*") if path.is_file()}
    assert trash == {path.name for path in orphans if not path.name.startswith((".partial", "upload"))}


def test_only_so_much_is_swept_at_once(any_store, clock, sweep, settings, monkeypatch, caplog):
    clock.now = NOW
    for number in range(5):
        aged(settings.models_dir / "checked" / f"{number}{'c' * 63}.h5", 2 * HOUR)
    monkeypatch.setattr("app.jobs.retention.MOST_SWEPT", 3)
    for left in (2, 0):
        sweep(keep_days=None)
        assert len(list((settings.models_dir / "checked").iterdir())) == left
    first, second = (record.message for record in caplog.records if "trash" in record.message)
    assert "3 files and folders (33 B)" in first and "wait for the next sweep" in first
    assert "2 files and folders (22 B)" in second and "wait" not in second


def test_what_is_not_the_programs_stays(any_store, clock, sweep, settings):
    clock.now = NOW
    others = [
        settings.output_dir / "README",
        settings.output_dir / ".gitkeep",
        settings.output_dir / "my-thesis-figure" / "figure.pdf",
        settings.output_dir / "holidays" / "a.png",
        settings.instance_dir / "notes.txt",
        settings.models_dir / "demo" / "demo-vgg.h5",
        settings.models_dir / "checked" / "notes.txt",
        settings.models_dir / "checked" / "mine.h5",
    ]
    for path in others:
        aged(path, 90 * DAY)
    sweep(keep_days=1)
    assert [path for path in others if not path.exists()] == []


def test_a_file_that_comes_again_counts_as_new(any_store, clock, sweep, settings):
    clock.now = NOW
    digest = any_store._files.put_image(b"again", b"small")
    for path in (any_store._files.image_path(digest), any_store._files.thumbnail_path(digest)):
        os.utime(path, (NOW - DAY, NOW - DAY))
    any_store._files.put_image(b"again", b"small")
    sweep(keep_days=None)
    assert any_store._files.image_path(digest).exists()


def test_the_thread_sweeps_after_an_hour_and_ends_at_once(settings, store, monkeypatch):
    path = aged(settings.instance_dir / "uploads" / "upload-x", 60)
    join(settings, store)
    retention = Retention(settings, store)
    minutes = []

    def wait(seconds: float) -> bool:
        minutes.append(path.exists())
        return len(minutes) > 62

    monkeypatch.setattr(retention._stopping, "wait", wait)
    retention._work()
    assert minutes == [True] * 60 + [False] * 3
    monkeypatch.undo()
    again = Retention(settings, store)
    again.start()
    begin = time.monotonic()
    again.stop()
    assert time.monotonic() - begin < 2 and not again._thread.is_alive()


def test_a_part_that_fails_does_not_keep_the_others_from_it(settings, store, monkeypatch, caplog):
    def break_down() -> None:
        raise OSError("broken disk")

    monkeypatch.setattr(store, "measure", break_down)
    path = aged(settings.instance_dir / "uploads" / "upload-x", 60)
    join(settings, store)
    Retention(settings, store).sweep()
    assert not path.exists() and "Not all that is due could be deleted" in caplog.text
