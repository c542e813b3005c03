from __future__ import annotations

import errno
import os
import sqlite3

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from app.errors import OutOfSpace, Unavailable
from app.jobs.trouble import in_words, problem_of


def from_the_system(number: int) -> OSError:
    return OSError(number, os.strerror(number), "/srv/secret/path")


def from_the_database(text: str, kind=OperationalError):
    return kind("INSERT", {}, sqlite3.OperationalError(text))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (from_the_system(errno.ENOSPC), "the disk is full"),
        (from_the_system(errno.EDQUOT), "the disk is full"),
        (from_the_system(errno.EFBIG), "the disk is full"),
        (from_the_system(errno.EROFS), "the data folder may not be written (Read-only file system)"),
        (from_the_system(errno.EACCES), "the data folder may not be written (Permission denied)"),
        (from_the_system(errno.EIO), "the data folder cannot be written (Input/output error)"),
        (from_the_system(errno.ENOTDIR), "the data folder cannot be written (Not a directory)"),
        (from_the_database("database is locked"), "the database is locked by another program"),
        (from_the_database("database or disk is full"), "the disk of the database is full"),
        (from_the_database("attempt to write a readonly database"), "the database may not be written"),
        (from_the_database("database disk image is malformed"), "the database is damaged; take the last backup"),
        (from_the_database("server closed the connection unexpectedly"), "the database does not answer"),
    ],
)
def test_trouble_that_may_pass_is_said_without_a_path(error, words):
    assert in_words(error) == words


@pytest.mark.parametrize(
    "error",
    [
        ValueError("x"),
        from_the_system(errno.ENOENT),
        ConnectionResetError(errno.ECONNRESET, "reset"),
        BrokenPipeError(errno.EPIPE, "pipe"),
        TimeoutError(),
        from_the_database("UNIQUE constraint failed", IntegrityError),
        from_the_database("no such column", ProgrammingError),
    ],
)
def test_a_mistake_of_the_program_is_no_trouble(error):
    assert in_words(error) is None
    assert problem_of(error) is None


def test_requests_are_answered_by_what_is_missing():
    full, locked = problem_of(from_the_system(errno.ENOSPC)), problem_of(from_the_database("database is locked"))
    assert isinstance(full, OutOfSpace) and full.status == 507
    assert isinstance(locked, Unavailable) and locked.status == 503
    assert "the disk is full" in full.detail and "try again later" in full.detail
