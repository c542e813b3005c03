"""The arrays of `model.weights.h5`, by their places in the model."""

from __future__ import annotations

from typing import Any

import h5py

from app.gate.names import shown
from app.gate.refusal import Refused
from app.gate.saved_model import StoredArray, Weights

_SAVE = "save the model again with model.save('name.keras')."


def weights_by_path(file: h5py.File) -> Weights:
    """The arrays at each place, in their order: `layers/conv2d` has those of the group `layers/conv2d/vars`."""
    found: dict[str, tuple[StoredArray, ...]] = {}

    def visit(path: str, item: Any) -> None:
        if isinstance(item, h5py.Group) and path.replace("\\", "/").split("/")[-1] == "vars":
            found[path.replace("\\", "/").removesuffix("vars").rstrip("/")] = _arrays(item)

    file.visititems(visit)
    return {path: arrays for path, arrays in found.items() if arrays}


def _arrays(group: h5py.Group) -> tuple[StoredArray, ...]:
    """`0`, `1`, `2`, ... as far as they go; Keras leaves no gaps."""
    arrays = []
    for number in range(len(group)):
        array = group.get(str(number))
        if not isinstance(array, h5py.Dataset):
            raise Refused(f"holds weights at {shown(group.name)} that are not numbered; {_SAVE}")
        arrays.append(StoredArray(str(number), array))
    return tuple(arrays)
