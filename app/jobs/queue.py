"""The store's runs: the queue, their progress and their cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Update, and_, func, insert, select, true, update

from app.errors import NotFound
from app.jobs import states, tables
from app.jobs.database import Database, batched, new_id, one, upsert
from app.jobs.limits import Limits, require_place_in_queue, require_room
from app.jobs.ownership import adding_for, belongs_to, of_everybody, own, shown_tab
from app.jobs.records import RunPicture, RunRecord
from app.jobs.room import making_room
from app.jobs.turns import places

_PICTURES_AT_ONCE = 1000
_RUN = [column for column in tables.runs.c if column.name != "number"]


class Queue(Database):
    """Runs change state only along `states.FOLLOWING`; every method is one transaction."""

    _limits: Limits

    @making_room
    def add_run(
        self,
        kind: str,
        inputs: dict[str, Any],
        total: int,
        title: str,
        views: Sequence[tuple[str | None, str]] = (),
        pictures: Sequence[RunPicture] = (),
    ) -> RunRecord:
        """Queue a run of `total` cells and open its tabs, after the others: one, or one for each (view, title).

        `pictures` are kept apart from the inputs, for runs of very many. Raises `NoRoom` or `TooManyRequests` when the
        owner may have no more.
        """
        run_id = new_id()
        run = {"id": run_id, "kind": kind, "title": title, "state": states.QUEUED, "inputs": inputs, "done": 0}
        run |= {"total": total, "stage": "waiting", "revision": 0, "created": self._clock()}
        with self._writing() as connection:
            require_place_in_queue(connection, self._limits)
            require_room(connection, self._limits, 0)
            connection.execute(insert(tables.runs).values(run | {"owner": adding_for(connection)}))
            for begin in range(0, len(pictures), _PICTURES_AT_ONCE):
                _add_pictures(connection, run_id, begin, pictures[begin : begin + _PICTURES_AT_ONCE])
            for view, tab_title in views or [(None, title)]:
                open_tab(connection, run_id, tab_title, view)
            return run_record(connection, run_id)

    def run(self, run_id: str) -> RunRecord:
        with self._reading() as connection:
            return run_record(connection, run_id)

    def require_run(self, run_id: str) -> None:
        """Raise `NotFound` when there is no such run, or its tabs are closed; costs less than to read it."""
        tabs = tables.tabs
        with self._reading() as connection:
            shown = select(tabs.c.id).where(tabs.c.run == run_id, shown_tab(connection)).limit(1)
            if connection.execute(shown).first() is None:
                one(connection, select(tables.runs.c.id).where(_this(connection, run_id)), "run", run_id)
                raise NotFound(f"The results of the run {run_id!r} are not there any more; its tab was closed.")

    def runs(self) -> list[RunRecord]:
        """All runs, oldest first."""
        with self._reading() as connection:
            return run_records(connection)

    def unfinished_runs(self) -> list[RunRecord]:
        """The runs that wait or are computed, oldest first."""
        with self._reading() as connection:
            return run_records(connection, tables.runs.c.state.not_in(states.FINISHED))

    def runs_before(self, number: int, limit: int) -> tuple[list[RunRecord], int | None]:
        """The last runs before a number, oldest first, and the number to ask for those before them (None: no more)."""
        runs = tables.runs
        query = select(*_RUN, runs.c.number).order_by(runs.c.number.desc()).limit(limit + 1)
        with self._reading() as connection:
            rows: Sequence[Any] = connection.execute(query.where(runs.c.number < number, own(connection, runs))).all()
            found = _with_places(connection, rows[:limit][::-1])
        return found, rows[limit - 1].number if len(rows) > limit else None

    def count_runs(self) -> dict[str, int]:
        """How many runs there are in each state that any is in."""
        state = tables.runs.c.state
        with self._reading() as connection:
            query = select(state, func.count()).where(own(connection, tables.runs)).group_by(state)
            return {name: count for name, count in connection.execute(query)}

    def take_next_run(self, run_id: str | None = None) -> RunRecord | None:
        """The oldest queued run, or that of an id, now running; None when it is not queued.

        Two callers never get the same run.
        """
        runs = tables.runs
        oldest = select(func.min(runs.c.number)).where(runs.c.state == states.QUEUED).scalar_subquery()
        wanted = runs.c.number == oldest if run_id is None else runs.c.id == run_id
        taking = update(runs).where(wanted, runs.c.state == states.QUEUED)
        values = {"state": states.RUNNING, "started": self._clock(), "stage": "starting"}
        with self._writing() as connection:
            taken = connection.execute(_changed(taking, values).returning(runs.c.id)).scalar()
            return None if taken is None else run_record(connection, taken)

    def requeue_unfinished(self) -> int:
        """Put runs back that were running when the program ended; the number of them."""
        taken = update(tables.runs).where(tables.runs.c.state == states.RUNNING)
        values = {"state": states.QUEUED, "started": None, "eta_seconds": None, "stage": "waiting"}
        with self._writing() as connection:
            return connection.execute(_changed(taken, values)).rowcount

    def count_known(self, run_id: str, done: int) -> None:
        """Say how much of a running run was known before it began."""
        running = update(tables.runs).where(tables.runs.c.id == run_id, tables.runs.c.state == states.RUNNING)
        with self._writing() as connection:
            connection.execute(_changed(running, {"done": done}))

    def progress(self, run_id: str, stage: str | None = None, eta_seconds: float | None = None) -> None:
        """Say what a running run does now, and how long it will still take; nothing happens to one that is over."""
        with self._writing() as connection:
            _tell(connection, run_id, stage, eta_seconds)

    def add_cells(
        self, run_id: str, cells: list[dict[str, Any]], stage: str | None = None, eta_seconds: float | None = None
    ) -> bool:
        """Store finished cells, each with its `row` and `image`; False when the run is no longer running.

        Storing a cell again replaces it, so a chunk that is computed twice does no harm. `stage` and `eta_seconds`
        are told with the cells, so that nobody sees the one without the other.
        """
        rows = [{"run": run_id, "model": cell["row"], "image": cell["image"], "data": cell} for cell in cells]
        with self._writing() as connection:
            if not _tell(connection, run_id, stage, eta_seconds):
                return False
            more = _bytes_of(cells) - _bytes_of(_replaced(connection, run_id, cells))
            upsert(connection, tables.cells, rows)
            count = select(func.count()).select_from(tables.cells).where(tables.cells.c.run == run_id)
            counted = {"done": count.scalar_subquery(), "bytes": tables.runs.c.bytes + more}
            connection.execute(update(tables.runs).where(_this(connection, run_id)).values(counted))
            return True

    def cells(self, run_id: str) -> dict[str, dict[str, dict[str, Any]]]:
        """The cells computed so far, by row and picture."""
        with self._reading() as connection:
            return cells_of(connection, run_id)

    def finish(self, run_id: str) -> bool:
        """The run is done; False when it was cancelled or failed meanwhile."""
        return self._move(run_id, states.DONE, stage="done", eta_seconds=None)

    def fail(self, run_id: str, problem: dict[str, Any]) -> bool:
        """The run has failed for the reason in the problem body; its cells stay."""
        return self._move(run_id, states.FAILED, stage="failed", eta_seconds=None, error=problem)

    def cancel(self, run_id: str) -> bool:
        """Cancel a run that is queued or running; False when it was over already."""
        return self._move(run_id, states.CANCELLED, stage="cancelled", eta_seconds=None)

    def _move(self, run_id: str, state: str, **values: Any) -> bool:
        with self._writing() as connection:
            moved = move_run(connection, run_id, state, finished=self._clock(), **values)
            if not moved:
                run_record(connection, run_id)
            return moved


def _add_pictures(connection: Connection, run_id: str, begin: int, pictures: Sequence[RunPicture]) -> None:
    rows = [
        {"run": run_id, "place": place, "image": one.image, "key": one.key, "name": one.name, "label": one.label}
        for place, one in enumerate(pictures, start=begin)
    ]
    connection.execute(insert(tables.run_pictures), rows)


def open_tab(connection: Connection, run_id: str, title: str, view: str | None) -> None:
    """Put a tab of a run behind the others of its owner."""
    # Positions are counted among the tabs of one owner, whoever opens it.
    hers = belongs_to(adding_for(connection), tables.tabs)
    last = connection.execute(select(func.max(tables.tabs.c.position)).where(hers)).scalar()
    tab = {"id": new_id(), "run": run_id, "title": title, "position": 0 if last is None else last + 1}
    connection.execute(insert(tables.tabs).values(tab))
    if view is not None:
        connection.execute(insert(tables.tab_views).values(tab=tab["id"], view=view))


def _replaced(connection: Connection, run_id: str, cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The former cells in the places of some."""
    table = tables.cells
    wanted = {(cell["row"], cell["image"]) for cell in cells}
    of_images = table.c.image.in_({image for _, image in wanted})
    query = select(table).where(table.c.run == run_id, of_images, own(connection, table))
    return [row.data for row in connection.execute(query) if (row.model, row.image) in wanted]


