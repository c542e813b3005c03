"""The store's scores: which maps of a run convince whom it belongs to."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.jobs import tables
from app.jobs.database import Database, one, upsert
from app.jobs.ownership import own
from app.jobs.records import Mark

_MARK = [column for column in tables.scores.c if column.name not in ("run", "row_key")]


class Scores(Database):
    """At most one mark for each map; they go with the results of the run."""

    def marks(self, run_id: str) -> list[Mark]:
        """The marks of a run's maps, oldest first."""
        scores = tables.scores
        query = select(scores.c.row_key.label("row"), *_MARK).where(scores.c.run == run_id)
        with self._reading() as connection:
            mine = query.where(own(connection, scores)).order_by(scores.c.marked, scores.c.row_key, scores.c.image)
            return [Mark(**row._mapping) for row in connection.execute(mine)]

    def mark(
        self, run_id: str, row: str, image: str, convincing: bool | None, blind: bool = False, seed: int | None = None
    ) -> None:
        """Mark a map as convincing or not, or take its mark away (None)."""
        scores, runs = tables.scores, tables.runs
        key = {"run": run_id, "row_key": row, "image": image}
        with self._writing() as connection:
            one(connection, select(runs.c.id).where(runs.c.id == run_id, own(connection, runs)), "run", run_id)
            if convincing is not None:
                values = {"convincing": convincing, "blind": blind, "seed": seed, "marked": self._clock()}
                return upsert(connection, scores, [key | values])
            this = (scores.c[name] == value for name, value in key.items())
            connection.execute(delete(scores).where(*this, own(connection, scores)))
        return None
