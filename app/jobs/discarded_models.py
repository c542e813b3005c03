"""The store's deleting of models as users do it: for a while a deleted model can be had back, then it is gone."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, delete, select, update

from app.jobs import tables
from app.jobs.closed_tabs import KEPT_SECONDS
from app.jobs.database import one
from app.jobs.library import Library
from app.jobs.ownership import own


class DiscardedModels(Library):
    """A discarded model is unknown to all (`shown_model`) but to who has it back, and to the sweep that deletes it."""

    def discard_model(self, model_id: str) -> None:
        """Delete a model so that it can be had back; its file and marks stay until `drop_discarded_models`."""
        models = tables.models
        with self._writing() as connection:
            _require(connection, model_id, tables.models.c.discarded.is_(None))
            discarding = update(models).where(models.c.id == model_id, own(connection, models))
            connection.execute(discarding.values(discarded=self._clock()))

    def restore_model(self, model_id: str) -> None:
        """Have a deleted model back; nothing happens to one that is there."""
        models = tables.models
        with self._writing() as connection:
            _require(connection, model_id)
            restoring = update(models).where(models.c.id == model_id, own(connection, models))
            connection.execute(restoring.values(discarded=None))

    def drop_discarded_models(self, seconds: float = KEPT_SECONDS) -> int:
        """Delete for good the models that were discarded so long ago; the number of them."""
        models, marks = tables.models, tables.model_marks
        with self._writing() as connection:
            due = models.c.discarded <= self._clock() - seconds, own(connection, models)
            found = connection.execute(select(models.c.id, models.c.file_hash, models.c.suffix).where(*due)).all()
            for model in found:
                connection.execute(delete(models).where(models.c.id == model.id, own(connection, models)))
                connection.execute(delete(marks).where(marks.c.model == model.id, own(connection, marks)))
        for model in found:
            self.drop_model_file(model.file_hash, model.suffix)
        return len(found)


def _require(connection: Connection, model_id: str, *conditions: ColumnElement[bool]) -> None:
    models = tables.models
    query = select(models.c.id).where(models.c.id == model_id, *conditions, own(connection, models))
    one(connection, query, "model", model_id)