def _bytes_of(cells: list[dict[str, Any]]) -> int:
    """What the files of cells take on the disk."""
    return sum(output["bytes"] for cell in cells for output in cell.get("outputs", {}).values())


def move_run(connection: Connection, run_id: str, state: str, **values: Any) -> bool:
    """Change a run's state, where its present state allows that; whether it changed."""
    moving = update(tables.runs).where(_this(connection, run_id), tables.runs.c.state.in_(states.preceding(state)))
    return connection.execute(_changed(moving, {"state": state, **values})).rowcount > 0


def _tell(connection: Connection, run_id: str, stage: str | None, eta_seconds: float | None) -> bool:
    values: dict[str, Any] = {} if stage is None else {"stage": stage}
    values |= {} if eta_seconds is None else {"eta_seconds": eta_seconds}
    running = update(tables.runs).where(_this(connection, run_id), tables.runs.c.state == states.RUNNING)
    return connection.execute(_changed(running, values)).rowcount > 0


def run_record(connection: Connection, run_id: str) -> RunRecord:
    query = select(*_RUN).where(_this(connection, run_id))
    return _with_places(connection, [one(connection, query, "run", run_id)])[0]


def run_records(connection: Connection, condition: ColumnElement[bool] | None = None) -> list[RunRecord]:
    query = select(*_RUN).where(own(connection, tables.runs), true() if condition is None else condition)
    return _with_places(connection, list(connection.execute(query.order_by(tables.runs.c.number)).all()))


