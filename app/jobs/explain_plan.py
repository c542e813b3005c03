"""A visualize run: maps of each picture for each row, a model and a method; one cell each."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.jobs import results, tasks
from app.jobs.messages import ExplainChunk
from app.jobs.plan import Kept, Pair, Plan, cut
from app.jobs.records import RunRecord
from app.jobs.rows import learned_from, rows_of
from app.jobs.store import Store
from app.methods import Method, configure
from app.models_catalogue import Model
from app.pictures_catalogue import CataloguePicture
from app.storage.files import Files

# The first map of a model is seen as soon as it is there; later, larger chunks compute more pictures at once.
CHUNK_SIZES = (1, 4, 8)


@dataclass(frozen=True)
class ExplainedRow:
    """A row with what its ids stand for; `training` are the pictures that the method learns from."""

    key: str
    model: Model
    method: Method
    inputs: dict[str, Any]
    training: tuple[CataloguePicture, ...] = ()


def explained(
    inputs: dict[str, Any], models: Iterable[Model], pictures: Callable[[list[str]], Sequence[CataloguePicture]]
) -> tuple[ExplainedRow, ...]:
    """The rows of a run's inputs; `pictures` finds those of some ids."""
    by_id = {model.id: model for model in models}
    rows = []
    for row in rows_of(inputs):
        method = configure(row.inputs["method"], row.inputs["parameters"])
        training = tuple(pictures(learned_from(row.inputs, inputs["images"])))
        rows.append(ExplainedRow(row.key, by_id[row.model["id"]], method, row.inputs, training))
    return tuple(rows)


@dataclass(frozen=True)
class ExplainPlan(Plan):
    pictures: tuple[CataloguePicture, ...]
    explained: tuple[ExplainedRow, ...]
    patterns_dir: Path | None = None

    @property
    def rows(self) -> tuple[str, ...]:
        return tuple(row.key for row in self.explained)

    @functools.cached_property
    def row_names(self) -> dict[str, str]:
        """What each row is called in file names, by its key."""
        return results.row_names(self.explained)

    def row(self, key: str) -> ExplainedRow:
        return next(row for row in self.explained if row.key == key)

    def label_of(self, chunk: ExplainChunk) -> str:
        return self.row(chunk.row).method.label

    @property
    def task(self) -> Callable[[ExplainChunk], tasks.ChunkResult]:
        return tasks.explain_chunk

    def done(self, store: Store) -> set[Pair]:
        return {(row, image) for row, of_row in store.cells(self.run.id).items() for image in of_row}

    def chunks(self, done: Collection[Pair]) -> Iterator[ExplainChunk]:
        """Row after row."""
        for row in self.explained:
            missing = [picture for picture in self.pictures if (row.key, picture.id) not in done]
            for part in cut(missing, CHUNK_SIZES):
                yield ExplainChunk(
                    run=self.run.id,
                    model=row.model.source(),
                    pictures=tuple(picture.source() for picture in part),
                    method=row.method.id,
                    parameters=row.method.values(),
                    layer=row.inputs["layer"],
                    selection=row.inputs["selection"],
                    training=tuple(picture.source() for picture in row.training),
                    patterns_dir=None if self.patterns_dir is None else str(self.patterns_dir),
                    as_in_innvestigate=row.inputs["as_in_innvestigate"],
                    row=row.key,
                    default_layer=row.inputs.get("default_layer"),
                )

    def kept(self, files: Files, chunk: ExplainChunk, result: tasks.ChunkResult) -> Kept:
        row = self.row(chunk.row)
        cells: list[dict[str, Any]] = [results.write_cell(files, self, row, cell) for cell in result.cells]

        def save(store: Store, _done: int, stage: str, eta_seconds: float | None) -> bool:
            return store.add_cells(self.run.id, cells, stage, eta_seconds)

        return Kept([(cell["row"], cell["image"]) for cell in cells], save)

    def write_record(self, store: Store, files: Files, record: RunRecord, versions: dict[str, str]) -> None:
        results.write_record(files, self, record, store.cells(self.run.id), versions)
