"""Disks and databases that fail while runs go on: real full disks, real locks, real damage."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import Settings
from app.jobs import database, states
from app.jobs.cluster import Cluster
from app.jobs.dispatcher import TimeLimits
from app.jobs.store import DATABASE_NAME, Store
from app.storage.files import Files
from tests.conftest import wait_until
from tests.jobs import chunk_functions
from tests.jobs.desk import Desk

_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte of its own."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("needs the right to mount a tmpfs")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def desk_on(store: Store, cluster: Cluster, tmp_path: Path, output: Path) -> Desk:
    """A desk whose outputs go to a folder elsewhere."""
    (tmp_path / "output").symlink_to(output)
    return Desk(store, Files(Settings(data_dir=tmp_path)), cluster, tmp_path)


def test_a_full_disk_stops_the_run_until_there_is_room(store: Store, cluster: Cluster, tmp_path: Path, tiny_disk: Path):
    desk = desk_on(store, cluster, tmp_path, tiny_disk)
    ballast = tiny_disk / "ballast"
    dispatcher = desk.start()
    with pytest.raises(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    run = desk.add(pictures=6)
    wait_until(lambda: "the disk is full" in desk.store.run(run.id).stage)
    assert dispatcher.trouble == "the disk is full"
    assert desk.store.run(run.id).state == states.RUNNING
    ballast.unlink()
    over = desk.wait(run)
    dispatcher.stop()
    assert (over.done, over.failures, dispatcher.trouble) == (6, None, None)
    assert sorted(desk.store.cells(run.id)["pets"]) == [f"p{number}" for number in range(6)]
    assert len(desk.asked()) == len({*desk.asked()}), "nothing is computed twice"
    assert not list(tiny_disk.rglob(".partial*"))


def test_a_disk_that_stays_full_fails_the_run_with_the_reason(
    store: Store, cluster: Cluster, tmp_path: Path, tiny_disk: Path
):
    desk = desk_on(store, cluster, tmp_path, tiny_disk)
    dispatcher = desk.start(limits=TimeLimits(patience=2))
    (tiny_disk / "ballast").write_bytes(b"x" * (shutil.disk_usage(tiny_disk).free))
    error = desk.wait(desk.add(), states.FAILED).error
    (tiny_disk / "ballast").unlink()
    desk.wait(desk.add(models=("farm",)))
    dispatcher.stop()
    assert error is not None
    assert "the disk is full. Start the run again when that is repaired." in error["detail"]


def test_a_file_in_the_place_of_the_output_folder_is_told_and_gone_again(desk: Desk, tmp_path: Path):
    (tmp_path / "output").write_text("in the way")
    desk.start()
    run = desk.add()
    wait_until(lambda: "cannot be written" in desk.store.run(run.id).stage)
    assert str(tmp_path) not in desk.store.run(run.id).stage
    (tmp_path / "output").unlink()
    assert desk.wait(run).done == 3


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_told(desk: Desk, tmp_path: Path):
    (tmp_path / "output").mkdir(mode=0o500)
    desk.start()
    run = desk.add()
    wait_until(lambda: "may not be written" in desk.store.run(run.id).stage)
    (tmp_path / "output").chmod(0o700)
    assert desk.wait(run).done == 3


def test_a_read_only_disk_is_told(store: Store, cluster: Cluster, tmp_path: Path, tiny_disk: Path):
    desk = desk_on(store, cluster, tmp_path, tiny_disk)
    subprocess.run(["mount", "-o", "remount,ro", str(tiny_disk)], check=True)
    dispatcher = desk.start()
    run = desk.add()
    wait_until(lambda: "the data folder may not be written (Read-only file system)" in desk.store.run(run.id).stage)
    subprocess.run(["mount", "-o", "remount,rw", str(tiny_disk)], check=True)
    assert desk.wait(run).done == 3
    dispatcher.stop()


def test_a_locked_database_loses_nothing(settings, cluster: Cluster, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_TIMEOUT_SECONDS", 0.2)
    store = Store(settings)
    desk = Desk(store, Files(settings), cluster, tmp_path)
    dispatcher = desk.start(chunk_functions.slow)
    run = desk.add(pictures=6)
    wait_until(lambda: store.run(run.id).done >= 1)
    path = settings.instance_dir / DATABASE_NAME
    with subprocess.Popen(
        [sys.executable, "-c", _LOCK, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdin is not None
        assert other.stdout.readline() == "locked\n"
        wait_until(lambda: dispatcher.trouble == "the database is locked by another program")
        other.stdin.close()
    assert desk.wait(run).done == 6
    dispatcher.stop()
    assert sorted(desk.asked()) == sorted(2 * sorted({*desk.asked()})), "each chunk was computed once (noted twice)"
    store.close()


def test_a_damaged_database_stops_the_dispatcher_and_not_the_program(settings, cluster: Cluster, tmp_path: Path):
    store = Store(settings)
    desk = Desk(store, Files(settings), cluster, tmp_path)
    store.close()
    path = settings.instance_dir / DATABASE_NAME
    backup = path.rename(path.with_suffix(".backup"))
    path.write_bytes(b"not a database" * 1000)
    dispatcher = desk.start()
    wait_until(lambda: "damaged" in (dispatcher.trouble or ""))
    # In one step, as a backup is put back: the dispatcher looks into the file all the time.
    backup.replace(path)
    desk.wait(desk.add())
    dispatcher.stop()
    store.close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
