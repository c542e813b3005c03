"""The record of pictures, models, runs and tabs; whatever a restart must not lose is here."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from app.config import Settings
from app.errors import InvalidInput
from app.jobs import tables
from app.jobs.closed_tabs import ClosedTabs
from app.jobs.database import one, sqlite_url
from app.jobs.discarded_models import DiscardedModels
from app.jobs.dispatching import Dispatching
from app.jobs.expiry import Expiry
from app.jobs.limits import Limits
from app.jobs.load import Load
from app.jobs.observations import Observations
from app.jobs.outputs import Outputs
from app.jobs.ownership import own, shown_tab
from app.jobs.picture_sets import PictureSets
from app.jobs.queue import Queue, cells_of, run_record, run_records
from app.jobs.records import ImagePage, ImageRecord, ModelRecord, RunPicture, RunRecord, TabRecord
from app.jobs.run_pictures import RunPictures
from app.jobs.scores import Scores
from app.jobs.shares import Shares
from app.jobs.united import Uniting
from app.storage.files import Files

__all__ = ["ImagePage", "ImageRecord", "ModelRecord", "RunPicture", "RunRecord", "Store", "TabRecord"]

DATABASE_NAME = "innvestigate-gui.sqlite3"


class Store(
    DiscardedModels,
    Queue,
    Uniting,
    ClosedTabs,
    RunPictures,
    Observations,
    PictureSets,
    Scores,
    Shares,
    Expiry,
    Load,
    Dispatching,
    Outputs,
):
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
            shown = tables.runs.c.id.in_(select(tables.tabs.c.run).where(shown_tab(connection)))
            runs = {run.id: run for run in run_records(connection, shown)}
            rows = connection.execute(_ordered(_tabs(connection))).all()
        return [_tab_record(row, runs[row.run], index) for index, row in enumerate(rows)]

    def tab(self, tab_id: str) -> TabRecord:
        """A tab with its run and the cells computed so far."""
        with self._reading() as connection:
            return _tab(connection, tab_id)

    def rename_tab(self, tab_id: str, title: str) -> TabRecord:
        with self._writing() as connection:
            _tab_row(connection, tab_id)
            this = update(tables.tabs).where(tables.tabs.c.id == tab_id, own(connection, tables.tabs))
            connection.execute(this.values(title=title))
            return _tab(connection, tab_id)

    def move_tab(self, tab_id: str, position: int) -> TabRecord:
        """Move a tab to a place from 0 in the tab bar; the tabs between move up.

        A closed tab keeps its place behind the tab that it stands behind, for when it is opened again.
        """
        with self._writing() as connection:
            _tab_row(connection, tab_id)
            mine = select(tables.tabs.c.id, tables.tabs.c.closed).where(own(connection, tables.tabs))
            rows = connection.execute(_ordered(mine)).all()
            shown = [row.id for row in rows if row.closed is None and row.id != tab_id]
            if not 0 <= position <= len(shown):
                detail = f"The position of a tab must be in 0..{len(shown)}, got {position}."
                raise InvalidInput.at("/position", detail)
            order = [row.id for row in rows if row.id != tab_id]
            order.insert(order.index(shown[position]) if position < len(shown) else len(order), tab_id)
            hers = update(tables.tabs).where(own(connection, tables.tabs))
            for index, other in enumerate(order):
                connection.execute(hers.where(tables.tabs.c.id == other).values(position=index))
            return _tab(connection, tab_id)


def _ordered(query: Select[Any]) -> Select[Any]:
    return query.order_by(tables.tabs.c.position, tables.tabs.c.number)


def _tabs(connection: Connection) -> Select[Any]:
    """The tabs that are shown."""
    tabs = select(tables.tabs, tables.tab_views.c.view).outerjoin(tables.tab_views)
    return tabs.where(shown_tab(connection))


def _tab_row(connection: Connection, tab_id: str) -> Row[Any]:
    return one(connection, _tabs(connection).where(tables.tabs.c.id == tab_id), "tab", tab_id)


def _tab(connection: Connection, tab_id: str) -> TabRecord:
    row = _tab_row(connection, tab_id)
    before = select(func.count()).select_from(tables.tabs).where(tables.tabs.c.position < row.position)
    place = connection.execute(before.where(shown_tab(connection))).scalar() or 0
    return _tab_record(row, run_record(connection, row.run), place, cells_of(connection, row.run))


def _tab_record(row: Row[Any], run: RunRecord, position: int, cells: dict[str, Any] | None = None) -> TabRecord:
    return TabRecord(row.id, row.title, run.kind, position, run, cells or {}, row.view)
