"""The arrays of a file that holds weights and no architecture, in the order in which Keras wrote them.

Call these on a file whose structure has passed the gate only (`app.gate.hdf5_structure`).
"""

from __future__ import annotations

import re
from typing import Any

import h5py

# Keras 3 keeps the state of random layers beside the weights.
_STATE = re.compile(r"(^|/)(seed_generator|optimizer)(_\d+)?/")
_PLACE = "vars"

LooseWeights = dict[str, list[tuple[str, h5py.Dataset]]]


def is_by_place(file: h5py.Group) -> bool:
    """Whether arrays are found by their place (`layers/conv2d/vars/0`, Keras 2.12 and later), not by layers' names."""
    return "layer_names" not in file.attrs and "layer_names0" not in file.attrs


def arrays_by_place(file: h5py.Group) -> LooseWeights:
    """By the place of a layer, such as `conv2d_1`, its arrays with their whole names in order."""
    found: LooseWeights = {}

    def visit(name: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset) and not _STATE.search(name):
            parts = name.split("/")
            place = parts[-3] if len(parts) >= 3 and parts[-2] == _PLACE else "/".join(parts[:-1])
            found.setdefault(place, []).append((name, item))

    file.visititems(visit)
    return {place: sorted(found[place], key=lambda entry: _natural(entry[0])) for place in sorted(found, key=_natural)}


def shapes_by_place(file: h5py.Group) -> list[tuple[str, tuple[int, ...]]]:
    """Names and shapes of all arrays."""
    return [(name, tuple(item.shape)) for arrays in arrays_by_place(file).values() for name, item in arrays]


def _natural(name: str) -> list[Any]:
    """A key that sorts `conv2d_10` behind `conv2d_9`."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", name)]
