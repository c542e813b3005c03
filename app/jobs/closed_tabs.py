"""The store's closing of tabs: for a while a closed tab can be opened again, then it is deleted with what it showed."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from app.errors import Conflict
from app.jobs import states, tables
from app.jobs.database import Database, batched, one
from app.jobs.ownership import own, shown_tab
from app.jobs.queue import move_run, run_record, run_records
from app.jobs.records import RunRecord
from app.storage.files import Files

KEPT_SECONDS = 600.0


class ClosedTabs(Database):
    """A closed tab is unknown to all (`shown_tab`) but to who opens it again, and to the sweep that deletes it."""

    _files: Files

    def delete_tab(self, tab_id: str) -> None:
        """Close a tab; with its run's last tab the run is cancelled.

        What the run has produced stays until `drop_closed_tabs`; the run itself stays as history after that: its inputs
        and times, so that it can be repeated.
        """
        tabs = tables.tabs
        with self._writing() as connection:
            query = select(tabs.c.run).where(tabs.c.id == tab_id, shown_tab(connection))
            run_id = one(connection, query, "tab", tab_id).run
            closing = update(tabs).where(tabs.c.id == tab_id, own(connection, tabs))
            connection.execute(closing.values(closed=self._clock()))
            if not run_record(connection, run_id).tabs:
                over = {"finished": self._clock(), "stage": "cancelled", "eta_seconds": None}
                move_run(connection, run_id, states.CANCELLED, **over)

    def reopen_tab(self, tab_id: str) -> None:
        """Open a closed tab again where it was; nothing happens to one that is open."""
        tabs = tables.tabs
        with self._writing() as connection:
            one(connection, select(tabs.c.id).where(tabs.c.id == tab_id, own(connection, tabs)), "tab", tab_id)
            connection.execute(update(tabs).where(tabs.c.id == tab_id, own(connection, tabs)).values(closed=None))

    def drop_closed_tabs(self, seconds: float = KEPT_SECONDS) -> int:
        """Delete the tabs that have been closed for so long, and what runs without a tab keep; the number of these."""
        with self._writing() as connection:
            emptied = _drop(connection, self._clock() - seconds)
        for run_id in emptied:
            self._files.delete_output(run_id)
        return len(emptied)

    def forget_run(self, run_id: str) -> None:
        """Delete a run that has no tab any more from the history; `Conflict` while it has one."""
        with self._writing() as connection:
            if run_record(connection, run_id).tabs:
                raise Conflict("The run is shown in a tab; close that first.")
            connection.execute(delete(tables.runs).where(tables.runs.c.id == run_id, own(connection, tables.runs)))
        self._files.delete_output(run_id)


def _drop(connection: Connection, time: float) -> list[str]:
    """Delete the tabs closed at a time or before; the ids of the runs that were emptied for that."""
    tabs = tables.tabs
    due = tabs.c.closed <= time, own(connection, tabs)
    found = set(connection.execute(select(tabs.c.run).where(*due)).scalars())
    connection.execute(delete(tabs).where(*due))
    emptied: list[str] = []
    for part in batched(found):
        left = select(tabs.c.run).where(tabs.c.run.in_(part), own(connection, tabs))
        runs = run_records(connection, tables.runs.c.id.in_(set(part) - set(connection.execute(left).scalars())))
        for run in runs:
            _empty(connection, run)
            emptied.append(run.id)
    return emptied


def _empty(connection: Connection, run: RunRecord) -> None:
    """Delete what a run has found out, and its list of pictures where a dataset or a set has it too."""
    emptied = [tables.cells, tables.scores]
    if run.inputs.get("source") is not None:
        emptied.append(tables.run_pictures)
    for table in emptied:
        connection.execute(delete(table).where(table.c.run == run.id, own(connection, table)))
    this = update(tables.runs).where(tables.runs.c.id == run.id, own(connection, tables.runs))
    connection.execute(this.values(bytes=0))
