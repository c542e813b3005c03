"""The store's pictures of runs: those that a run of very many keeps apart from its inputs."""

from __future__ import annotations

from sqlalchemy import select

from app.jobs import tables
from app.jobs.database import Database
from app.jobs.ownership import own, shown_tab
from app.jobs.queue import run_record
from app.jobs.records import RunPicture
from app.jobs.rows import training_of


class RunPictures(Database):
    """Read by parts where their number is not bounded."""

    def run_pictures(self, run_id: str, places: range | None = None) -> list[RunPicture]:
        """The pictures of a run that keeps them apart from its inputs, in order; those at `places`, None for all."""
        table = tables.run_pictures
        query = select(*[table.c[name] for name in ("image", "key", "name", "label")]).where(table.c.run == run_id)
        if places is not None:
            query = query.where(table.c.place >= places.start, table.c.place < places.stop)
        with self._reading() as connection:
            mine = query.where(own(connection, table)).order_by(table.c.place)
            return [RunPicture(*row) for row in connection.execute(mine)]

    def run_images(self, run_id: str) -> list[str]:
        """The ids of these pictures, in order."""
        table = tables.run_pictures
        query = select(table.c.image).where(table.c.run == run_id).order_by(table.c.place)
        with self._reading() as connection:
            return list(connection.execute(query.where(own(connection, table))).scalars())

    def run_labels(self, run_id: str) -> list[str | None]:
        """The labels of these pictures, in order."""
        table = tables.run_pictures
        query = select(table.c.label).where(table.c.run == run_id).order_by(table.c.place)
        with self._reading() as connection:
            return list(connection.execute(query.where(own(connection, table))).scalars())

    def picture_keys(self, run_id: str, images: list[str]) -> dict[str, str]:
        """The keys of some of these pictures, by id."""
        table = tables.run_pictures
        query = select(table.c.image, table.c.key).where(table.c.run == run_id, table.c.image.in_(images))
        with self._reading() as connection:
            return {image: key for image, key in connection.execute(query.where(own(connection, table)))}

    def is_of_run(self, run_id: str, image_id: str) -> bool:
        """Whether a picture is among those of a run."""
        kept = tables.run_pictures
        with self._reading() as connection:
            inputs = run_record(connection, run_id).inputs
            if image_id in inputs.get("images", ()) or image_id in training_of(inputs):
                return True
            query = select(kept.c.place).where(kept.c.run == run_id, kept.c.image == image_id)
            return connection.execute(query.where(own(connection, kept)).limit(1)).first() is not None

    def tab_suggesting(self, image_id: str) -> str | None:
        """The title of a tab whose run keeps this picture apart from its inputs, None when there is none."""
        pictures, tabs = tables.run_pictures, tables.tabs
        query = select(tabs.c.title).join(pictures, pictures.c.run == tabs.c.run).where(pictures.c.image == image_id)
        with self._reading() as connection:
            return connection.execute(query.where(shown_tab(connection)).limit(1)).scalar()
