"""A lock that lets one worker of a machine download at a time, whichever process or thread it is in."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

LOCK_NAME = ".innvestigate-gui.lock"
WAIT_SECONDS = 0.3


@contextlib.contextmanager
def download_lock(folder: Path, name: str, report: Callable[[str], None]) -> Iterator[None]:
    """While entered no other download of this program goes on in the folder; waiting for one is reported once.

    The lock ends with the process that holds it. Raises `OSError` when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK_NAME).open("a+b") as file:
        if not _taken(file):
            report(f"waiting for another download to end before {name}")
            while not _taken(file):
                time.sleep(WAIT_SECONDS)
        yield


def _taken(file: IO[bytes]) -> bool:
    """Whether the lock is ours now; closing the file gives it back."""
    try:
        import fcntl
    except ImportError:  # Windows
        return _taken_on_windows(file)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _taken_on_windows(file: IO[bytes]) -> bool:
    import msvcrt

    file.seek(0)
    try:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True
