"""Loads a file of weights into a network of Keras Applications, array by array, and saves the whole model.

Keras' own `load_weights` is of no use here: in graph mode it leaves random weights behind a name that ends in
`.weights.h5`, and says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import contextmanager
from typing import Any

import h5py
import numpy as np
from keras.src.saving.legacy.hdf5_format import save_model_to_hdf5
from keras.src.utils.generic_utils import to_snake_case

from app.engine.runtime import new_session, tf
from app.errors import InvalidInput
from app.gate import hdf5_file, loose_weights
from app.jobs.messages import WeightsFile, WholeModel
from app.predefined import Predefined
from app.variants import find

Arrays = list[Any]


def fitting(file: WeightsFile, architectures: Iterable[tuple[str, int]]) -> list[str]:
    """Of the (id, number of classes) those ids whose networks have exactly the arrays of the file."""
    with h5py.File(file.path, "r") as opened:
        return [model_id for model_id, classes in architectures if _fits(opened, model_id, classes)]


def _fits(file: h5py.File, model_id: str, classes: int) -> bool:
    with _built(model_id, classes, None) as model:
        return _wrong(file, model) is None


def save_whole(whole: WholeModel) -> None:
    """Write the whole model, an HDF5 file of Keras 2.14, with the weights of the file.

    Raises `InvalidInput` that names the first layer that does not fit.
    """
    size = whole.input_size
    with h5py.File(whole.weights.path, "r") as opened, _built(whole.architecture, whole.classes, size) as model:
        wrong = _wrong(opened, model)
        if wrong is not None:
            raise InvalidInput.at("/architecture", f"{whole.weights.name} does not fit {whole.architecture}: {wrong}")
        pairs = [
            (weight, np.asarray(array))
            for layer, arrays in zip(_with_weights(model), _arrays(opened, model), strict=True)
            for weight, array in zip(_weights(layer), arrays, strict=True)
        ]
        tf.keras.backend.batch_set_value(pairs)
        save_model_to_hdf5(model, whole.out, include_optimizer=False)


@contextmanager
def _built(model_id: str, classes: int, size: tuple[int, int] | None) -> Any:
    """The network without weights, in a graph and session of its own."""
    entry = find(model_id)
    if entry is None:
        raise InvalidInput.at("/architecture", f"Keras Applications has no network '{model_id}'.")
    graph = tf.Graph()
    with graph.as_default(), new_session(graph).as_default():
        yield getattr(tf.keras.applications, entry.network)(weights=None, classes=classes, **_arguments(entry, size))


def _arguments(entry: Predefined, size: tuple[int, int] | None) -> dict[str, Any]:
    return entry.arguments if size is None else entry.arguments | {"input_shape": (*size, 3)}


def _wrong(file: h5py.File, model: Any) -> str | None:
    """What keeps the arrays of the file from being those of the model; None when nothing does."""
    layers, arrays = _with_weights(model), _arrays(file, model)
    if len(arrays) != len(layers):
        return f"it has arrays for {len(arrays)} layers, the network has {len(layers)} with weights."
    for layer, found in zip(layers, arrays, strict=True):
        expected = [tuple(weight.shape) for weight in _weights(layer)]
        came = [tuple(array.shape) for array in found]
        if came != expected:
            return f"the layer {layer.name} has weights of the shapes {expected}, the file {came}."
    return None


def _with_weights(model: Any) -> list[Any]:
    return [layer for layer in model.layers if layer.weights]


def _weights(layer: Any) -> list[Any]:
    """In the order in which Keras writes them."""
    return layer.trainable_weights + layer.non_trainable_weights


def _arrays(file: h5py.File, model: Any) -> list[Arrays]:
    """The arrays of each layer that has weights, in the order of the model's layers."""
    if loose_weights.is_by_place(file):
        by_place = loose_weights.arrays_by_place(file)
        places = [place for layer, place in _places(model) if layer.weights]
        known = [[array for _, array in by_place.pop(place, [])] for place in places]
        return known + [[array for _, array in arrays] for arrays in by_place.values()]
    group = file.get("model_weights", file)
    stored = {name: arrays for name, arrays in hdf5_file.weights_by_layer(group).items() if arrays}
    names = [layer.name for layer in _with_weights(model)]
    # By name where the names are the network's own; the order of branches differs between versions of Keras.
    order = names if set(names) == set(stored) else list(stored)
    return [[array.dataset for array in stored[name]] for name in order]


def _places(model: Any) -> list[tuple[Any, str]]:
    """Each layer with its place in a `.weights.h5` file: its class, and its number among the layers of that class."""
    counts: dict[str, int] = {}
    places = []
    for layer in model.layers:
        kind = to_snake_case(type(layer).__name__)
        number = counts[kind] = counts.get(kind, -1) + 1
        places.append((layer, f"{kind}_{number}" if number else kind))
    return places
