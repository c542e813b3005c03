"""The record of pictures, models, runs and tabs; whatever a restart must not lose is here."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, select, update

from app.config import Settings
from app.errors import InvalidInput
from app.jobs import states, tables
from app.jobs.database import one, sqlite_url
from app.jobs.library import Library
from app.jobs.observations import Observations
from app.jobs.picture_sets import PictureSets
from app.jobs.queue import Queue, cells_of, move_run, run_record, run_records
from app.jobs.records import ImagePage, ImageRecord, ModelRecord, RunPicture, RunRecord, TabRecord
from app.storage.files import Files

__all__ = ["ImagePage", "ImageRecord", "ModelRecord", "RunPicture", "RunRecord", "Store", "TabRecord"]

DATABASE_NAME = "innvestigate-gui.sqlite3"


class Store(Library, Queue, Observations, PictureSets):
    """Everything by id; records out, never rows. An unknown id raises `NotFound`.

    `url` is any SQLAlchemy URL of SQLite or PostgreSQL; without it a SQLite file in the instance folder.
    """

    def __init__(self, settings: Settings, url: str | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(url or sqlite_url(settings.instance_dir / DATABASE_NAME), clock)
        self._files = Files(settings)

    def tabs(self) -> list[TabRecord]:
        """All tabs in the order of the tab bar, without their cells."""
        with self._reading() as connection:
            runs = {run.id: run for run in run_records(connection)}
            rows = connection.execute(_ordered_tabs()).all()
        return [_tab_record(row, runs[row.run], index) for index, row in enumerate(rows)]

    def tab(self, tab_id: str) -> TabRecord:
        """A tab with its run and the cells computed so far."""
        with self._reading() as connection:
            return _tab(connection, tab_id)

    def rename_tab(self, tab_id: str, title: str) -> TabRecord:
        with self._writing() as connection:
            connection.execute(update(tables.tabs).where(tables.tabs.c.id == tab_id).values(title=title))
            return _tab(connection, tab_id)

    def move_tab(self, tab_id: str, position: int) -> TabRecord:
        """Move a tab to a place from 0 in the tab bar; the tabs between move up."""
        with self._writing() as connection:
            order = [row.id for row in connection.execute(_ordered_tabs())]
            _tab_row(connection, tab_id)
            if not 0 <= position < len(order):
                detail = f"The position of a tab must be in 0..{len(order) - 1}, got {position}."
                raise InvalidInput.at("/position", detail)
            order.remove(tab_id)
            order.insert(position, tab_id)
            for index, other in enumerate(order):
                connection.execute(update(tables.tabs).where(tables.tabs.c.id == other).values(position=index))
            return _tab(connection, tab_id)

    def delete_tab(self, tab_id: str) -> None:
        """Close a tab; with its run's last tab the run is cancelled and what it produced is deleted.

        The run itself stays, so that a page that still asks for it hears that it is over (see `forget_closed_runs`).
        """
        with self._writing() as connection:
            run_id = _tab_row(connection, tab_id).run
            connection.execute(delete(tables.tabs).where(tables.tabs.c.id == tab_id))
            if run_record(connection, run_id).tabs:
                return
            move_run(connection, run_id, states.CANCELLED, finished=self._clock(), stage="cancelled", eta_seconds=None)
            for table in (tables.cells, tables.run_pictures):
                connection.execute(delete(table).where(table.c.run == run_id))
        self._files.delete_output(run_id)

    def forget_closed_runs(self) -> int:
        """Delete the runs that have no tab any more; the number of them."""
        with self._writing() as connection:
            open_runs = select(tables.tabs.c.run)
            return connection.execute(delete(tables.runs).where(tables.runs.c.id.not_in(open_runs))).rowcount


def _ordered_tabs() -> Select[Any]:
    return _tabs().order_by(tables.tabs.c.position, tables.tabs.c.number)


def _tabs() -> Select[Any]:
    return select(tables.tabs, tables.tab_views.c.view).outerjoin(tables.tab_views)


def _tab_row(connection: Connection, tab_id: str) -> Row[Any]:
    return one(connection, _tabs().where(tables.tabs.c.id == tab_id), "tab", tab_id)


def _tab(connection: Connection, tab_id: str) -> TabRecord:
    row = _tab_row(connection, tab_id)
    before = select(func.count()).select_from(tables.tabs).where(tables.tabs.c.position < row.position)
    place = connection.execute(before).scalar() or 0
    return _tab_record(row, run_record(connection, row.run), place, cells_of(connection, row.run))


def _tab_record(row: Row[Any], run: RunRecord, position: int, cells: dict[str, Any] | None = None) -> TabRecord:
    return TabRecord(row.id, row.title, run.kind, position, run, cells or {}, row.view)