def cells_of(connection: Connection, run_id: str) -> dict[str, dict[str, dict[str, Any]]]:
    grouped: dict[str, dict[str, dict[str, Any]]] = {}
    of_run = select(tables.cells).where(tables.cells.c.run == run_id, own(connection, tables.cells))
    for row in connection.execute(of_run):
        grouped.setdefault(row.model, {})[row.image] = row.data
    return grouped


def _with_places(connection: Connection, rows: Sequence[Row[Any]]) -> list[RunRecord]:
    tabs, place = tables.tabs, _places(connection)
    of_run: dict[str, list[str]] = {row.id: [] for row in rows}
    query = select(tabs.c.id, tabs.c.run).where(shown_tab(connection)).order_by(tabs.c.position, tabs.c.number)
    for part in batched(of_run):
        for tab_id, run_id in connection.execute(query.where(tabs.c.run.in_(part))):
            of_run[run_id].append(tab_id)
    known = [{column.name: getattr(row, column.name) for column in _RUN} for row in rows]
    return [RunRecord(**facts, position=place.get(facts["id"]), tabs=of_run[facts["id"]]) for facts in known]


def _places(connection: Connection) -> dict[str, int]:
    """How many runs of everybody begin before each queued one."""
    runs = tables.runs
    queued = select(runs.c.id, runs.c.owner).where(runs.c.state == states.QUEUED).order_by(runs.c.number)
    begun = select(runs.c.owner, func.count()).where(runs.c.state == states.RUNNING).group_by(runs.c.owner)
    running = {owner: count for owner, count in connection.execute(of_everybody(begun))}
    return places(((row.id, row.owner) for row in connection.execute(of_everybody(queued))), running)


def _this(connection: Connection, run_id: str) -> ColumnElement[bool]:
    return and_(tables.runs.c.id == run_id, own(connection, tables.runs))


def _changed(statement: Update, values: dict[str, Any]) -> Update:
    return statement.values(revision=tables.runs.c.revision + 1, **values)
