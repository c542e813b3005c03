"""A PostgreSQL server of Debian's package, started for the tests in a folder of its own and ended after them."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

SETTINGS = ("listen_addresses=", "fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=60")


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, None where the server is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


def unprivileged() -> str | None:
    """Whom to run the server as: it refuses to run as root. None: as who runs the tests."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a database on a running server."""
    folder, user = programs(), unprivileged()
    if folder is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    # Not in pytest's folder, which only its owner can enter.
    data = Path(tempfile.mkdtemp(prefix="postgresql-"))
    if user is not None:
        shutil.chown(data, user)
    options = " ".join(f"-c {setting}" for setting in (*SETTINGS, f"unix_socket_directories={data}"))
    try:
        _run(folder / "initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync", user=user)
        _run(folder / "pg_ctl", "-D", data, "-l", data / "log", "-o", options, "-w", "start", user=user)
        try:
            yield f"postgresql://tester@/postgres?host={data}"
        finally:
            _run(folder / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop", user=user)
    finally:
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture
def empty_postgresql(postgresql: str) -> str:
    """The address of a database without any table."""
    engine = create_engine(postgresql.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return postgresql


def _run(*command: Any, user: str | None) -> None:
    # The server must not inherit pipes: who waits for their end would wait for the server's.
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    options: dict[str, Any] = {"user": user, "group": pwd.getpwnam(user).pw_gid} if user is not None else {}
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, cwd="/", **options
        )
        if done.returncode:
            output.seek(0)
            raise RuntimeError(output.read().decode(errors="replace"))
