"""The connection to the database: SQLite by default, another one by URL."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite

from app.errors import NotFound
from app.jobs import tables

BUSY_TIMEOUT_SECONDS = 30


class Database:
    """Transactions of one thread each; any number of threads may use it at once."""

    def __init__(self, url: str, clock: Callable[[], float]) -> None:
        self._engine = _sqlite_engine(url) if make_url(url).get_backend_name() == "sqlite" else create_engine(url)
        # SQLite must be told at BEGIN that a transaction will write: one that finds out later fails when
        # another has written in between.
        self._writer = self._engine.execution_options(writes=True)
        self._clock = clock
        tables.metadata.create_all(self._engine)

    def close(self) -> None:
        """Close every connection; the database can be used again after."""
        self._engine.dispose()

    def _reading(self) -> AbstractContextManager[Connection]:
        return self._engine.begin()

    def _writing(self) -> AbstractContextManager[Connection]:
        return self._writer.begin()


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file; its folder is made when it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{path}"


def new_id() -> str:
    """An id that nobody can guess and that fits a URL."""
    return secrets.token_urlsafe(12)


def one(connection: Connection, query: Select[Any], kind: str, record_id: str) -> Row[Any]:
    """The row of an id; `NotFound` names the kind and the id."""
    if (row := connection.execute(query).first()) is None:
        raise not_found(kind, record_id)
    return row


def not_found(kind: str, record_id: str) -> NotFound:
    return NotFound(f"There is no {kind} {record_id!r}; it may have been deleted.")


def upsert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows; a row whose primary key is there already takes the new values."""
    if not rows:
        return
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name]
    statement = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    changes = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes), rows)


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver would begin transactions by itself, and too late
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
