"""Deletes by age what nobody uses any more, and files that no record leads to."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.config import Settings, size_text
from app.errors import NotFound
from app.jobs import tables
from app.jobs.installation import belong_together
from app.jobs.run_folders import run_folders
from app.jobs.store import Store
from app.storage.files import Files
from app.storage.trash import Trash

log = logging.getLogger(__name__)

DAY, HOUR, MINUTE = 86_400.0, 3_600.0, 60.0
# A file is put in place before its record is made; a model is opened by the engine in between.
GRACE = HOUR
# Of files that no record leads to; more of them at once look like the wrong database.
MOST_SWEPT = 1_000


class Retention:
    """`sweep` deletes what is due; `start` does so every hour, first after one, with closed tabs every minute.

    Without `keep_days` nothing is ever too old. What no record leads to goes to the trash for a day, and only where
    database and folder are known to belong together.
    """

    def __init__(self, settings: Settings, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._settings, self._store, self._files, self._clock = settings, store, Files(settings), clock
        self._trash = Trash(settings, clock)
        self._begin = clock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="retention", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=5)

    def sweep(self) -> None:
        """Delete what is due now; what one part cannot delete does not keep the others from it."""
        store = self._store
        for step in (self._drop_undone, store.measure, self._delete_unused, self._trash.empty):
            if self._stopping.is_set():
                return
            _try(step)

    def _work(self) -> None:
        for minute in itertools.count():
            if minute and minute % 60 == 0:
                self.sweep()
            else:
                _try(self._drop_undone)
            if self._stopping.wait(MINUTE):
                return

    def _drop_undone(self) -> None:
        """Delete for good what was closed or deleted so long ago that it cannot be had back."""
        self._store.drop_closed_tabs()
        self._store.drop_discarded_models()

    def _delete_unused(self) -> None:
        if not belong_together(self._settings, self._store):
            folder = self._settings.data_dir
            log.error("Nothing was swept: the database and the folder %s do not belong together", folder)
            return
        _try(self._delete_old)
        _try(self._delete_orphans)

    def _delete_old(self) -> None:
        if self._settings.keep_days is None:
            return
        due, store = self._clock() - self._settings.keep_days * DAY, self._store
        for run_id in store.runs_ended_before(due):
            store.delete_run(run_id)
        images, models = store.unused_before(due)
        for ids, delete in ((images, store.delete_image), (models, store.delete_model)):
            for one in ids:
                with suppress(NotFound):  # its owner was faster
                    delete(one)
        store.delete_sets_before(due)
        store.forget_unasked_observations()
        _delete(path for path in _files_in(self._settings.patterns_dir) if _changed(path) < due)

    def _delete_orphans(self) -> None:
        recent, files, store = self._clock() - GRACE, self._files, self._store
        # What came before this program started was left by one that is gone: no two use one data folder.
        _delete(path for path in files.uploads() if _changed(path) < max(self._begin, self._clock() - DAY))
        swept = _Swept(self._trash)
        for folder in files.image_folders():
            found = {path.name.partition(".")[0] for path in _files_in(folder) if _changed(path) < recent}
            for digest in swept.within(found - store.recorded_hashes(tables.images, found)):
                _deleting(store.drop_image_file, digest, swept.put)
            _delete(_unfinished(_files_in(folder), recent))
        models = {path.stem: path.suffix for path in files.model_files() if _changed(path) < recent}
        for digest in swept.within(set(models) - store.recorded_hashes(tables.models, models)):
            _deleting(store.drop_model_file, digest, models[digest], swept.put)
        _delete(_unfinished(files.model_files(), recent))
        folders = {path.name: path for path in run_folders(self._settings.output_dir) if _changed(path) < recent}
        for run_id in swept.within(set(folders) - store.runs_there(folders)):
            swept.put(folders[run_id])
        swept.log()


class _Swept:
    """What one sweep puts into the trash: so much at most, and told in the log."""

    def __init__(self, trash: Trash) -> None:
        self._trash, self._count, self._bytes, self._left = trash, 0, 0, MOST_SWEPT
        self._too_many = False

    def within(self, names: set[str]) -> list[str]:
        """As many of them as the sweep may still take."""
        taken = sorted(names)[: self._left]
        self._too_many |= len(taken) < len(names)
        self._left -= len(taken)
        return taken

    def put(self, path: Path) -> None:
        self._bytes += self._trash.put(path)
        self._count += 1

    def log(self) -> None:
        if self._count:
            rest = "; there are more, which wait for the next sweep" if self._too_many else ""
            log.warning(
                "%d files and folders (%s) that no record leads to went to the trash, for a day%s",
                self._count,
                size_text(self._bytes),
                rest,
            )


def _try(step: Callable[[], object]) -> None:
    try:
        step()
    except Exception:
        log.exception("Not all that is due could be deleted; it is tried again")


def _unfinished(paths: Iterable[Path], recent: float) -> Iterator[Path]:
    """Files that a killed program was writing."""
    return (path for path in paths if path.name.startswith(".partial-") and _changed(path) < recent)


def _files_in(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # gone meanwhile: not old
        return float("inf")


def _delete(paths: Iterable[Path]) -> None:
    for path in list(paths):
        with suppress(OSError):
            path.unlink()


def _deleting(delete: Callable[..., None], *arguments: Any) -> None:
    with suppress(NotFound):  # not named like a file of ours
        delete(*arguments)
