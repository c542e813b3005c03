"""Which database and which data folder belong together: both carry the same id, and nothing is swept where they differ.

A database that was named by mistake, or restored in part, knows nothing of the files in the folder; a sweep on its word
would delete what everybody has.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from app.config import Settings
from app.errors import CannotStart
from app.jobs import tables
from app.jobs.run_folders import run_folders
from app.jobs.store import Store
from app.storage.files import Files, write_atomically

log = logging.getLogger(__name__)

FILE_NAME = "installation"


@dataclass(frozen=True)
class Evidence:
    """How many files lie in the folder, and of how many the database has a record."""

    files: int
    recorded: int


def join(settings: Settings, store: Store) -> None:
    """Make sure that database and folder belong together; the first time both get an id.

    Raises `CannotStart` naming the two when they do not.
    """
    if belong_together(settings, store):
        return
    ids = store.installation(), _of_folder(settings)
    seen = evidence(settings, store)
    if all(ids) or (seen.files and not seen.recorded):
        raise CannotStart(_refusal(settings, seen))
    _write(settings, store, next(filter(None, ids), None) or new_id())
    if any(ids):
        log.warning("The database and the folder %s were joined: a record leads to a file there", settings.data_dir)


def adopt(settings: Settings, store: Store) -> Evidence:
    """Join database and folder whatever they hold; what was found in them."""
    seen = evidence(settings, store)
    _write(settings, store, store.installation() or new_id())
    log.warning("The database and the folder %s were joined by hand", settings.data_dir)
    return seen


def belong_together(settings: Settings, store: Store) -> bool:
    """Whether both carry the same id now."""
    ours = store.installation()
    return ours is not None and ours == _of_folder(settings)


def new_id() -> str:
    return secrets.token_hex(16)


def evidence(settings: Settings, store: Store) -> Evidence:
    """What lies in the folder, against what the database knows."""
    files = Files(settings)
    pictures = {path.name.partition(".")[0] for folder in files.image_folders() for path in folder.iterdir()}
    models = {path.stem for path in files.model_files() if not path.name.startswith(".")}
    runs = {folder.name for folder in run_folders(settings.output_dir)}
    recorded = store.recorded_hashes(tables.images, pictures), store.recorded_hashes(tables.models, models)
    return Evidence(len(pictures) + len(models) + len(runs), sum(map(len, recorded)) + len(store.runs_known(runs)))


def _of_folder(settings: Settings) -> str | None:
    try:
        return (settings.instance_dir / FILE_NAME).read_text(encoding="ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def _write(settings: Settings, store: Store, installation: str) -> None:
    store.set_installation(installation)
    write_atomically(settings.instance_dir / FILE_NAME, f"{installation}\n".encode("ascii"))


def _refusal(settings: Settings, seen: Evidence) -> str:
    return " ".join(_sentences(settings, seen))


def _sentences(settings: Settings, seen: Evidence) -> Iterator[str]:
    name = "its SQLite file" if settings.database is None else "the one of --database"
    yield f"The database ({name}) and the folder {settings.data_dir} do not belong together:"
    yield f"of {seen.files:,} pictures, models and runs in the folder the database knows {seen.recorded:,}."
    yield "Nothing was changed. Start with the database that belongs to the folder (is --database missing or another"
    yield "one? is a backup restored only in part?), or with another --data-dir. If they are to be joined all the same:"
    yield "python run.py adopt, with the same options."
