"""A visualize run: maps of each picture for each model, one cell each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.jobs import results, tasks
from app.jobs.messages import ExplainChunk
from app.jobs.plan import Kept, Pair, Plan, cut
from app.jobs.records import RunRecord
from app.jobs.store import Store
from app.methods import Method
from app.pictures_catalogue import CataloguePicture
from app.storage.files import Files

# The first map of a model is seen as soon as it is there; later, larger chunks compute more pictures at once.
CHUNK_SIZES = (1, 4, 8)


@dataclass(frozen=True)
class ExplainPlan(Plan):
    """`training` are the pictures that the method learns from."""

    pictures: tuple[CataloguePicture, ...]
    method: Method
    training: tuple[CataloguePicture, ...] = ()
    patterns_dir: Path | None = None

    @property
    def label(self) -> str:
        return self.method.label

    @property
    def task(self) -> Callable[[ExplainChunk], tasks.ChunkResult]:
        return tasks.explain_chunk

    def done(self, store: Store) -> set[Pair]:
        return {(model, image) for model, of_model in store.cells(self.run.id).items() for image in of_model}

    def chunks(self, done: Collection[Pair]) -> Iterator[ExplainChunk]:
        """Model after model."""
        for model in self.models:
            missing = [picture for picture in self.pictures if (model.id, picture.id) not in done]
            for part in cut(missing, CHUNK_SIZES):
                yield ExplainChunk(
                    run=self.run.id,
                    model=model.source(),
                    pictures=tuple(picture.source() for picture in part),
                    method=self.method.id,
                    parameters=self.method.values(),
                    layer=self.run.inputs.get("layer"),
                    selection=self.run.inputs.get("selection"),
                    training=tuple(picture.source() for picture in self.training),
                    patterns_dir=None if self.patterns_dir is None else str(self.patterns_dir),
                    as_in_innvestigate=self.run.inputs.get("as_in_innvestigate", False),
                )

    def kept(self, files: Files, chunk: ExplainChunk, result: tasks.ChunkResult) -> Kept:
        model = next(model for model in self.models if model.id == chunk.model.id)
        cells: list[dict[str, Any]] = [results.write_cell(files, self, model, cell) for cell in result.cells]

        def save(store: Store, _done: int, stage: str, eta_seconds: float | None) -> bool:
            return store.add_cells(self.run.id, cells, stage, eta_seconds)

        return Kept([(cell["model"], cell["image"]) for cell in cells], save)

    def write_record(self, store: Store, files: Files, record: RunRecord, versions: dict[str, str]) -> None:
        results.write_record(files, self, record, store.cells(self.run.id), versions)
