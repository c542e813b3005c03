"""An architecture as JSON (`model.to_json()`, or the `config.json` of a `.keras` file) and its file of weights."""

from __future__ import annotations

from typing import IO, Any

import h5py

from app.gate.hdf5_file import weights_by_layer
from app.gate.hdf5_structure import check_structure
from app.gate.keras_places import weights_by_path
from app.gate.loose_weights import is_by_place
from app.gate.names import shown
from app.gate.refusal import Refused
from app.gate.saved_model import SavedModel, Weights
from app.gate.strict_json import parse
from app.gate.translate.layers import layers_of, name_of

# What model.to_json() says beside the model.
_ABOUT = ("keras_version", "backend")


def is_architecture(value: Any) -> bool:
    """Whether a value of JSON is a Keras model's configuration."""
    return isinstance(value, dict) and isinstance(value.get("class_name"), str) and "config" in value


def with_weights(config: bytes, name: str, weights: h5py.File, version: str | None = None) -> SavedModel:
    """The model that both make; `name` is the JSON file's, for the message when it holds no architecture."""
    value = parse(config, shown(name))
    if not is_architecture(value):
        raise Refused(f"cannot be opened with {shown(name)}, which holds no architecture as model.to_json() writes it.")
    check_structure(weights)
    if "model_config" in weights.attrs:
        raise Refused(f"has an architecture of its own; send it without {shown(name)}.")
    version = version or _text(value.get("keras_version"))
    backend, value = _text(value.get("backend")), {key: value[key] for key in value if key not in _ABOUT}
    if is_by_place(weights):
        return SavedModel(value, version, weights_by_path(weights), "path")
    arrays = _as_named(weights_by_layer(weights), value)
    return SavedModel(value, version, arrays, "layer", backend)


def _as_named(weights: Weights, config: dict[str, Any]) -> Weights:
    """The weights by the names of the architecture: Keras takes them in their order, whatever its counters were."""
    layers = [layer for layer in layers_of(config) if isinstance(layer, dict)]
    for names in ([name_of(layer) for layer in layers], [name_of(layer) for layer in layers if not _is_input(layer)]):
        if len(names) == len(weights) and set(names) != set(weights):
            return dict(zip(names, weights.values(), strict=True))
    return weights


def _is_input(layer: dict[str, Any]) -> bool:
    return layer.get("class_name") == "InputLayer"


def hdf5(content: IO[bytes], name: str) -> h5py.File:
    """An HDF5 file inside another; `Refused` for one that cannot be read."""
    try:
        return h5py.File(content, "r")
    except (OSError, ValueError) as error:
        raise Refused(f"holds {shown(name)} that is no HDF5 file; save the model again.") from error


def _text(value: Any) -> str | None:
    return shown(value, 20) if isinstance(value, str) else None
