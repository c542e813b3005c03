"""The store's pictures, models and descriptions of models."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from app.config import VERSION
from app.errors import InvalidInput
from app.jobs import tables
from app.jobs.database import Database, new_id, not_found, one, upsert
from app.jobs.records import ImagePage, ImageRecord, ModelRecord

_IMAGE = [tables.images.c[name] for name in ("id", "name", "width", "height", "file_hash", "created")]
_IDS_AT_ONCE = 10_000  # a statement of SQLite takes 32,766 values
_MODEL = [column for column in tables.models.c if column.name != "number"]


class Library(Database):
    """What users have put in: it stays until they delete it."""

    def add_image(self, name: str, width: int, height: int, file_hash: str, label: str | None = None) -> ImageRecord:
        """Record a picture whose file is stored already; width and height in pixels, `label` the folder it came in."""
        record = ImageRecord(new_id(), name, width, height, file_hash, self._clock())
        with self._writing() as connection:
            connection.execute(insert(tables.images).values(vars(record)))
            if label is not None:
                connection.execute(insert(tables.image_labels).values(image=record.id, label=label))
        return record

    def image_labels(self, image_ids: list[str]) -> dict[str, str]:
        """The folders that pictures came in, by id; those that came in none are left out."""
        table = tables.image_labels
        found: dict[str, str] = {}
        with self._reading() as connection:
            for begin in range(0, len(image_ids), _IDS_AT_ONCE):
                part = table.c.image.in_(image_ids[begin : begin + _IDS_AT_ONCE])
                found |= {row.image: row.label for row in connection.execute(select(table).where(part))}
        return found

    def images(self, cursor: str | None = None, limit: int = 100) -> ImagePage:
        """Pictures, newest first; the cursor is the `next` of the page before."""
        query = select(tables.images.c.number, *_IMAGE).order_by(tables.images.c.number.desc()).limit(limit + 1)
        if cursor is not None:
            if not cursor.isdecimal():
                raise InvalidInput.at("/cursor", f"The cursor must be the 'next' of the page before, got {cursor!r}.")
            query = query.where(tables.images.c.number < int(cursor))
        with self._reading() as connection:
            rows = connection.execute(query).all()
        following = str(rows[limit - 1].number) if len(rows) > limit else None
        return ImagePage([_image(row) for row in rows[:limit]], following)

    def image(self, image_id: str) -> ImageRecord:
        with self._reading() as connection:
            row = one(connection, select(*_IMAGE).where(tables.images.c.id == image_id), "picture", image_id)
        return _image(row)

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
            for begin in range(0, len(image_ids), _IDS_AT_ONCE):
                part = tables.images.c.id.in_(set(image_ids[begin : begin + _IDS_AT_ONCE]))
                found |= {row.id: _image(row) for row in connection.execute(select(*_IMAGE).where(part))}
        return [found[image_id] for image_id in image_ids if image_id in found]

    def delete_image(self, image_id: str) -> None:
        with self._writing() as connection:
            if not connection.execute(delete(tables.images).where(tables.images.c.id == image_id)).rowcount:
                raise not_found("picture", image_id)
            connection.execute(delete(tables.image_labels).where(tables.image_labels.c.image == image_id))

    def add_model(self, record: dict[str, Any]) -> ModelRecord:
        """Record an uploaded model; the keys are those of `ModelRecord` but `id` and `created`."""
        known = {"kind": "custom", "suffix": ".h5", "class_names": None, **record}
        model = ModelRecord(**{**known, "id": new_id(), "created": self._clock()})
        with self._writing() as connection:
            connection.execute(insert(tables.models).values(vars(model)))
        return model

    def models(self) -> list[ModelRecord]:
        """Uploaded models in the order they came."""
        with self._reading() as connection:
            rows = connection.execute(select(*_MODEL).order_by(tables.models.c.number)).all()
        return [ModelRecord(**row._mapping) for row in rows]

    def model(self, model_id: str) -> ModelRecord:
        with self._reading() as connection:
            row = one(connection, select(*_MODEL).where(tables.models.c.id == model_id), "model", model_id)
        return ModelRecord(**row._mapping)

    def change_model(self, model_id: str, preprocessing: dict[str, Any], description: dict[str, Any]) -> None:
        """Keep another preprocessing and description of an uploaded model."""
        changes = update(tables.models).where(tables.models.c.id == model_id)
        with self._writing() as connection:
            if not connection.execute(changes.values(preprocessing=preprocessing, description=description)).rowcount:
                raise not_found("model", model_id)

    def delete_model(self, model_id: str) -> None:
        with self._writing() as connection:
            if not connection.execute(delete(tables.models).where(tables.models.c.id == model_id)).rowcount:
                raise not_found("model", model_id)

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
    return ImageRecord(row.id, row.name, row.width, row.height, row.file_hash, row.created)
