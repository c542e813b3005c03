"""The arrays of a file of weights as a file of our own, the only form in which another process opens them."""

from __future__ import annotations

from pathlib import Path

import h5py

from app.gate.hdf5_file import weights_by_layer
from app.gate.loose_weights import arrays_by_place, is_by_place
from app.gate.names import shown
from app.gate.rebuild import check_type, copy_array, write_names
from app.gate.refusal import Refused
from app.gate.saved_model import StoredArray

_ODD = ("", ".", "..")


def write_weights(clean: Path, file: h5py.File) -> None:
    """Copy the arrays, by layer or by place as they are, under the same names; the structure has been checked."""
    group = file.get("model_weights", file)
    with h5py.File(clean, "w", libver=("earliest", "v110"), track_order=False) as target:
        if is_by_place(group):
            _by_place(target, group)
        else:
            _by_layer(target, group)


def _by_place(target: h5py.File, group: h5py.Group) -> None:
    for arrays in arrays_by_place(group).values():
        for name, dataset in arrays:
            *places, last = name.split("/")
            inner = target.require_group("/".join(places)) if places else target
            _copy(inner, last, StoredArray(name, dataset))


def _by_layer(target: h5py.File, group: h5py.Group) -> None:
    layers = weights_by_layer(group)
    if any(step in _ODD for name in layers for step in name.split("/")):
        raise Refused("has layers without a name; save the whole model with model.save('name.h5').")
    write_names(target, "layer_names", list(layers))
    for name, arrays in layers.items():
        inner = target.require_group(name)
        names = [str(number) for number in range(len(arrays))]
        write_names(inner, "weight_names", names)
        for number, array in zip(names, arrays, strict=True):
            _copy(inner, number, array)


def _copy(group: h5py.Group, name: str, array: StoredArray) -> None:
    check_type(array, f"its place {shown(array.name)}")
    copy_array(group, name, array)
