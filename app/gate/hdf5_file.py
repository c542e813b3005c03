"""A model in an HDF5 file, as Keras 1, 2 and 3 write it: its configuration and its arrays by layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from app.gate.hdf5_structure import check_structure
from app.gate.loose_weights import is_by_place, shapes_by_place
from app.gate.names import shown
from app.gate.refusal import Refused, WeightsOnlyFile
from app.gate.saved_model import SavedModel, StoredArray, Weights
from app.gate.strict_json import parse

SIGNATURE = b"\x89HDF\r\n\x1a\n"
# Where the superblock of each version keeps the address of the end (HDF5 File Format Specification, II.A).
_END = {0: slice(40, 48), 1: slice(44, 52), 2: slice(28, 36), 3: slice(28, 36)}
_UNDEFINED = 2**63
MAX_NAMES = 100_000
MAX_SHAPES = 5_000
Keep = Callable[[h5py.File], None]
_SAVE = "save the whole model with model.save('name.h5')"

_NO_ARCHITECTURE = (
    "holds weights only; the architecture is missing. Choose it together with its architecture as JSON, which "
    f"open('model.json', 'w').write(model.to_json()) writes, or {_SAVE}."
)


@contextmanager
def opened(path: Path, keep: Keep) -> Iterator[SavedModel]:
    """The model of an HDF5 file while it is open; raises `Refused` for a file that is more than a model.

    `keep` is given the open file before it is refused as one of weights only.
    """
    with checked(path) as file:
        yield model_of(file, keep)


@contextmanager
def checked(path: Path) -> Iterator[h5py.File]:
    """The file while it is open, once its end is where it says."""
    _check_end(path)
    with h5py.File(path, "r") as file:
        yield file


def model_of(file: h5py.File, keep: Keep) -> SavedModel:
    """The model of an open file; `WeightsOnlyFile` when it holds arrays and no configuration."""
    check_structure(file)
    text = _text(file, "model_config")
    if text is None:
        reason = _no_model(file)
        if isinstance(reason, WeightsOnlyFile):
            keep(file)
        raise reason
    weights = file.get("model_weights", file)
    version = _words(weights, "keras_version") or _words(file, "keras_version")
    backend = _words(weights, "backend") or _words(file, "backend")
    return SavedModel(parse(text), version, weights_by_layer(weights), "layer", backend)


def _check_end(path: Path) -> None:
    """The file ends where its superblock says: what is behind that would be another file of another kind."""
    with path.open("rb") as file:
        start = file.read(64).ljust(64, b"\0")
    end = int.from_bytes(start[_END.get(start[8], _END[3])], "little")
    size = path.stat().st_size
    if size < end < _UNDEFINED:
        raise Refused(f"is cut off: it says that it has {end:,} bytes, and {size:,} came. Copy or download it again.")
    if 0 < end < size:
        raise Refused(f"has {size - end:,} bytes behind its end; {_SAVE} again.")


def weights_by_layer(group: h5py.Group) -> Weights:
    """The arrays of every layer in the order in which Keras wrote them."""
    return {name: tuple(_arrays(group, name)) for name in names_in(group, "layer_names")}


def _arrays(group: h5py.Group, layer: str) -> Iterator[StoredArray]:
    inner = group.get(layer) if layer else None
    if not isinstance(inner, h5py.Group):
        raise Refused(f"names a layer ({shown(layer)}) whose weights are not in the file; {_SAVE} again.")
    for name in names_in(inner, "weight_names"):
        array = inner.get(name) if name else None
        if not isinstance(array, h5py.Dataset):
            raise Refused(f"lacks the weights {shown(name)} of the layer {shown(layer)}; {_SAVE} again.")
        yield StoredArray(name, array)


def names_in(group: h5py.Group, key: str) -> list[str]:
    """A list of names in an attribute; Keras cuts a long one into `key0`, `key1`, ..."""
    if key in group.attrs:
        return _names(group, key)
    found: list[str] = []
    for number in range(MAX_NAMES):
        if f"{key}{number}" not in group.attrs:
            break
        found += _names(group, f"{key}{number}")
    return found


def _names(group: h5py.Group, key: str) -> list[str]:
    values = group.attrs[key]
    if not isinstance(values, np.ndarray) or values.ndim != 1 or len(values) > MAX_NAMES:
        raise Refused(f"has an attribute ({key}) that is no list of names; {_SAVE} again.")
    return [_decoded(value, key) for value in values]


def _text(group: h5py.Group, key: str) -> str | None:
    """One text in an attribute, None when there is none."""
    if key not in group.attrs:
        return None
    return _decoded(group.attrs[key], key)


def _words(group: h5py.Group, key: str) -> str | None:
    text = _text(group, key)
    return None if text is None else shown(text, 20)


def _decoded(value: Any, key: str) -> str:
    try:
        if isinstance(value, bytes):
            return value.decode("utf-8")
        if isinstance(value, str) and value.encode("utf-8") is not None:
            return value
    except UnicodeError:
        pass
    raise Refused(f"has an attribute ({key}) that is not text in UTF-8; {_SAVE} again.")


def shapes_by_layer(group: h5py.Group) -> list[tuple[str, tuple[int, ...]]]:
    """Names and shapes of all arrays."""
    return [(f"{layer}/{one.name}", one.shape) for layer, arrays in weights_by_layer(group).items() for one in arrays]


def _no_model(file: h5py.File) -> Refused:
    group = file.get("model_weights", file)
    if not isinstance(group, h5py.Group) or not (
        "layer_names" in group.attrs or "layer_names0" in group.attrs or len(file)
    ):
        return Refused(f"is an HDF5 file without a Keras model; {_SAVE} and upload that file.")
    shapes = shapes_by_place(group) if is_by_place(group) else shapes_by_layer(group)
    if not shapes:
        return Refused(f"is an HDF5 file without a Keras model; {_SAVE} and upload that file.")
    return WeightsOnlyFile(_NO_ARCHITECTURE, shapes[:MAX_SHAPES])
