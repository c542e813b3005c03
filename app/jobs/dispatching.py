"""What only the dispatcher asks of the store: what waits, which models failed, which models are marked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from app.jobs import states, tables
from app.jobs.database import Database, batched, upsert
from app.jobs.ownership import own
from app.jobs.records import ModelMark

_MARK = [tables.model_marks.c[name] for name in ("reason", "created")]


class Dispatching(Database):
    """For all owners, but `model_marks`, which an owner's store answers for her."""

    def queued_runs(self) -> list[tuple[str, str, float]]:
        """Id, owner and time of each queued run, oldest first."""
        runs = tables.runs
        query = select(runs.c.id, runs.c.owner, runs.c.created).where(runs.c.state == states.QUEUED)
        with self._reading() as connection:
            return [(row.id, row.owner, row.created) for row in connection.execute(query.order_by(runs.c.number))]

    def models_of_runs(self, run_ids: list[str]) -> dict[str, list[str]]:
        """The ids of the models of runs; the rest of their inputs, which can be long, is not read."""
        runs = tables.runs
        found: dict[str, list[str]] = {}
        with self._reading() as connection:
            for part in batched(run_ids):
                query = select(runs.c.id, runs.c.inputs["models"].label("models")).where(runs.c.id.in_(part))
                found |= {row.id: [model["id"] for model in row.models or ()] for row in connection.execute(query)}
        return found

    def set_failures(self, run_id: str, failures: dict[str, Any]) -> None:
        """Say which models of a running run have failed, with a problem body for each."""
        running = update(tables.runs).where(tables.runs.c.id == run_id, tables.runs.c.state == states.RUNNING)
        with self._writing() as connection:
            connection.execute(running.values(failures=failures, revision=tables.runs.c.revision + 1))

    def mark_model(self, owner: str, model_id: str, reason: str) -> None:
        """Note that a model has ended workers."""
        row = {"model": model_id, "owner": owner, "reason": reason, "created": self._clock()}
        with self._writing() as connection:
            upsert(connection, tables.model_marks, [row])

    def unmark_model(self, owner: str, model_id: str) -> None:
        """A model has been computed again: it is not marked any more."""
        table = tables.model_marks
        with self._writing() as connection:
            connection.execute(delete(table).where(table.c.owner == owner, table.c.model == model_id))

    def model_marks(self) -> dict[str, ModelMark]:
        """The marked models of the owner, by id."""
        table = tables.model_marks
        with self._reading() as connection:
            query = select(table.c.model, *_MARK).where(own(connection, table))
            return {row.model: ModelMark(row.reason, row.created) for row in connection.execute(query)}
