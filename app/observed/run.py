"""A suggest run with all that is needed to read what was observed for it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.errors import NotFound
from app.jobs import states
from app.jobs.identity import layer_key
from app.jobs.store import RunPicture, RunRecord, Store
from app.labels import label_indices
from app.models_catalogue import ModelCatalogue

NO_LABEL = -1


@dataclass(frozen=True)
class ObservedModel:
    """A model of a run; names and number of its classes are None when it was deleted and for classes without names."""

    id: str
    name: str
    network: str
    classes: int | None
    class_names: tuple[str, ...] | None


@dataclass(frozen=True, eq=False)
class ObservedRun:
    """`layer` is the key of the layer that was looked into, None for several models; `common` the pictures' class.

    `models` are those that have not failed, so that what the others say can be seen; all of them when none is left.
    """

    store: Store
    record: RunRecord
    images: list[str]
    models: tuple[ObservedModel, ...]

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def finished(self) -> bool:
        return self.record.state in states.FINISHED

    @property
    def of_one_model(self) -> bool:
        """Whether the run was asked about a single model: only then a layer is looked into."""
        return len(self.record.inputs["models"]) == 1

    @property
    def layer(self) -> str | None:
        if not self.of_one_model:
            return None
        chosen = self.selection or {}
        return layer_key(self.record.inputs["layer"], chosen["index"] if chosen.get("reduce") == "position" else None)

    @property
    def selection(self) -> dict[str, Any] | None:
        return self.record.inputs["selection"]

    @property
    def common(self) -> int | None:
        chosen = self.record.inputs["class"]
        return None if chosen is None else chosen["index"]

    @functools.cached_property
    def labels(self) -> np.ndarray:
        """The class that each picture is said to show, `NO_LABEL` where there is none that the models know."""
        labels = self.store.run_labels(self.id)
        indices = label_indices(labels, self.class_names)
        return np.array([indices.get(label or "", NO_LABEL) for label in labels], np.int64)

    @functools.cached_property
    def class_names(self) -> tuple[str, ...] | None:
        """The names of the classes, which are the same for all models of a run."""
        return next((model.class_names for model in self.models if model.class_names is not None), None)

    @functools.cached_property
    def places(self) -> dict[str, int]:
        """The place of each picture by id."""
        return {image: place for place, image in enumerate(self.images)}

    def picture(self, place: int) -> RunPicture:
        """The picture at a place."""
        return self.store.run_pictures(self.id, range(place, place + 1))[0]

    def named(self, index: int) -> dict[str, Any]:
        """A class as the API shows it; one without a name is called by its index."""
        names = self.class_names
        return {"index": index, "name": names[index] if names is not None and index < len(names) else str(index)}


def observed_run(store: Store, models: ModelCatalogue, record: RunRecord) -> ObservedRun:
    """The run of a record; a model that was deleted meanwhile has no class names."""
    inputs = record.inputs
    listed = zip(inputs["models"], inputs["networks"], strict=True)
    found = [_model(models, entry["id"], entry["name"], network) for entry, network in listed]
    left = [model for model in found if model.id not in (record.failures or {})]
    return ObservedRun(store, record, store.run_images(record.id), tuple(left or found))


def _model(models: ModelCatalogue, model_id: str, name: str, network: str) -> ObservedModel:
    try:
        model = models.get(model_id)
    except NotFound:
        return ObservedModel(model_id, name, network, None, None)
    return ObservedModel(model_id, name, network, model.classes, model.class_names)
