"""What keeps the program from writing: a full disk, a folder or a database that cannot be written. Said in words."""

from __future__ import annotations

import errno
import os

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError

from app.errors import OutOfSpace, ProgramError, Unavailable

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)
# A disk that breaks or goes away, a folder that somebody has replaced, too many open files.
_BROKEN = (errno.EIO, errno.ESTALE, errno.ENODEV, errno.ENXIO, errno.ENOTDIR, errno.EEXIST, errno.EMFILE, errno.ENFILE)
# These say that a statement is wrong, not that the database is in trouble.
_OUR_FAULT = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
_DATABASE = (
    ("locked", "the database is locked by another program"),
    ("lock timeout", "the database is locked by another program"),
    ("full", "the disk of the database is full"),
    ("readonly", "the database may not be written"),
    ("read-only", "the database may not be written"),
    ("malformed", "the database is damaged; take the last backup"),
    ("not a database", "the database is damaged; take the last backup"),
)


def in_words(error: BaseException) -> str | None:
    """Why something could not be written, which may pass; None for an error of another kind. Names no path."""
    if isinstance(error, DBAPIError):
        return None if isinstance(error, _OUR_FAULT) else _database(str(error.orig))
    number = error.errno if isinstance(error, OSError) else None
    if number in _FULL:
        return "the disk is full"
    if number in _FORBIDDEN:
        return f"the data folder may not be written ({os.strerror(number)})"
    return f"the data folder cannot be written ({os.strerror(number)})" if number in _BROKEN else None


def problem_of(error: BaseException) -> ProgramError | None:
    """The same as the answer to a request: 507 for want of space, 503 for what may pass; None for another error."""
    words = in_words(error)
    if words is None:
        return None
    kind = OutOfSpace if "full" in words else Unavailable
    return kind(f"Nothing can be written now: {words}. Tell who runs the program, and try again later.")


def _database(text: str) -> str:
    found = next((words for part, words in _DATABASE if part in text.lower()), None)
    return found or "the database does not answer"
