"""The store's knowledge of the files of a run: sizes and hashes, to tell a damaged one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from app.jobs import tables
from app.jobs.database import Database
from app.jobs.ownership import own

_KINDS = ("png", "legend", "values")


class Outputs(Database):
    def output(self, run_id: str, name: str) -> dict[str, Any] | None:
        """Size (`bytes`) and `sha256` of a file of a run as it was written; None for one that no cell has."""
        data = tables.cells.c.data
        named = or_(*(data[kind].as_string() == name for kind in _KINDS))
        query = select(data).where(tables.cells.c.run == run_id, named)
        with self._reading() as connection:
            found = connection.execute(query.where(own(connection, tables.cells))).scalar()
        return None if found is None else found.get("outputs", {}).get(name)
