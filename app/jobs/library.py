"""The store's pictures, models and descriptions of models."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select, update

from app.config import VERSION
from app.errors import InvalidInput
from app.jobs import tables
from app.jobs.database import Database, batched, new_id, not_found, one, upsert
from app.jobs.limits import Limits, NoRoom, Usage, require_room, usage_of
from app.jobs.ownership import adding_for, of_everybody, own, shown_model
from app.jobs.records import ImagePage, ImageRecord, ModelRecord
from app.jobs.room import making_room
from app.storage.files import Files, Remove, unlink

_IMAGE = [column for column in tables.images.c if column.name != "number"]
_MODEL = [column for column in tables.models.c if column.name not in ("number", "discarded")]


class Library(Database):
    """What users have put in: it stays until they delete it.

    A file is kept once, whoever sent it, and deleted with the last record of it.
    """

    _files: Files
    _limits: Limits

    def usage(self) -> Usage:
        """What the owner takes of what is limited."""
        with self._reading() as connection:
            return usage_of(connection)

    @making_room
    def require_room(self, size: int = 0, pictures: int = 0) -> None:
        """Raise `NoRoom` when the owner may not keep so many bytes, or pictures, more."""
        with self._reading() as connection:
            require_room(connection, self._limits, size, pictures)

    def add_image(self, name: str, width: int, height: int, file_hash: str, label: str | None = None) -> ImageRecord:
        """Record a picture whose file is stored already; width and height in pixels, `label` the folder it came in.

        Raises `NoRoom` when it is more than the owner may keep; its file is deleted then, unless others need it.
        """
        size = self._files.image_size(file_hash)
        try:
            return self._add_image(
                ImageRecord(new_id(), name, width, height, file_hash, self._clock(), "", size), label
            )
        except NoRoom:
            self.drop_image_file(file_hash)
            raise

    @making_room
    def _add_image(self, image: ImageRecord, label: str | None) -> ImageRecord:
        with self._writing() as connection:
            require_room(connection, self._limits, image.bytes, pictures=1)
            record = replace(image, owner=adding_for(connection))
            connection.execute(insert(tables.images).values(vars(record)))
            if label is not None:
                connection.execute(insert(tables.image_labels).values(image=record.id, label=label))
        return record

    def image_labels(self, image_ids: list[str]) -> dict[str, str]:
        """The folders that pictures came in, by id; those that came in none are left out."""
        table = tables.image_labels
        found: dict[str, str] = {}
        with self._reading() as connection:
            mine = select(table).where(own(connection, table))
            for part in batched(image_ids):
                rows = connection.execute(mine.where(table.c.image.in_(part)))
                found |= {row.image: row.label for row in rows}
        return found

    def images(self, cursor: str | None = None, limit: int = 100) -> ImagePage:
        """Pictures, newest first; the cursor is the `next` of the page before."""
        query = select(tables.images.c.number, *_IMAGE).order_by(tables.images.c.number.desc()).limit(limit + 1)
        if cursor is not None:
            if not cursor.isdecimal():
                raise InvalidInput.at("/cursor", f"The cursor must be the 'next' of the page before, got {cursor!r}.")
            query = query.where(tables.images.c.number < int(cursor))
        with self._reading() as connection:
            rows = connection.execute(query.where(own(connection, tables.images))).all()
        following = str(rows[limit - 1].number) if len(rows) > limit else None
        return ImagePage([_image(row) for row in rows[:limit]], following)

    def image(self, image_id: str) -> ImageRecord:
        with self._reading() as connection:
            return _image(_image_row(connection, image_id))

    def images_named(self, image_ids: list[str]) -> list[ImageRecord]:
        """The pictures in the order asked for; `NotFound` names the first that is missing."""
        found = {record.id: record for record in self.images_there(image_ids)}
        for image_id in image_ids:
            if image_id not in found:
                raise not_found("picture", image_id)
        return [found[image_id] for image_id in image_ids]

    def images_there(self, image_ids: list[str]) -> list[ImageRecord]:
        """Those of the pictures that are there, in the order asked for."""
        found: dict[str, ImageRecord] = {}
        with self._reading() as connection:
            mine = select(*_IMAGE).where(own(connection, tables.images))
            for part in batched(image_ids):
                rows = connection.execute(mine.where(tables.images.c.id.in_(set(part))))
                found |= {row.id: _image(row) for row in rows}
        return [found[image_id] for image_id in image_ids if image_id in found]

    def delete_image(self, image_id: str) -> None:
        """Delete a picture, and its files when nobody has another record of them."""
        images, labels = tables.images, tables.image_labels
        with self._writing() as connection:
            file_hash = _image_row(connection, image_id).file_hash
            connection.execute(delete(labels).where(labels.c.image == image_id, own(connection, labels)))
            connection.execute(delete(images).where(images.c.id == image_id, own(connection, images)))
            self._drop_image_file(connection, file_hash)

    def drop_image_file(self, file_hash: str, remove: Remove = unlink) -> None:
        """Remove the files of a picture that nobody has a record of."""
        with self._writing() as connection:
            self._drop_image_file(connection, file_hash, remove)

    def _drop_image_file(self, connection: Connection, file_hash: str, remove: Remove = unlink) -> None:
        # Within the transaction: who records the same file at this moment waits, and finds it gone or still needed.
        if not _is_needed(connection, tables.images, file_hash):
            self._files.delete_image(file_hash, remove)

    @making_room
    def add_model(self, record: dict[str, Any]) -> ModelRecord:
        """Record an uploaded model; the keys are those of `ModelRecord` but `id`, `created`, `owner` and `bytes`.

        Raises `NoRoom` when it is more than the owner may keep.
        """
        known = {"kind": "custom", "suffix": ".h5", "class_names": None, **record}
        size = self._files.model_size(known["file_hash"], known["suffix"])
        with self._writing() as connection:
            require_room(connection, self._limits, size)
            facts = {"id": new_id(), "created": self._clock(), "owner": adding_for(connection), "bytes": size}
            model = ModelRecord(**known | facts)
            connection.execute(insert(tables.models).values(vars(model)))
        return model

    def models(self) -> list[ModelRecord]:
        """Uploaded models in the order they came."""
        with self._reading() as connection:
            query = select(*_MODEL).where(shown_model(connection)).order_by(tables.models.c.number)
            rows = connection.execute(query).all()
        return [ModelRecord(**row._mapping) for row in rows]

    def model(self, model_id: str) -> ModelRecord:
        with self._reading() as connection:
            return _model(connection, model_id)

    def change_model(self, model_id: str, preprocessing: dict[str, Any], description: dict[str, Any]) -> None:
        """Keep another preprocessing and description of an uploaded model."""
        models = tables.models
        with self._writing() as connection:
            changes = update(models).where(models.c.id == model_id, own(connection, models))
            if not connection.execute(changes.values(preprocessing=preprocessing, description=description)).rowcount:
                raise not_found("model", model_id)

    def delete_model(self, model_id: str) -> None:
        """Delete a model for good, and its file when nobody has another record of it."""
        models, marks = tables.models, tables.model_marks
        with self._writing() as connection:
            model = _model(connection, model_id)
            connection.execute(delete(models).where(models.c.id == model_id, own(connection, models)))
            connection.execute(delete(marks).where(marks.c.model == model_id, own(connection, marks)))
            self._drop_model_file(connection, model.file_hash, model.suffix)

    def drop_model_file(self, file_hash: str, suffix: str, remove: Remove = unlink) -> None:
        """Remove the file of a model that nobody has a record of."""
        with self._writing() as connection:
            self._drop_model_file(connection, file_hash, suffix, remove)

    def _drop_model_file(self, connection: Connection, file_hash: str, suffix: str, remove: Remove = unlink) -> None:
        if not _is_needed(connection, tables.models, file_hash):
            self._files.delete_model(file_hash, suffix, remove)

    def description(self, model_id: str) -> dict[str, Any] | None:
        """What this version of the program found out about a model, None when it has not looked yet."""
        table = tables.descriptions
        query = select(table.c.description).where(table.c.model == model_id, table.c.version == VERSION)
        with self._reading() as connection:
            return connection.execute(query).scalar()

    def save_description(self, model_id: str, description: dict[str, Any]) -> None:
        row = {"model": model_id, "version": VERSION, "description": description}
        with self._writing() as connection:
            upsert(connection, tables.descriptions, [row])


def _image(row: Row[Any]) -> ImageRecord:
    return ImageRecord(**{column.name: getattr(row, column.name) for column in _IMAGE})


def _image_row(connection: Connection, image_id: str) -> Row[Any]:
    query = select(*_IMAGE).where(tables.images.c.id == image_id, own(connection, tables.images))
    return one(connection, query, "picture", image_id)


def _model(connection: Connection, model_id: str) -> ModelRecord:
    query = select(*_MODEL).where(tables.models.c.id == model_id, shown_model(connection))
    return ModelRecord(**one(connection, query, "model", model_id)._mapping)


def _is_needed(connection: Connection, table: Table, file_hash: str) -> bool:
    """Whether anybody has a record of the file."""
    query = of_everybody(select(table.c.number).where(table.c.file_hash == file_hash).limit(1))
    return connection.execute(query).first() is not None
