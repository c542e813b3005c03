"""The store's runs: the queue, their progress and their cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Update, func, insert, select, update

from app.jobs import states, tables
from app.jobs.database import Database, new_id, one, upsert
from app.jobs.records import RunPicture, RunRecord

_PICTURES_AT_ONCE = 1000
_RUN = [column for column in tables.runs.c if column.name != "number"]


class Queue(Database):
    """Runs change state only along `states.FOLLOWING`; every method is one transaction."""

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

        `pictures` are kept apart from the inputs, for runs of very many.
        """
        run_id = new_id()
        run = {"id": run_id, "kind": kind, "title": title, "state": states.QUEUED, "inputs": inputs, "done": 0}
        run |= {"total": total, "stage": "waiting", "revision": 0, "created": self._clock()}
        with self._writing() as connection:
            connection.execute(insert(tables.runs).values(run))
            for begin in range(0, len(pictures), _PICTURES_AT_ONCE):
                _add_pictures(connection, run_id, begin, pictures[begin : begin + _PICTURES_AT_ONCE])
            for view, tab_title in views or [(None, title)]:
                _open_tab(connection, run_id, tab_title, view)
            return run_record(connection, run_id)

    def run_pictures(self, run_id: str, places: range | None = None) -> list[RunPicture]:
        """The pictures of a run that keeps them apart from its inputs, in order; those at `places`, None for all."""
        table = tables.run_pictures
        query = select(*[table.c[name] for name in ("image", "key", "name", "label")]).where(table.c.run == run_id)
        if places is not None:
            query = query.where(table.c.place >= places.start, table.c.place < places.stop)
        with self._reading() as connection:
            return [RunPicture(*row) for row in connection.execute(query.order_by(table.c.place))]

    def run_images(self, run_id: str) -> list[str]:
        """The ids of these pictures, in order."""
        table = tables.run_pictures
        query = select(table.c.image).where(table.c.run == run_id).order_by(table.c.place)
        with self._reading() as connection:
            return list(connection.execute(query).scalars())

    def run_labels(self, run_id: str) -> list[str | None]:
        """The labels of these pictures, in order."""
        table = tables.run_pictures
        query = select(table.c.label).where(table.c.run == run_id).order_by(table.c.place)
        with self._reading() as connection:
            return list(connection.execute(query).scalars())

    def picture_keys(self, run_id: str, images: list[str]) -> dict[str, str]:
        """The keys of some of these pictures, by id."""
        table = tables.run_pictures
        query = select(table.c.image, table.c.key).where(table.c.run == run_id, table.c.image.in_(images))
        with self._reading() as connection:
            return {image: key for image, key in connection.execute(query)}

    def run(self, run_id: str) -> RunRecord:
        with self._reading() as connection:
            return run_record(connection, run_id)

    def runs(self) -> list[RunRecord]:
        """All runs, oldest first."""
        with self._reading() as connection:
            return run_records(connection)

    def tab_suggesting(self, image_id: str) -> str | None:
        """The title of a tab whose run keeps this picture apart from its inputs, None when there is none."""
        pictures, tabs = tables.run_pictures, tables.tabs
        query = select(tabs.c.title).join(pictures, pictures.c.run == tabs.c.run).where(pictures.c.image == image_id)
        with self._reading() as connection:
            return connection.execute(query.limit(1)).scalar()

    def take_next_run(self) -> RunRecord | None:
        """The oldest queued run, now running; None when nothing is queued. Two callers never get the same run."""
        runs = tables.runs
        oldest = select(func.min(runs.c.number)).where(runs.c.state == states.QUEUED).scalar_subquery()
        taking = update(runs).where(runs.c.number == oldest, runs.c.state == states.QUEUED)
        values = {"state": states.RUNNING, "started": self._clock(), "stage": "starting"}
        with self._writing() as connection:
            run_id = connection.execute(_changed(taking, values).returning(runs.c.id)).scalar()
            return None if run_id is None else run_record(connection, run_id)

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
        """Store finished cells, each with its `model` and `image`; False when the run is no longer running.

        Storing a cell again replaces it, so a chunk that is computed twice does no harm. `stage` and `eta_seconds`
        are told with the cells, so that nobody sees the one without the other.
        """
        rows = [{"run": run_id, "model": cell["model"], "image": cell["image"], "data": cell} for cell in cells]
        with self._writing() as connection:
            if not _tell(connection, run_id, stage, eta_seconds):
                return False
            upsert(connection, tables.cells, rows)
            count = select(func.count()).select_from(tables.cells).where(tables.cells.c.run == run_id)
            counted = update(tables.runs).where(tables.runs.c.id == run_id).values(done=count.scalar_subquery())
            connection.execute(counted)
            return True

    def cells(self, run_id: str) -> dict[str, dict[str, dict[str, Any]]]:
        """The cells computed so far, by model and picture."""
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


