"""A ZIP with one Keras model in it: a `.keras` file, also packed again, or what somebody packed around a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py

from app import file_kinds
from app.gate import architecture, hdf5_file, zip_parts
from app.gate.architecture import hdf5, is_architecture
from app.gate.hdf5_file import Keep
from app.gate.names import shown
from app.gate.refusal import Refused, WeightsOnlyFile
from app.gate.saved_model import SavedModel
from app.gate.strict_json import MAX_CHARACTERS, parse
from app.gate.zip_parts import ZipParts, stem

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
_MOST = {CONFIG: MAX_CHARACTERS, METADATA: 2**16, WEIGHTS: 2**30}
_MOST_LABELS = 2**20
_LABELS = ("labels.txt", "class_indices.json", "class_names.json", "class_names.txt", "labels.json", "classes.txt")
_SAVE = "save the model with model.save('name.h5') and upload that file."
# What tells a ZIP of another kind: there is a part for each of these endings.
_OTHERS = (
    ((".pkl",), file_kinds.PYTORCH),
    (("saved_model.pb",), file_kinds.SAVED_MODEL),
    (("model.json", ".bin"), file_kinds.TFJS),
    ((".tflite",), file_kinds.TFLITE),
    ((".jpg",), file_kinds.PICTURES),
    ((".jpeg",), file_kinds.PICTURES),
    ((".png",), file_kinds.PICTURES),
)


@contextmanager
def opened(path: Path, keep: Keep) -> Iterator[SavedModel]:
    """The model in a ZIP file while it is open; raises `Refused` for a ZIP without one or with several."""
    with zip_parts.opened(path) as parts, _reader(parts)(parts, keep) as saved:
        yield saved


def _reader(parts: ZipParts) -> Callable[[ZipParts, Keep], Any]:
    if CONFIG in parts.parts and WEIGHTS in parts.parts:
        return _keras
    return _packed


@contextmanager
def _keras(parts: ZipParts, _keep: Keep) -> Iterator[SavedModel]:
    """The three parts of a `.keras` file; what else lies beside them is left unread."""
    version = _version(parts) if METADATA in parts.parts else None
    config = parts.read(CONFIG, _MOST[CONFIG])
    with parts.unpacked(WEIGHTS, _MOST[WEIGHTS]) as content, hdf5(content, WEIGHTS) as weights:
        yield architecture.with_weights(config, CONFIG, weights, version)


def _version(parts: ZipParts) -> str | None:
    metadata = parse(parts.read(METADATA, _MOST[METADATA]), METADATA)
    version = metadata.get("keras_version") if isinstance(metadata, dict) else None
    return shown(version, 20) if isinstance(version, str) else None


@contextmanager
def _packed(parts: ZipParts, keep: Keep) -> Iterator[SavedModel]:
    """The one HDF5 file in the ZIP with the labels beside it; weights with their architecture as JSON."""
    name = _only_model(parts)
    with parts.unpacked(name, _MOST[WEIGHTS]) as content, hdf5(content, name) as file:
        try:
            saved = hdf5_file.model_of(file, _nothing)
        except WeightsOnlyFile:
            config = _only_architecture(parts)
            if config is None:
                keep(file)
                raise
            saved = architecture.with_weights(parts.read(config, _MOST[CONFIG]), config, file)
        yield replace(saved, labels=_labels(parts), made_by=_made_by(parts))


def _nothing(_file: h5py.File) -> None:
    """What may be completed by an architecture is not kept as weights only."""


def _only_model(parts: ZipParts) -> str:
    models = parts.named(".h5", ".hdf5")
    if len(models) == 1:
        return models[0]
    if models:
        raise Refused(f"holds {len(models)} models ({_listed(models)}); upload the one that you want, unpacked.")
    inner = parts.named(".keras")
    if inner:
        raise Refused(f"holds {_listed(inner)}; unpack the ZIP and upload {shown(inner[0])} itself.")
    for endings, kind in _OTHERS:
        if all(map(parts.named, endings)):
            raise Refused(kind.said("a Keras model"))
    held = f"{_listed(list(parts.parts))} and" if parts.parts else "nothing, so"
    raise Refused(f"is a ZIP file that holds {held} no Keras model; {_SAVE}")


def _only_architecture(parts: ZipParts) -> str | None:
    found = []
    for name in parts.named(".json"):
        if stem(name) not in _LABELS and is_architecture(parse(parts.read(name, _MOST[CONFIG]), shown(name))):
            found.append(name)
    return found[0] if len(found) == 1 else None


def _labels(parts: ZipParts) -> bytes | None:
    """The file with the class names, if one lies beside the model."""
    found = [name for name in parts.parts if stem(name) in _LABELS]
    return parts.read(found[0], _MOST_LABELS) if len(found) == 1 else None


def _made_by(parts: ZipParts) -> str | None:
    names = {stem(name) for name in parts.parts}
    return "teachable_machine" if names == {"keras_model.h5", "labels.txt"} else None


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(shown(name) for name in names[:3]) + more
