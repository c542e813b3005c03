"""What one user may use: counted in the database as on the disk, and refused with a sentence."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.config import Settings, size_text
from app.errors import ProgramError
from app.jobs.limits import Limits, NoRoom, Usage
from app.jobs.store import Store

KB = 1024
MakeStore = Callable[..., Store]


@pytest.fixture
def make_store(settings: Settings, store_url: str) -> Iterator[MakeStore]:
    """The store of everybody under limits by name."""
    stores: list[Store] = []

    def make(**limits: int) -> Store:
        stores.append(Store(replace(settings, **limits), store_url))
        return stores[-1]

    yield make
    for store in stores:
        store.close()


def add_picture(store: Store, size: int, number: int = 0) -> str:
    """A picture whose file and thumbnail take so many bytes together."""
    png = number.to_bytes(4, "big") + bytes(size - 10)
    return store.add_image(f"{number}.png", 1, 1, store._files.put_image(png, bytes(6))).id


def add_model(store: Store, size: int, folder: Path) -> str:
    received = folder / "received"
    received.write_bytes(bytes(size))
    digest = store._files.put_model(received, ".h5")
    return store.add_model({"name": "m", "file_hash": digest, "preprocessing": {}, "description": {}}).id


def queue(store: Store, number: int = 1) -> list[str]:
    return [store.add_run("visualize", {"models": []}, 1, "t").id for _ in range(number)]


def add_results(store: Store, everybody: Store, size: int) -> str:
    """A run with a file of so many bytes."""
    (run,) = queue(store)
    store._files.write_output(run, "run.json", bytes(size))
    everybody.measure()
    return run


def on_disk(settings: Settings) -> int:
    folders = (settings.instance_dir / "images", settings.models_dir, settings.output_dir)
    return sum(path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file())


def test_usage_is_what_the_files_take(make_store, settings, tmp_path):
    everybody = make_store()
    store = everybody.of("anna")
    picture, model, run = (
        add_picture(store, 3 * KB),
        add_model(store, 5 * KB, tmp_path),
        add_results(store, everybody, 7 * KB),
    )
    assert store.usage() == Usage(disk=15 * KB, pictures=1, queued_runs=1)
    assert on_disk(settings) == 15 * KB
    store.delete_image(picture)
    assert store.usage().disk == on_disk(settings) == 12 * KB
    store.delete_model(model)
    assert store.usage().disk == on_disk(settings) == 7 * KB
    store.delete_tab(store.run(run).tabs[0])
    assert store.usage().disk == on_disk(settings) == 7 * KB, "it can be opened again"
    store.drop_closed_tabs(0)
    assert store.usage() == Usage() and on_disk(settings) == 0


def test_the_disk_limit_names_use_limit_and_what_to_delete(make_store, tmp_path, settings):
    everybody = make_store(limit_disk=20 * KB)
    store = everybody.of("anna")
    add_picture(store, 3 * KB), add_model(store, 5 * KB, tmp_path), add_results(store, everybody, 7 * KB)
    before = on_disk(settings)
    with pytest.raises(NoRoom) as refusal:
        add_picture(store, 6 * KB, number=1)
    for words in ("use 15 KB", "20 KB are allowed", "add 6 KB", "results (7 KB", "models (5 KB)", "pictures (3 KB)"):
        assert words in refusal.value.detail
    assert (refusal.value.status, store.usage().disk, on_disk(settings)) == (507, 15 * KB, before)
    add_picture(store, 5 * KB, number=2)
    assert store.usage().disk == 20 * KB


def test_a_model_that_is_too_large_is_refused(make_store, tmp_path):
    store = make_store(limit_disk=4 * KB).of("anna")
    with pytest.raises(NoRoom, match="would add 5 KB"):
        add_model(store, 5 * KB, tmp_path)
    assert store.models() == []


def test_a_run_is_refused_while_the_disk_is_overdrawn(make_store):
    everybody = make_store(limit_disk=4 * KB)
    store = everybody.of("anna")
    add_results(store, everybody, 5 * KB)  # how much a run will take is not known before
    with pytest.raises(NoRoom, match=r"use 5 KB of the disk, and 4 KB are allowed\. Delete"):
        queue(store)
    store.delete_tab(store.tabs()[0].id)
    queue(store)


def test_the_number_of_pictures(make_store):
    store = make_store(limit_pictures=2).of("anna")
    first, _ = add_picture(store, KB, 0), add_picture(store, KB, 1)
    for refused in (lambda: add_picture(store, KB, 2), lambda: store.require_room(pictures=1)):
        with pytest.raises(NoRoom, match="You have 2 pictures, and 2 may be kept; delete some"):
            refused()
    store.delete_image(first)
    add_picture(store, KB, 2)


def test_the_number_of_queued_runs(make_store):
    store = make_store(limit_queued_runs=2).of("anna")
    first, _ = queue(store, 2)
    with pytest.raises(
        ProgramError, match="You have 2 runs in the queue, and 2 may wait there; wait until one"
    ) as refusal:
        queue(store)
    assert (refusal.value.status, refusal.value.retry_after) == (429, 30)
    store.cancel(first)
    queue(store)


def test_limits_are_each_users_own(make_store):
    everybody = make_store(limit_pictures=1, limit_queued_runs=1, limit_disk=2 * KB)
    anna, boris = everybody.of("anna"), everybody.of("boris")
    for store in (anna, boris):
        add_picture(store, KB), queue(store)
    assert anna.usage() == boris.usage() == Usage(KB, 1, 1)


def test_without_limits_nothing_is_refused(make_store):
    store = make_store().of("anna")
    assert Limits.of(Settings()) == Limits(None, None, None, 2 * 2**30)
    store.require_room(10**15, pictures=10**9)


@pytest.mark.parametrize(
    ("text", "size", "shown"),
    [
        ("1", 1, "1 B"),
        ("500KB", 500 * KB, "500 KB"),
        ("1.5 mb", 1.5 * KB**2, "1.5 MB"),
        ("20GB", 20 * KB**3, "20 GB"),
        ("2g", 2 * KB**3, "2 GB"),
        ("1 TiB", KB**4, "1 TB"),
    ],
)
def test_sizes_are_read_and_told(text, size, shown):
    assert Settings.load(["--limit-disk", text], {}).limit_disk == size
    assert size_text(int(size)) == shown


@pytest.mark.parametrize("text", ["0", "-1", "many", "1 XB", "1e9", "0.0001KB", "GB"])
def test_wrong_sizes_are_refused(text, capsys):
    with pytest.raises(SystemExit):
        Settings.load([f"--limit-upload={text}"], {})
    assert "--limit-upload must be a size such as 500MB or 20GB" in capsys.readouterr().err


def test_many_at_once_do_not_get_past_a_limit(make_store):
    everybody = make_store(limit_pictures=5, limit_queued_runs=3)
    store, refused = everybody.of("anna"), []

    def add(number: int) -> None:
        for one in (lambda: add_picture(store, KB, number), lambda: queue(store)):
            try:
                one()
            except ProgramError as error:
                refused.append(error.status)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.usage() == Usage(5 * KB, 5, 3)
    assert sorted(refused) == [429] * 9 + [507] * 7