def _open_tab(connection: Connection, run_id: str, title: str, view: str | None) -> None:
    last = connection.execute(select(func.max(tables.tabs.c.position))).scalar()
    tab = {"id": new_id(), "run": run_id, "title": title, "position": 0 if last is None else last + 1}
    connection.execute(insert(tables.tabs).values(tab))
    if view is not None:
        connection.execute(insert(tables.tab_views).values(tab=tab["id"], view=view))


def move_run(connection: Connection, run_id: str, state: str, **values: Any) -> bool:
    """Change a run's state, where its present state allows that; whether it changed."""
    moving = update(tables.runs).where(tables.runs.c.id == run_id, tables.runs.c.state.in_(states.preceding(state)))
    return connection.execute(_changed(moving, {"state": state, **values})).rowcount > 0


def _tell(connection: Connection, run_id: str, stage: str | None, eta_seconds: float | None) -> bool:
    values: dict[str, Any] = {} if stage is None else {"stage": stage}
    values |= {} if eta_seconds is None else {"eta_seconds": eta_seconds}
    running = update(tables.runs).where(tables.runs.c.id == run_id, tables.runs.c.state == states.RUNNING)
    return connection.execute(_changed(running, values)).rowcount > 0


def run_record(connection: Connection, run_id: str) -> RunRecord:
    query = select(*_RUN).where(tables.runs.c.id == run_id)
    return _with_places(connection, [one(connection, query, "run", run_id)])[0]


def run_records(connection: Connection) -> list[RunRecord]:
    rows = connection.execute(select(*_RUN).order_by(tables.runs.c.number)).all()
    return _with_places(connection, list(rows))


def cells_of(connection: Connection, run_id: str) -> dict[str, dict[str, dict[str, Any]]]:
    grouped: dict[str, dict[str, dict[str, Any]]] = {}
    for row in connection.execute(select(tables.cells).where(tables.cells.c.run == run_id)):
        grouped.setdefault(row.model, {})[row.image] = row.data
    return grouped


def _with_places(connection: Connection, rows: list[Row[Any]]) -> list[RunRecord]:
    runs, tabs = tables.runs, tables.tabs
    queued = select(runs.c.id).where(runs.c.state == states.QUEUED).order_by(runs.c.number)
    place = {run_id: index for index, run_id in enumerate(connection.execute(queued).scalars())}
    of_run: dict[str, list[str]] = {row.id: [] for row in rows}
    query = select(tabs.c.id, tabs.c.run).where(tabs.c.run.in_(of_run)).order_by(tabs.c.position, tabs.c.number)
    for tab_id, run_id in connection.execute(query):
        of_run[run_id].append(tab_id)
    return [RunRecord(**row._mapping, position=place.get(row.id), tabs=of_run[row.id]) for row in rows]


def _changed(statement: Update, values: dict[str, Any]) -> Update:
    return statement.values(revision=tables.runs.c.revision + 1, **values)
