"""The doctor's look at where the program keeps things and offers itself: folder, disk, port, database."""

from __future__ import annotations

import shutil
import socket
import tempfile
from contextlib import suppress
from pathlib import Path

from app.access import secret_key
from app.access.private_files import others_can_read
from app.config import Settings, size_text
from app.errors import CannotStart
from app.operation.findings import Finding, missing, ok, optional
from app.operation.readiness import LEAST_DISK
from app.serve import unwritable_folder
from app.storage.modes import group_of, open_to_others
from app.storage.trash import Trash

ENOUGH_DISK = 20 * 2**30
MOUNTS = Path("/proc/self/mounts")


def data_folder(settings: Settings) -> Finding:
    problem = unwritable_folder(settings)
    if problem is not None:
        advice = "give it to the user who runs the program, or choose another one with --data-dir"
        return missing("data folder", f"{problem}; {advice}")
    return ok("data folder", str(settings.data_dir))


def disk(settings: Settings) -> Finding:
    there = settings.data_dir
    while not there.exists():
        there = there.parent
    free = shutil.disk_usage(there).free
    if free < LEAST_DISK:
        return missing("disk", f"{size_text(free)} free; make room, {size_text(LEAST_DISK)} are the least")
    if free < ENOUGH_DISK:
        return optional("disk", f"{size_text(free)} free; for several users have {size_text(ENOUGH_DISK)} or more")
    return ok("disk", f"{size_text(free)} free")


def other_accounts(settings: Settings) -> Finding:
    """Whether other accounts of the machine can read what users have."""
    try:
        group_of(settings)
    except CannotStart as error:
        return missing("other accounts", str(error))
    path = open_to_others(settings)
    if path is not None:
        return optional("other accounts", f"can read {path}; the program takes that from them at its next start")
    who = "nobody else" if settings.data_group is None else f"only the group {settings.data_group}"
    return ok("other accounts", f"{who} can read the data folder")


def trash(settings: Settings) -> Finding:
    """What was swept lately and can still be had back."""
    size = Trash(settings).size()
    where = settings.instance_dir / "trash"
    return ok("trash", f"{size_text(size)} in {where}, deleted a day after they came" if size else "empty")


def temporary_files(mounts: Path = MOUNTS) -> Finding:
    """Uploads lie there while they come in; a folder in memory would fill the memory."""
    folder = tempfile.gettempdir()
    if mounts.exists() and _kind_of_disk(folder, mounts.read_text()) == "tmpfs":
        return optional(
            "temporary files", f"{folder} is in memory; let TMPDIR name a folder on a disk for large uploads"
        )
    return ok("temporary files", folder)


def _kind_of_disk(folder: str, mounts: str) -> str:
    places = [line.split()[1:3] for line in mounts.splitlines()]
    above = [(place, kind) for place, kind in places if Path(folder).is_relative_to(place)]
    return max(above, key=lambda one: len(one[0]))[1] if above else ""


def port(settings: Settings) -> Finding:
    if settings.port == 0:
        return ok("port", "a free one")
    try:
        with socket.create_server((settings.host, settings.port), family=_family(settings.host)):
            return ok("port", f"{settings.port} of {settings.host} is free")
    except OSError as error:
        if _is_ours(settings):
            return ok("port", f"{settings.port} of {settings.host} is used by the program that runs")
        return missing("port", f"{settings.port} of {settings.host}: {error.strerror}; choose another one with --port")


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _is_ours(settings: Settings) -> bool:
    """Whether the program runs on the same data folder: it holds the lock there."""
    with suppress(ImportError, OSError):
        import fcntl

        with (settings.instance_dir / "lock").open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return True
    return False


def database(settings: Settings) -> Finding:
    """A database of its own is only connected to: what is in it is the program's to change."""
    if settings.database is None or settings.database.startswith("sqlite"):
        return ok("database", "SQLite")
    from sqlalchemy import create_engine, text

    try:
        engine = create_engine(settings.database)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        engine.dispose()
    except ImportError:
        return missing("database", "has no driver; install it with: pip install -r requirements-postgresql.txt")
    except Exception as error:
        reason = str(error).splitlines()[0]
        return missing("database", f"does not answer ({reason}); is PostgreSQL running, and --database right?")
    return ok("database", "PostgreSQL answers")


def key_of_logins(settings: Settings) -> Finding:
    path = settings.instance_dir / secret_key.FILE_NAME
    if not path.exists():
        return ok("secret key", "made at the first start")
    if others_can_read(path):
        return optional("secret key", f"others can read {path}; a new one is made at the next start, logins end")
    return ok("secret key", "only its owner can read it")
