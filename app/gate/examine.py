"""From a file that came to a clean one: check, translate, check what will be written, write."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app import file_kinds
from app.gate import hdf5_file, keras_archive, rebuild
from app.gate.architecture import with_weights
from app.gate.channels_last import with_channels_last
from app.gate.clean_weights import write_weights
from app.gate.inner_order import in_new_order
from app.gate.names import shown
from app.gate.picture_input import check_ends
from app.gate.refusal import Refused
from app.gate.safe_names import with_safe_names
from app.gate.saved_model import SavedModel, TranslatedModel
from app.gate.schema import checked_model, code_layers
from app.gate.shapes import check_budget
from app.gate.translate import translate

_MOVED = "rebuilt with the channels of pictures last; it was saved with the channels first"
_SAVE = "save the whole model with model.save('name.h5') and upload that file."


def examine(path: Path, clean: Path, allow_code: bool = False, config: Path | None = None) -> dict[str, Any]:
    """The facts about a model file, rebuilt in `clean`; raises `Refused` with the rest of a sentence about it.

    Of a file of weights only the arrays are in `clean` when it is refused with `WeightsOnlyFile`: nothing else of it
    may be opened outside of this process.

    `config` is the architecture as JSON where `path` holds weights only. With `allow_code` a file with layers that run
    code is only looked at, and nothing is written.
    """
    with _opened(path, clean, config) as saved:
        translated = translate(saved)
        code = code_layers(translated.config)
        if code and allow_code:
            if config is not None or not _is_hdf5(path):
                raise Refused(f"runs code ({', '.join(code)[:200]}) and is not one .h5 file; save it as .h5 instead.")
            return _facts_of_code(translated.config, code) | {"keras_version": saved.keras_version}
        return _rebuilt(translated, clean) | _beside(saved)


@contextmanager
def _opened(path: Path, clean: Path, config: Path | None) -> Iterator[SavedModel]:
    if config is None:
        with _reader(path)(path, lambda file: write_weights(clean, file)) as saved:
            yield saved
    elif _is_hdf5(path):
        with hdf5_file.checked(path) as weights:
            yield with_weights(config.read_bytes(), "the file with the architecture", weights)
    else:
        raise Refused("is no file of weights (.h5) that an architecture could be completed with.")


def _reader(path: Path) -> Any:
    """How to read a file, by its content and not by its name."""
    start = _start(path)
    if not start:
        raise Refused("is empty (0 bytes).")
    if start.startswith(hdf5_file.SIGNATURE):
        return hdf5_file.opened
    if start[:4] == b"PK\x03\x04":
        return keras_archive.opened
    kind = file_kinds.in_its_place(start) or file_kinds.packed(start) or file_kinds.model_of_another_kind(start)
    if kind is not None:
        raise Refused(kind.said("a Keras model"))
    raise Refused(f"is not an HDF5 file and no .keras archive, so it is no Keras model; {_SAVE}")


def _is_hdf5(path: Path) -> bool:
    return _start(path).startswith(hdf5_file.SIGNATURE)


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(file_kinds.START)


def _beside(saved: SavedModel) -> dict[str, Any]:
    """What the file tells besides the model itself."""
    labels = None if saved.labels is None else base64.b64encode(saved.labels).decode()
    return {"keras_version": saved.keras_version, "labels": labels, "made_by": saved.made_by}


def _rebuilt(translated: TranslatedModel, clean: Path) -> dict[str, Any]:
    model, moved = with_channels_last(checked_model(translated.config))
    config, weights, renamed = with_safe_names(model, translated.weights)
    facts = check_ends(config)
    network = check_budget(config)
    if moved or translated.rebuilt:
        weights = in_new_order(network, weights)
    arrays = rebuild.check_arrays(config, network, weights)
    rebuild.write(clean, network.model.written(), arrays)
    return facts | {"layers": len(network.layers), "translated": translated.changes + [_MOVED] * moved + renamed}


def _facts_of_code(config: dict[str, Any], code: list[str]) -> dict[str, Any]:
    """What is known of a file that stays as it came: TensorFlow alone can tell the rest."""
    outputs = config.get("config", {}).get("output_layers", []) if config.get("class_name") != "Sequential" else []
    return {"input_shape": None, "layers": 0, "outputs": [shown(end[0]) for end in outputs], "code": code}
