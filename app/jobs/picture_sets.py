"""The store's picture sets: selections that users have given a name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, delete, func, insert, select

from app.jobs import tables
from app.jobs.database import Database, new_id, not_found, one
from app.jobs.ownership import adding_for, own
from app.jobs.records import PictureSet

_SET = tables.picture_sets


class PictureSets(Database):
    """A set holds ids of pictures; one that was deleted meanwhile stays in it and is left out by who reads it."""

    def add_set(self, name: str, images: list[str]) -> PictureSet:
        record = PictureSet(new_id(), name, len(images), self._clock())
        row = {"id": record.id, "name": name, "images": images, "created": record.created}
        with self._writing() as connection:
            connection.execute(insert(_SET).values(row | {"owner": adding_for(connection)}))
        return record

    def sets(self) -> list[PictureSet]:
        """All sets, newest first, without their pictures."""
        count = func.json_array_length(_SET.c.images).label("pictures")
        query = select(_SET.c.id, _SET.c.name, count, _SET.c.created).order_by(_SET.c.number.desc())
        with self._reading() as connection:
            return [PictureSet(*row) for row in connection.execute(query.where(own(connection, _SET)))]

    def set_images(self, set_id: str) -> list[str]:
        """The ids of a set's pictures, in order."""
        return list(self._set(set_id).images)

    def set_name(self, set_id: str) -> str:
        return str(self._set(set_id).name)

    def delete_set(self, set_id: str) -> None:
        with self._writing() as connection:
            if not connection.execute(delete(_SET).where(_SET.c.id == set_id, own(connection, _SET))).rowcount:
                raise not_found("picture set", set_id)

    def _set(self, set_id: str) -> Row[Any]:
        with self._reading() as connection:
            query = select(_SET).where(_SET.c.id == set_id, own(connection, _SET))
            return one(connection, query, "picture set", set_id)
