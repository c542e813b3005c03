"""What a model file holds, whichever format it has: a configuration and arrays, nothing decided about them yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import h5py
import numpy as np

Change = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class StoredArray:
    """An array of weights that is still in its file; `changes` are applied in order when it is read.

    A change keeps the shape, so that the declared shape can be checked before anything is read; `axes` says in which
    order the file's axes are taken before.
    """

    name: str
    dataset: h5py.Dataset
    changes: tuple[Change, ...] = ()
    axes: tuple[int, ...] = ()

    @property
    def shape(self) -> tuple[int, ...]:
        stored = tuple(self.dataset.shape)
        return tuple(stored[axis] for axis in self.axes) if self.axes else stored

    @property
    def dtype(self) -> np.dtype:
        return self.dataset.dtype

    def read(self) -> np.ndarray:
        values = np.asarray(self.dataset[()])
        values = values.transpose(self.axes) if self.axes else values
        for change in self.changes:
            values = change(values)
        return values

    def with_axes(self, *axes: int) -> StoredArray:
        return replace(self, axes=axes)

    def changed(self, change: Change) -> StoredArray:
        return replace(self, changes=(*self.changes, change))


Weights = dict[str, tuple[StoredArray, ...]]


@dataclass(frozen=True)
class SavedModel:
    """A model as its file holds it, before translation.

    `weights_by` says what the keys of `weights` are: `layer` (HDF5: the names of the layers of the outermost model, in
    the file's order, each with its arrays in the order in which Keras wrote them) or `path` (`.keras`: the place inside
    `model.weights.h5`, `layers/conv2d` for example, with the arrays `0`, `1`, ... of that place). `labels` is the file
    with the class names that lay beside the model, as it came; `made_by` the tool whose models are known to want a
    certain preprocessing (`teachable_machine`).
    """

    config: dict[str, Any]
    keras_version: str | None
    weights: Weights
    weights_by: Literal["layer", "path"] = "layer"
    backend: str | None = None
    labels: bytes | None = None
    made_by: str | None = None


@dataclass(frozen=True)
class TranslatedModel:
    """A model in the words of Keras 2.14.

    `weights` has the outermost model's layers by name in the order of the configuration, only those with arrays, each
    with its arrays in the order in which Keras 2.14 reads them. `changes` says in words what was translated, `rebuilt`
    whether layers were put in the place of functions.
    """

    config: dict[str, Any]
    weights: Weights
    changes: list[str] = field(default_factory=list)
    rebuilt: bool = False
