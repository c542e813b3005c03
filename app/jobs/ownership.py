"""Whose is what: the one place that tells which rows of the store a connection may see and change.

A connection of `Store.of(owner)` carries its owner. Every statement of it takes its condition from `own`; one that
names a table of users without that condition is not sent at all (`guard`): a forgotten condition is an error, never a
leak.
"""

from __future__ import annotations

import functools
import re
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, Executable, Table, and_, event, select, true

from app.jobs import tables

OWNER, EVERYBODY = "owner", "of_everybody"
Statement = TypeVar("Statement", bound=Executable)

# Tables that have no owner of their own: the column that leads to the row that has one.
_THROUGH = {
    tables.tabs: (tables.tabs.c.run, tables.runs),
    tables.cells: (tables.cells.c.run, tables.runs),
    tables.scores: (tables.scores.c.run, tables.runs),
    tables.run_pictures: (tables.run_pictures.c.run, tables.runs),
    tables.tab_views: (tables.tab_views.c.tab, tables.tabs),
    tables.shares: (tables.shares.c.tab, tables.tabs),
    tables.image_labels: (tables.image_labels.c.image, tables.images),
}
_OWNED = (tables.images, tables.models, tables.runs, tables.picture_sets, tables.model_marks)
_NAMED = re.compile(r"\b(FROM|JOIN|UPDATE|INTO)\s+(\w+)|,\s+(\w+)(?=\s*(?:,|WHERE|$))")


def own(connection: Connection, table: Table) -> ColumnElement[bool]:
    """The condition that rows of a table are the owner's; true for a connection of nobody in particular."""
    owner = owner_of(connection)
    return true() if owner is None else belongs_to(owner, table)


def belongs_to(owner: str, table: Table) -> ColumnElement[bool]:
    """The condition that rows of a table, or the rows they hang on, have this owner."""
    if table not in _THROUGH:
        return table.c.owner == owner
    column, parent = _THROUGH[table]
    return column.in_(select(parent.c.id).where(belongs_to(owner, parent)))


def shown_tab(connection: Connection) -> ColumnElement[bool]:
    """The condition that a tab is the owner's and not closed."""
    return and_(own(connection, tables.tabs), tables.tabs.c.closed.is_(None))


def shown_model(connection: Connection) -> ColumnElement[bool]:
    """The condition that a model is the owner's and not deleted."""
    return and_(own(connection, tables.models), tables.models.c.discarded.is_(None))


def owner_of(connection: Connection) -> str | None:
    """Whose connection it is; None for one that sees everything."""
    return connection.get_execution_options().get(OWNER)


def adding_for(connection: Connection) -> str:
    """Who owns what is added by the connection."""
    return owner_of(connection) or tables.NOBODY_ELSE


def of_everybody(statement: Statement) -> Statement:
    """A statement that counts or finds rows of all owners on purpose; what it answers must not tell whose they are."""
    return statement.execution_options(**{EVERYBODY: True})


def guard(engine: Engine) -> None:
    """Let the engine refuse statements of an owner's connection that lack the condition."""
    event.listen(engine, "before_cursor_execute", _refuse_unconditional)


def _refuse_unconditional(
    connection: Connection, _cursor: Any, text: str, _parameters: Any, context: Any, _many: bool
) -> None:
    if owner_of(connection) is None or context.execution_options.get(EVERYBODY):
        return
    if (table := _unconditional(text)) is not None:
        raise RuntimeError(f"A statement about {table!r} was not sent: it has no condition on the owner. {text}")


@functools.lru_cache(maxsize=1000)
def _unconditional(text: str) -> str | None:
    """A table that a statement names without a condition on its owner; rows that hang on others may be inserted."""
    insert = text.startswith("INSERT")
    for match in _NAMED.finditer(text):
        table = tables.metadata.tables.get(match[2] or match[3])
        if table is None or (table not in _OWNED and (table not in _THROUGH or insert)):
            continue
        needed = "owner" if insert else f"{_root(table).name}.owner = "
        if needed not in text:
            return table.name
    return None


def _root(table: Table) -> Table:
    return _root(_THROUGH[table][1]) if table in _THROUGH else table
