"""A suggest run: every picture once through every model; what they say is kept for all runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.jobs import observe_task, results
from app.jobs.identity import layer_key
from app.jobs.messages import ObserveChunk, Picture
from app.jobs.plan import Kept, Pair, Plan, cut
from app.jobs.records import RunRecord
from app.jobs.store import Store
from app.models_catalogue import Model
from app.storage.files import Files

# The chart shows something soon; later, larger chunks keep the worker busy. A killed worker costs one chunk.
CHUNK_SIZES = (8, 32, 64)


@dataclass(frozen=True)
class ObservePlan(Plan):
    """`networks` are the keys of the models' networks.

    `activations` tells whether the run asks for a layer: a run of several models does not.
    """

    pictures: tuple[Picture, ...]
    networks: dict[str, str]
    activations: bool = False
    layer: str | None = None
    position: int | None = None

    def label_of(self, chunk: ObserveChunk) -> str:
        return "Suggest"

    @property
    def task(self) -> Callable[[ObserveChunk], observe_task.ObserveResult]:
        return observe_task.observe_chunk

    @property
    def layer_key(self) -> str:
        return layer_key(self.layer, self.position)

    def done(self, store: Store) -> set[Pair]:
        layer = self.layer_key if self.activations else None
        return {
            (model.id, self.pictures[place].id)
            for model in self.models
            for place in store.observed_places(self.run.id, self.networks[model.id], layer)
        }

    def chunks(self, done: Collection[Pair]) -> Iterator[ObserveChunk]:
        """Pictures in their order, each once for all the models of one input size that still miss it."""
        sizes: dict[tuple[int, ...], list[Model]] = {}
        for model in self.models:
            sizes.setdefault(tuple(model.input_shape), []).append(model)
        for part in cut(self.pictures, CHUNK_SIZES):
            for models in sizes.values():
                yield from self._of_part(part, models, done)

    def _of_part(
        self, part: Sequence[Picture], models: Sequence[Model], done: Collection[Pair]
    ) -> Iterator[ObserveChunk]:
        groups: dict[tuple[int, ...], list[Picture]] = {}
        for picture in part:
            lacking = tuple(place for place, model in enumerate(models) if (model.id, picture.id) not in done)
            groups.setdefault(lacking, []).append(picture)
        for lacking, pictures in groups.items():
            if lacking:
                yield self._chunk([models[place] for place in lacking], pictures)

    def _chunk(self, models: Sequence[Model], pictures: Sequence[Picture]) -> ObserveChunk:
        return ObserveChunk(
            run=self.run.id,
            models=tuple(model.source() for model in models),
            pictures=tuple(pictures),
            activations=self.activations,
            layer=self.layer,
            position=self.position,
        )

    def kept(self, files: Files, chunk: ObserveChunk, result: observe_task.ObserveResult) -> Kept:
        pairs = [(one.model, image) for one in result.observed for image in (*one.images, *one.failed)]

        def save(store: Store, done: int, stage: str, eta_seconds: float | None) -> bool:
            keys = store.picture_keys(self.run.id, [picture.id for picture in chunk.pictures])
            observed = [(self.networks[one.model], keys, one) for one in result.observed]
            return store.add_observations(self.run.id, observed, self.layer_key, done, stage, eta_seconds)

        return Kept(pairs, save)

    def write_record(self, store: Store, files: Files, record: RunRecord, versions: dict[str, Any]) -> None:
        # Not after each chunk: there may be tens of thousands of pictures in it.
        if record.finished is not None:
            results.write_observe_record(files, self, store.run_pictures(self.run.id), record, versions)
