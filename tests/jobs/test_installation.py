"""Nothing is deleted on the word of a database that may be the wrong one, in SQLite and in PostgreSQL."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.config import PROJECT_DIR, Settings
from app.errors import CannotStart
from app.jobs.installation import FILE_NAME, adopt, belong_together, join
from app.jobs.retention import HOUR, Retention
from app.jobs.store import Store
from app.storage.trash import KEPT_SECONDS, Trash


def filled(store: Store) -> set[Path]:
    """A picture, a model and a run, each with its files, two hours old."""
    files = store._files
    picture = files.put_image(b"picture", b"small")
    store.add_image("a.png", 1, 1, picture)
    received = files.new_upload()
    received.write_bytes(b"model")
    model = files.put_model(received, ".h5")
    store.add_model({"name": "m", "file_hash": model, "preprocessing": {}, "description": {}})
    run = store.add_run("visualize", {"models": [], "images": []}, 1, "t")
    files.write_output(run.id, "map.png", b"map")
    paths = {files.image_path(picture), files.thumbnail_path(picture), files.model_path(model, ".h5")}
    paths |= {files.output_path(run.id, "map.png")}
    long_ago = time.time() - 2 * HOUR
    for path in (*paths, files.output_path(run.id, "map.png").parent):
        os.utime(path, (long_ago, long_ago))
    return paths


@pytest.fixture
def other(settings: Settings, tmp_path: Path):
    """A new database, as a forgotten --database brings it."""
    store = Store(settings, f"sqlite:///{tmp_path / 'other.sqlite3'}")
    yield store
    store.close()


def test_a_fresh_database_and_a_fresh_folder_get_an_id(any_store, settings):
    assert not belong_together(settings, any_store)
    join(settings, any_store)
    first = any_store.installation()
    join(settings, any_store)
    assert belong_together(settings, any_store) and any_store.installation() == first
    assert (settings.instance_dir / FILE_NAME).read_text().strip() == first
    filled(any_store)
    join(settings, any_store)


def test_database_and_folder_of_0_1_0_are_joined_by_a_file_that_is_recorded(any_store, settings):
    paths = filled(any_store)
    join(settings, any_store)
    assert belong_together(settings, any_store)
    Retention(settings, any_store).sweep()
    assert all(path.exists() for path in paths)


@pytest.mark.parametrize("had_an_id", [True, False])
@pytest.mark.parametrize("has_an_id", [True, False])
def test_another_database_refuses_the_folder_and_nothing_is_lost(
    any_store, other, settings, tmp_path, had_an_id, has_an_id
):
    paths = filled(any_store)
    if had_an_id:
        join(settings, any_store)
    if has_an_id:
        join(replace(settings, data_dir=tmp_path / "elsewhere"), other)
    before = other.installation()
    with pytest.raises(CannotStart, match="do not belong together") as refused:
        join(settings, other)
    for words in (str(settings.data_dir), "of 3 pictures, models and runs in the folder the database knows 0", "adopt"):
        assert words in str(refused.value)
    assert other.installation() == before and not belong_together(settings, other)
    Retention(settings, other).sweep()
    assert all(path.exists() for path in paths)
    join(settings, any_store)


def test_a_restored_backup_keeps_its_id(any_store, settings, tmp_path):
    filled(any_store)
    join(settings, any_store)
    copy = tmp_path / "restored"
    shutil.copytree(settings.data_dir, copy)
    restored = replace(settings, data_dir=copy)
    assert belong_together(restored, any_store)
    (copy / "instance" / FILE_NAME).unlink()  # a backup without it is known by what it holds
    join(restored, any_store)
    assert belong_together(restored, any_store)


def test_an_empty_folder_is_a_lost_disk_and_no_other_folder(any_store, settings, tmp_path):
    filled(any_store)
    join(settings, any_store)
    join(replace(settings, data_dir=tmp_path / "new disk"), any_store)


def test_joined_by_hand_what_nobody_knows_goes_to_the_trash_for_a_day(any_store, other, settings, caplog):
    paths = filled(any_store)
    join(settings, any_store)
    found = adopt(settings, other)
    assert (found.files, found.recorded) == (3, 0) and belong_together(settings, other)
    assert not belong_together(settings, any_store)
    Retention(settings, other).sweep()
    assert not any(path.exists() for path in paths)
    trash = [path for path in (settings.instance_dir / "trash").rglob("*") if path.is_file()]
    assert {path.name for path in trash} == {path.name for path in paths}
    assert "4 files and folders" in caplog.text
    Trash(settings).empty()
    assert all(path.exists() for path in trash)
    later = Trash(settings, lambda: time.time() + KEPT_SECONDS + 1)
    assert later.size() == later.empty() > 0 and later.size() == 0


def test_a_full_disk_empties_the_trash_oldest_first(settings):
    now, free = [1000.0], [0.01, 0.2]
    trash = Trash(settings, lambda: now[0], lambda folder: free.pop(0))
    for second in (1000.0, 2000.0, 3000.0):
        now[0] = second
        path = settings.output_dir / f"{second}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"12345")
        assert trash.put(path) == 5
    assert trash.empty() == 5
    assert sorted(path.name for path in (settings.instance_dir / "trash").iterdir()) == ["2000", "3000"]


def run_program(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "run.py", *arguments]
    return subprocess.run(command, cwd=PROJECT_DIR, capture_output=True, text=True, timeout=120, check=False)


def test_the_program_does_not_start_and_says_what_to_do(store, settings, tmp_path):
    paths = filled(store)
    join(settings, store)
    store.close()
    options = (
        "--data-dir",
        str(settings.data_dir),
        "--database",
        f"sqlite:///{tmp_path / 'new.sqlite3'}",
        "--port",
        "0",
    )
    refused = run_program(*options)
    assert refused.returncode == 2 and "do not belong together" in refused.stderr and "Traceback" not in refused.stderr
    joined = run_program("adopt", *options)
    assert joined.returncode == 0 and "knows 0 of 3 pictures, models and runs" in joined.stdout
    assert all(path.exists() for path in paths)
    mine = run_program(*options[:2], "--port", "0")
    assert mine.returncode == 2 and "do not belong together" in mine.stderr
