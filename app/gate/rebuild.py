"""Writes the clean file: the checked configuration and the arrays, and nothing else of what came."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from app.gate.names import layer_name, shown
from app.gate.refusal import Refused
from app.gate.saved_model import StoredArray, Weights
from app.gate.shapes.network import Network
from app.gate.shapes.rule import in_words

KERAS_VERSION = "2.14.0"
_KINDS = "fiu"
_SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_ATTRIBUTE_BYTES = 60_000
_PART_BYTES = 16 * 2**20


def check_arrays(config: dict[str, Any], network: Network, weights: Weights) -> Weights:
    """The arrays of each layer that has weights, in Keras' order; `Refused` when they are not those it needs."""
    found = {}
    known = {layer["config"]["name"] for layer in config["config"]["layers"]}
    for name, arrays in weights.items():
        if arrays and name not in known:
            raise Refused(f"holds weights of a layer ({name[:100]}) that its configuration does not have.")
    for layer in network.layers:
        arrays = weights.get(layer.entry["config"]["name"], ())
        needed, given = [weight.shape for weight in layer.weights()], [array.shape for array in arrays]
        if needed != given:
            raise Refused(
                f"has weights of {_words(given)} in its layer {layer_name(layer.entry)}, which by its configuration "
                f"has {_words(needed)}; save the model again."
            )
        for array in arrays:
            check_type(array, f"its layer {layer_name(layer.entry)}")
        if arrays:
            found[layer.entry["config"]["name"]] = arrays
    return found


def check_type(array: StoredArray, where: str) -> None:
    """`Refused` for an array of anything but plain numbers."""
    if array.dtype.kind not in _KINDS or array.dtype.itemsize > 8:
        raise Refused(f"has weights of type {array.dtype} in {where}.")


def write(path: Path, config: dict[str, Any], weights: Weights) -> None:
    """A file of Keras 2.14, the same bytes for the same model; the arrays are copied one at a time."""
    with h5py.File(path, "w", libver=("earliest", "v110"), track_order=False) as file:
        file.attrs["backend"] = "tensorflow"
        file.attrs["keras_version"] = KERAS_VERSION
        file.attrs["model_config"] = json.dumps(config, separators=(",", ":"))
        group = file.create_group("model_weights")
        group.attrs["backend"] = "tensorflow"
        group.attrs["keras_version"] = KERAS_VERSION
        places = [_place(number, name) for number, name in enumerate(weights)]
        write_names(group, "layer_names", places)
        for place, arrays in zip(places, weights.values(), strict=True):
            layer = group.create_group(place)
            names = [str(number) for number in range(len(arrays))]
            write_names(layer, "weight_names", names)
            for name, array in zip(names, arrays, strict=True):
                copy_array(layer, name, array)


def copy_array(group: h5py.Group, name: str, array: StoredArray) -> None:
    """The array as it is, part by part, so that a large one needs little memory; a changed one at once.

    Raises `Refused` for one that is damaged.
    """
    try:
        _copy(group, name, array)
    except OSError as error:
        where = shown(array.dataset.name or array.name)
        raise Refused(f"holds weights that are damaged ({where}); copy or download the file again.") from error


def _copy(group: h5py.Group, name: str, array: StoredArray) -> None:
    if array.changes or array.axes or not array.shape:
        group.create_dataset(name, data=np.asarray(array.read(), order="C"), track_times=False)
        return
    target = group.create_dataset(name, array.shape, array.dtype, track_times=False)
    row_bytes = array.dtype.itemsize * math.prod(array.shape[1:])
    rows = max(1, _PART_BYTES // max(1, row_bytes))
    for begin in range(0, array.shape[0], rows):
        target[begin : begin + rows] = array.dataset[begin : begin + rows]


def _place(number: int, name: str) -> str:
    """The group of a layer: Keras takes them in their order, so a name that could mean a path is not needed."""
    return name if _SAFE_NAME.fullmatch(name) else f"layer {number}"


def write_names(group: h5py.Group, key: str, names: list[str]) -> None:
    """A list of names; a long one in parts, as Keras does: an attribute holds 64 KB."""
    longest = max(map(len, names), default=1)
    size = _ATTRIBUTE_BYTES // longest
    for part in range(0, max(len(names), 1), size):
        suffix = "" if len(names) <= size else str(part // size)
        group.attrs[key + suffix] = np.array(names[part : part + size], dtype=f"S{longest}")


def _words(shapes: list[tuple[int, ...]]) -> str:
    return ", ".join(map(in_words, shapes[:6])) + (" and more" if len(shapes) > 6 else "") if shapes else "no weights"
