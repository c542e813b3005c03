"""The record of pictures, models, runs and tabs; whatever a restart must not lose is here."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, select, update

from app.config import Settings
from app.errors import Conflict, InvalidInput
from app.jobs import states, tables
from app.jobs.database import one, sqlite_url
from app.jobs.dispatching import Dispatching
from app.jobs.expiry import Expiry
from app.jobs.library import Library
from app.jobs.limits import Limits
from app.jobs.load import Load
from app.jobs.observations import Observations
from app.jobs.outputs import Outputs
from app.jobs.ownership import own
from app.jobs.picture_sets import PictureSets
from app.jobs.queue import Queue, cells_of, move_run, run_record, run_records
from app.jobs.records import ImagePage, ImageRecord, ModelRecord, RunPicture, RunRecord, TabRecord
from app.jobs.run_pictures import RunPictures
from app.jobs.shares import Shares
from app.storage.files import Files

__all__ = ["ImagePage", "ImageRecord", "ModelRecord", "RunPicture", "RunRecord", "Store", "TabRecord"]

DATABASE_NAME = "innvestigate-gui.sqlite3"


class Store(Library, Queue, RunPictures, Observations, PictureSets, Shares, Expiry, Load, Dispatching, Outputs):
    """Everything by id; records out, never rows. An unknown id raises `NotFound`.

    `url` is any SQLAlchemy URL of SQLite or PostgreSQL; without it that of the settings, else a SQLite file in the
    instance folder. `of(owner)` is the store of one user; the store itself sees what all users have, and what it adds
    belongs to `tables.NOBODY_ELSE`.
    """

    def __init__(self, settings: Settings, url: str | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(url or settings.database or sqlite_url(settings.instance_dir / DATABASE_NAME), clock)
        self._files, self._limits = Files(settings), Limits.of(settings)

    def tabs(self) -> list[TabRecord]:
        """All tabs in the order of the tab bar, without their cells."""
        with self._reading() as connection:
            shown = tables.runs.c.id.in_(select(tables.tabs.c.run))
            runs = {run.id: run for run in run_records(connection, shown)}
            rows = connection.execute(_ordered_tabs(connection)).all()
        return [_tab_record(row, runs[row.run], index) for index, row in enumerate(rows)]

    def tab(self, tab_id: str) -> TabRecord:
        """A tab with its run and the cells computed so far."""
        with self._reading() as connection:
            return _tab(connection, tab_id)

    def rename_tab(self, tab_id: str, title: str) -> TabRecord:
        with self._writing() as connection:
            this = update(tables.tabs).where(tables.tabs.c.id == tab_id, own(connection, tables.tabs))
            connection.execute(this.values(title=title))
            return _tab(connection, tab_id)

    def move_tab(self, tab_id: str, position: int) -> TabRecord:
        """Move a tab to a place from 0 in the tab bar; the tabs between move up."""
        with self._writing() as connection:
            order = [row.id for row in connection.execute(_ordered_tabs(connection))]
            _tab_row(connection, tab_id)
            if not 0 <= position < len(order):
                detail = f"The position of a tab must be in 0..{len(order) - 1}, got {position}."
                raise InvalidInput.at("/position", detail)
            order.remove(tab_id)
            order.insert(position, tab_id)
            hers = update(tables.tabs).where(own(connection, tables.tabs))
            for index, other in enumerate(order):
                connection.execute(hers.where(tables.tabs.c.id == other).values(position=index))
            return _tab(connection, tab_id)

    def delete_tab(self, tab_id: str) -> None:
        """Close a tab; with its run's last tab the run is cancelled and what it produced is deleted.

        The run itself stays as history: its inputs and times, so that it can be repeated.
        """
        with self._writing() as connection:
            run_id = _tab_row(connection, tab_id).run
            connection.execute(delete(tables.tabs).where(tables.tabs.c.id == tab_id, own(connection, tables.tabs)))
            run = run_record(connection, run_id)
            if run.tabs:
                return
            move_run(connection, run_id, states.CANCELLED, finished=self._clock(), stage="cancelled", eta_seconds=None)
            _empty_run(connection, run)
        self._files.delete_output(run_id)

    def forget_run(self, run_id: str) -> None:
        """Delete a run that has no tab any more from the history; `Conflict` while it has one."""
        with self._writing() as connection:
            if run_record(connection, run_id).tabs:
                raise Conflict("The run is shown in a tab; close that first.")
            connection.execute(delete(tables.runs).where(tables.runs.c.id == run_id, own(connection, tables.runs)))
        self._files.delete_output(run_id)


def _empty_run(connection: Connection, run: RunRecord) -> None:
    """Delete what a run has found out, and its list of pictures where a dataset or a set has it too."""
    emptied = [tables.cells]
    if run.inputs.get("source") is not None:
        emptied.append(tables.run_pictures)
    for table in emptied:
        connection.execute(delete(table).where(table.c.run == run.id, own(connection, table)))
    this = update(tables.runs).where(tables.runs.c.id == run.id, own(connection, tables.runs))
    connection.execute(this.values(bytes=0))


def _ordered_tabs(connection: Connection) -> Select[Any]:
    return _tabs(connection).order_by(tables.tabs.c.position, tables.tabs.c.number)


def _tabs(connection: Connection) -> Select[Any]:
    tabs = select(tables.tabs, tables.tab_views.c.view).outerjoin(tables.tab_views)
    return tabs.where(own(connection, tables.tabs))


def _tab_row(connection: Connection, tab_id: str) -> Row[Any]:
    return one(connection, _tabs(connection).where(tables.tabs.c.id == tab_id), "tab", tab_id)


def _tab(connection: Connection, tab_id: str) -> TabRecord:
    row = _tab_row(connection, tab_id)
    before = select(func.count()).select_from(tables.tabs).where(tables.tabs.c.position < row.position)
    place = connection.execute(before.where(own(connection, tables.tabs))).scalar() or 0
    return _tab_record(row, run_record(connection, row.run), place, cells_of(connection, row.run))


def _tab_record(row: Row[Any], run: RunRecord, position: int, cells: dict[str, Any] | None = None) -> TabRecord:
    return TabRecord(row.id, row.title, run.kind, position, run, cells or {}, row.view)
