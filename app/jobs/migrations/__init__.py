"""The shape of the database: made at once when new, brought up to date by Alembic when old, refused when newer.

Alembic is imported only to bring a database up to date; `versions/` has one script for each change of the tables.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, insert, inspect, select

from app.errors import CannotStart
from app.jobs import tables

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
# Alembic's own table.
_VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


class UnusableDatabase(CannotStart):
    """The program cannot start with this database."""


def bring_up_to_date(connection: Connection) -> None:
    """Give the database the tables of this program, within the connection's transaction.

    Raises `UnusableDatabase` for one that a newer program has changed.
    """
    version = schema_version(connection)
    if version == tables.SCHEMA:
        return
    if version is not None and version not in known_versions():
        raise UnusableDatabase(
            f"The database was made by a newer iNNvestigate-GUI: its tables have version {version!r}, and this program "
            f"knows them up to {tables.SCHEMA!r}. Start the newer program, or restore a backup from before it."
        )
    if version is None and not inspect(connection).get_table_names():
        tables.metadata.create_all(connection)
        _VERSION.create(connection)
        connection.execute(insert(_VERSION).values(version_num=tables.SCHEMA))
        return
    _upgrade(connection)
    log.warning("The database was brought from version %s to %s", version or "without number", tables.SCHEMA)


def copy_before_change(engine: Engine) -> None:
    """Copy a SQLite database of a former version beside itself, so that who goes back has what was there."""
    path = engine.url.database
    if engine.dialect.name != "sqlite" or path is None or not Path(path).is_file():
        return
    with engine.connect() as connection:
        former = _former_version(connection)
        if former is None:
            return
        copy = Path(f"{path}.version-{former}")
        with closing(sqlite3.connect(copy)) as target:
            driver: Any = connection.connection.driver_connection
            driver.backup(target)
    log.warning(
        "Before the database is brought from version %s to %s, it was copied to %s", former, tables.SCHEMA, copy
    )


def _former_version(connection: Connection) -> str | None:
    """The version of a database that will be changed, None for a new one, one up to date and one of a newer program."""
    version = schema_version(connection)
    if version is None:
        return "0001" if inspect(connection).get_table_names() else None
    return version if version != tables.SCHEMA and version in known_versions() else None


def schema_version(connection: Connection) -> str | None:
    """The version of the tables; None for a new database and for one from before versions were kept."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(select(_VERSION.c.version_num)).scalar()


def known_versions() -> list[str]:
    """The versions that this program can start from, oldest first."""
    return sorted(path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
