"""The HDF5 file of a model: its structure, and the configuration in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py

from app.gate.config import examine_config
from app.gate.refusal import Refused

__all__ = ["Refused", "examine"]

SIGNATURE = b"\x89HDF\r\n\x1a\n"
# Compressed weights rarely shrink to a tenth; what claims a thousand times the file is a bomb.
MAX_EXPANSION = 1000
MAX_CONFIG_CHARACTERS = 32 * 2**20
_SAVE = "save the whole model with model.save('name.h5')"


def examine(path: str) -> dict[str, Any]:
    """The facts about a model file; raises `Refused` with the rest of a sentence that begins with its name."""
    _check_signature(Path(path))
    with h5py.File(path, "r") as file:
        _check_structure(file, Path(path).stat().st_size)
        config = _model_config(file)
        version = _text(file.attrs.get("keras_version"))
    if version and not version.startswith("2."):
        raise Refused(
            f"was saved by Keras {version[:20]}, and this version of the program reads models of Keras 2 only; "
            f"{_SAVE} from TensorFlow 2.15 or older, or from tf_keras."
        )
    return examine_config(config) | {"keras_version": version}


def _check_signature(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise Refused("is empty (0 bytes).")
    if start[:4] == b"PK\x03\x04":
        raise Refused(f"is a .keras or ZIP file, which this version cannot open yet; {_SAVE} instead.")
    if start != SIGNATURE:
        raise Refused(f"is not an HDF5 file, so it is no Keras model; {_SAVE} and upload that file.")


def _check_structure(file: h5py.File, size: int) -> None:
    """Everything must be in this file itself, and about as large as the file."""
    claimed = 0

    def visit(name: bytes | str, link: Any) -> str | None:
        """What is wrong with this part, which ends the walk; HDF5 passes no exceptions through."""
        nonlocal claimed
        if not isinstance(link, h5py.HardLink):
            return f"has a link to another place ({_text(name)})"
        item = file[name]
        if isinstance(item, h5py.Dataset):
            if item.external or item.is_virtual:
                return f"keeps the weights {_text(name)} in another file"
            claimed += item.nbytes
        return None

    wrong = file.visititems_links(visit)
    if wrong is None and claimed > MAX_EXPANSION * size:
        wrong = f"claims {claimed / 2**30:.1f} GB of weights in a file of {size} bytes"
    if wrong is not None:
        raise Refused(f"{wrong}; {_SAVE} again.")


def _model_config(file: h5py.File) -> Any:
    text = _text(file.attrs.get("model_config"))
    if text is None:
        if "layer_names" in file.attrs or "model_weights" in file or len(file):
            raise Refused(f"holds weights only; the architecture is missing. Please {_SAVE}.")
        raise Refused(f"is an HDF5 file without a Keras model; {_SAVE} and upload that file.")
    if len(text) > MAX_CONFIG_CHARACTERS:
        raise Refused("has a configuration too long for a model.")
    try:
        return json.loads(text)
    except ValueError as error:
        raise Refused(f"has a configuration that is not valid JSON; {_SAVE} again.") from error


def _text(value: Any) -> str | None:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else None
