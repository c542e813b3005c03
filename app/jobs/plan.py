"""What a run has to do: its models and pictures found, cut into chunks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.config import Settings
from app.jobs.messages import ExplainChunk
from app.jobs.records import RunRecord
from app.jobs.store import Store
from app.methods import Method, configure
from app.models_catalogue import Model, ModelCatalogue
from app.pictures_catalogue import CataloguePicture, PictureCatalogue

# The first map of a model is seen as soon as it is there; later, larger chunks compute more pictures at once.
CHUNK_SIZES = (1, 4, 8)


@dataclass(frozen=True)
class Plan:
    """A run with everything that its ids stand for; `training` are the pictures that its method learns from."""

    run: RunRecord
    method: Method
    models: tuple[Model, ...]
    pictures: tuple[CataloguePicture, ...]
    training: tuple[CataloguePicture, ...] = ()
    patterns_dir: Path | None = None

    def chunks(self, done: Collection[tuple[str, str]]) -> Iterator[ExplainChunk]:
        """The chunks still to compute, model after model; `done` holds the (model, picture) ids that are there."""
        for model in self.models:
            missing = [picture for picture in self.pictures if (model.id, picture.id) not in done]
            for part in cut(missing):
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


def cut(pictures: Sequence[CataloguePicture]) -> Iterator[Sequence[CataloguePicture]]:
    """Parts of the sizes in `CHUNK_SIZES`; the last size repeats."""
    start = index = 0
    while start < len(pictures):
        size = CHUNK_SIZES[min(index, len(CHUNK_SIZES) - 1)]
        yield pictures[start : start + size]
        start, index = start + size, index + 1


def planner(settings: Settings, store: Store) -> Callable[[RunRecord], Plan]:
    """The function that finds what a run's ids stand for; it raises `NotFound` for what was deleted meanwhile."""
    models, pictures = ModelCatalogue(settings, store), PictureCatalogue(settings, store)

    def plan(run: RunRecord) -> Plan:
        inputs = run.inputs
        method = configure(inputs["method"], inputs.get("parameters"))
        found = tuple(models.get(model["id"]) for model in inputs["models"])
        training = pictures.named(inputs.get("training") or inputs["images"]) if method.learns_from_pictures else []
        return Plan(run, method, found, tuple(pictures.named(inputs["images"])), tuple(training), settings.patterns_dir)

    return plan
