"""From a file that came to a clean one: check, translate, check what will be written, write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.gate import hdf5_file, keras_archive, rebuild
from app.gate.names import shown
from app.gate.picture_input import check_ends
from app.gate.refusal import Refused
from app.gate.safe_names import with_safe_names
from app.gate.saved_model import TranslatedModel
from app.gate.schema import checked_model, code_layers
from app.gate.shapes import check_budget
from app.gate.translate import translate

_SAVE = "save the whole model with model.save('name.h5') and upload that file."


def examine(path: Path, clean: Path, allow_code: bool = False) -> dict[str, Any]:
    """The facts about a model file, rebuilt in `clean`; raises `Refused` with the rest of a sentence about it.

    With `allow_code` a file with layers that run code is only looked at, and nothing is written.
    """
    with _reader(path)(path) as saved:
        translated = translate(saved)
        code = code_layers(translated.config)
        if code and allow_code:
            if saved.weights_by != "layer":
                raise Refused(f"runs code ({', '.join(code)[:200]}) and is a .keras file; save it as .h5 instead.")
            return _facts_of_code(translated.config, code) | {"keras_version": saved.keras_version}
        return _rebuilt(translated, clean) | {"keras_version": saved.keras_version}


def _reader(path: Path) -> Any:
    """How to read a file, by its content and not by its name."""
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise Refused("is empty (0 bytes).")
    if start == hdf5_file.SIGNATURE:
        return hdf5_file.opened
    if start[:4] == b"PK\x03\x04":
        return keras_archive.opened
    raise Refused(f"is not an HDF5 file and no .keras archive, so it is no Keras model; {_SAVE}")


def _rebuilt(translated: TranslatedModel, clean: Path) -> dict[str, Any]:
    config, weights, renamed = with_safe_names(checked_model(translated.config), translated.weights)
    facts = check_ends(config)
    network = check_budget(config)
    arrays = rebuild.check_arrays(config, network, weights)
    rebuild.write(clean, network.model.written(), arrays)
    return facts | {"layers": len(network.layers), "translated": translated.changes + renamed}


def _facts_of_code(config: dict[str, Any], code: list[str]) -> dict[str, Any]:
    """What is known of a file that stays as it came: TensorFlow alone can tell the rest."""
    outputs = config.get("config", {}).get("output_layers", []) if config.get("class_name") != "Sequential" else []
    return {"input_shape": None, "layers": 0, "outputs": [shown(end[0]) for end in outputs], "code": code}
