"""The connection to the database: SQLite by default, another one by URL."""

from __future__ import annotations

import copy
import importlib
import itertools
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, Row, Select, Table, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError

from app.errors import NotFound
from app.jobs import migrations, ownership
from app.jobs.migrations import UnusableDatabase

BUSY_TIMEOUT_SECONDS = 30
_IDS_AT_ONCE = 10_000
_POOL = {"pool_pre_ping": True, "pool_size": 20, "max_overflow": 20}
# A reading transaction of PostgreSQL sees the present state anew at each statement, unless it is told otherwise.
_SNAPSHOT = {"isolation_level": "REPEATABLE READ"}
# Names the lock that lets one transaction at a time write in PostgreSQL; any number will do.
_WRITER_LOCK = 7_305_491


class Database:
    """Transactions of one thread each; any number of threads may use it at once.

    One transaction writes at a time, in SQLite as in PostgreSQL, so whatever it has read is true until it ends. A
    reading one sees one state of the database from its first statement to its last.
    """

    def __init__(self, url: str, clock: Callable[[], float]) -> None:
        engine = _engine(url)
        ownership.guard(engine)
        self._engine, self._clock = engine, clock
        self.owner: str | None = None
        # SQLite must be told at BEGIN that a transaction will write: one that finds out later fails when
        # another has written in between.
        self._writer = engine.execution_options(writes=True)
        self._reader = engine if engine.dialect.name == "sqlite" else engine.execution_options(**_SNAPSHOT)
        self._bound: dict[str, Self] = {}
        with _opening(engine):
            migrations.copy_before_change(engine)
            with self._writing() as connection:
                migrations.bring_up_to_date(connection)

    def of(self, owner: str) -> Self:
        """The same for one owner: it sees and changes what is hers, and what is another's is not there."""
        if owner not in self._bound:
            bound = copy.copy(self)
            bound.owner = owner
            bound._reader = self._reader.execution_options(**{ownership.OWNER: owner})
            bound._writer = self._writer.execution_options(**{ownership.OWNER: owner})
            self._bound[owner] = bound
        return self._bound[owner]

    def close(self) -> None:
        """Close every connection; the database can be used again after."""
        self._engine.dispose()

    def _reading(self) -> AbstractContextManager[Connection]:
        return self._reader.begin()

    def _writing(self) -> AbstractContextManager[Connection]:
        return self._writer.begin()


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file; its folder is made when it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{path}"


def new_id() -> str:
    """An id that nobody can guess and that fits a URL."""
    return secrets.token_urlsafe(12)


def batched(ids: Iterable[str]) -> Iterator[list[str]]:
    """Ids in lists that a statement can take: one of SQLite has at most 32,766 values."""
    left = iter(ids)
    while part := list(itertools.islice(left, _IDS_AT_ONCE)):
        yield part


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
    # Not at the top: the one that is not used would be a tenth of the time that the web process takes to start.
    dialect: Any = importlib.import_module(f"sqlalchemy.dialects.{connection.dialect.name}")
    statement = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    changes = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes), rows)


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UnusableDatabase("The address of the database must be like postgresql://user@host/name.") from None
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite_engine(url)
    if backend != "postgresql":
        raise UnusableDatabase(f"The database must be SQLite or PostgreSQL, got {backend!r}.")
    try:
        return _postgresql_engine(parsed.set(drivername="postgresql+psycopg"))
    except ImportError:
        raise UnusableDatabase(
            "For PostgreSQL install its driver: pip install -r requirements-postgresql.txt"
        ) from None


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver would begin transactions by itself, and too late
    # A cache of its own for each connection: the system has the pages too.
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "cache_size = -256"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")


def _postgresql_engine(url: URL) -> Engine:
    timeout = f"-c lock_timeout={BUSY_TIMEOUT_SECONDS}s"
    engine = create_engine(url, connect_args={"options": timeout, "connect_timeout": 10}, **_POOL)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _begin_postgresql(connection: Connection) -> None:
    if _writes(connection):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("writes", False))


@contextmanager
def _opening(engine: Engine) -> Iterator[None]:
    """Close the connections of a database that cannot be used, and say why in a sentence."""
    try:
        yield
    except DatabaseError as error:  # also of a file that is damaged or no database
        engine.dispose()
        # The first line says what; what follows may be the address with its password.
        reason = str(error.orig).strip().splitlines()[0] if error.orig is not None else "no answer"
        raise UnusableDatabase(f"The {engine.dialect.name} database cannot be used: {reason}") from error
    except BaseException:
        engine.dispose()
        raise
