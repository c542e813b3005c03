"""The store's load: who has how much and how many runs, without anything of what is in them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Table, case, func, literal, select, union_all

from app.jobs import states, tables
from app.jobs.database import Database
from app.jobs.limits import Usage


@dataclass(frozen=True)
class UserLoad:
    """How many runs of a user wait and are computed, and what she uses."""

    name: str
    queued: int
    running: int
    usage: Usage


class Load(Database):
    """For the administrator."""

    def load(self) -> list[UserLoad]:
        """The users who have something here, by name."""
        runs = tables.runs
        rows = union_all(
            _rows(tables.images, pictures=literal(1)),
            _rows(tables.models),
            _rows(runs, queued=_in_state(states.QUEUED), running=_in_state(states.RUNNING)),
        ).subquery()
        sums = [func.sum(rows.c[name]) for name in ("bytes", "pictures", "queued", "running")]
        with self._reading() as connection:
            found = connection.execute(select(rows.c.owner, *sums).group_by(rows.c.owner).order_by(rows.c.owner)).all()
        return [_user(owner, *map(int, counted)) for owner, *counted in found]


def _rows(
    table: Table,
    pictures: ColumnElement[int] | None = None,
    queued: ColumnElement[int] | None = None,
    running: ColumnElement[int] | None = None,
) -> Select[tuple[str, int, int, int, int]]:
    counted = {"pictures": pictures, "queued": queued, "running": running}
    columns = [(literal(0) if one is None else one).label(name) for name, one in counted.items()]
    return select(table.c.owner, table.c.bytes, *columns)


def _in_state(state: str) -> ColumnElement[int]:
    return case((tables.runs.c.state == state, 1), else_=0)


def _user(name: str, disk: int, pictures: int, queued: int, running: int) -> UserLoad:
    return UserLoad(name, queued, running, Usage(disk, pictures, queued))
