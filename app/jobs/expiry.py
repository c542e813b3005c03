"""The store's expiry: what is older than a time, and which files nobody has a record of."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table, delete, insert, select, update

from app.jobs import states, tables
from app.jobs.database import Database, batched
from app.jobs.rows import training_of
from app.storage.files import Files


class Expiry(Database):
    """For the program itself, which sees what everybody has."""

    _files: Files

    def runs_ended_before(self, time: float) -> list[str]:
        """The ids of the runs that were over then."""
        runs = tables.runs
        query = select(runs.c.id).where(runs.c.state.in_(states.FINISHED), runs.c.finished < time)
        with self._reading() as connection:
            return list(connection.execute(query).scalars())

    def delete_run(self, run_id: str) -> None:
        """Delete a run that is over with its tabs and all that it produced."""
        runs = tables.runs
        with self._writing() as connection:
            connection.execute(delete(runs).where(runs.c.id == run_id, runs.c.state.in_(states.FINISHED)))
        self._files.delete_output(run_id)

    def unused_before(self, time: float) -> tuple[list[str], list[str]]:
        """The ids of pictures and of models that are older and that no tab uses."""
        with self._reading() as connection:
            images, models = _in_tabs(connection)
            return _older(connection, tables.images, time, images), _older(connection, tables.models, time, models)

    def delete_sets_before(self, time: float) -> int:
        """Delete older picture sets; the number of them."""
        sets = tables.picture_sets
        with self._writing() as connection:
            return connection.execute(delete(sets).where(sets.c.created < time)).rowcount

    def forget_unasked_observations(self) -> int:
        """Delete what networks said about pictures that no run has any more; the number of pictures times networks."""
        asked = select(tables.run_pictures.c.key)
        with self._writing() as connection:
            connection.execute(delete(tables.activations).where(tables.activations.c.picture.not_in(asked)))
            unasked = delete(tables.observations).where(tables.observations.c.picture.not_in(asked))
            return connection.execute(unasked).rowcount

    def recorded_hashes(self, table: Table, hashes: Iterable[str]) -> set[str]:
        """Those of the hashes that a record of `tables.images` or `tables.models` names."""
        found: set[str] = set()
        with self._reading() as connection:
            for part in batched(hashes):
                query = select(table.c.file_hash).where(table.c.file_hash.in_(part))
                found |= set(connection.execute(query).scalars())
        return found

    def runs_there(self, run_ids: Iterable[str]) -> set[str]:
        """Those of the runs that are there and may have files: they have a tab, be it a closed one."""
        found: set[str] = set()
        with self._reading() as connection:
            for part in batched(run_ids):
                found |= set(connection.execute(select(tables.tabs.c.run).where(tables.tabs.c.run.in_(part))).scalars())
        return found

    def runs_known(self, run_ids: Iterable[str]) -> set[str]:
        """Those of the runs that there is any record of."""
        found: set[str] = set()
        with self._reading() as connection:
            for part in batched(run_ids):
                found |= set(connection.execute(select(tables.runs.c.id).where(tables.runs.c.id.in_(part))).scalars())
        return found

    def installation(self) -> str | None:
        """The id of this database, None for one that has none yet."""
        with self._reading() as connection:
            return connection.execute(select(tables.installation.c.id)).scalar()

    def set_installation(self, installation: str) -> None:
        with self._writing() as connection:
            connection.execute(delete(tables.installation))
            connection.execute(insert(tables.installation).values(id=installation))

    def measure(self) -> None:
        """Note the sizes of files whose records came from before sizes were kept."""
        for table, size in (
            (tables.images, lambda row: self._files.image_size(row.file_hash)),
            (tables.models, lambda row: self._files.model_size(row.file_hash, row.suffix)),
            (tables.runs, lambda row: self._files.output_size(row.id)),
        ):
            with self._reading() as connection:
                unmeasured = connection.execute(select(table).where(table.c.bytes == 0)).all()
            for row in unmeasured:
                self._note_size(table, row.id, size(row))

    def _note_size(self, table: Table, record_id: str, size: int) -> None:
        if size:
            with self._writing() as connection:
                connection.execute(update(table).where(table.c.id == record_id, table.c.bytes == 0).values(bytes=size))


def _in_tabs(connection: Connection) -> tuple[set[str], set[str]]:
    """The ids of pictures and models that tabs show."""
    runs, pictures, shown = tables.runs, tables.run_pictures, select(tables.tabs.c.run)
    images = set(connection.execute(select(pictures.c.image).where(pictures.c.run.in_(shown))).scalars())
    models: set[str] = set()
    for inputs in connection.execute(select(runs.c.inputs).where(runs.c.id.in_(shown))).scalars():
        images.update(inputs.get("images") or (), training_of(inputs))
        models.update(model["id"] for model in inputs.get("models", ()) if isinstance(model, dict))
    return images, models


def _older(connection: Connection, table: Table, time: float, used: set[str]) -> list[str]:
    ids = connection.execute(select(table.c.id).where(table.c.created < time)).scalars()
    return [one for one in ids if one not in used]
