"""Names for what was observed: the same name always means the same network, prepared for in the same way."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

from app.config import VERSION
from app.jobs.messages import ModelSource


def network_key(source: ModelSource) -> str:
    """32 characters for network and preprocessing; another version of the program computes anew.

    An uploaded file is named by its hash, so the folder it lies in does not matter.
    """
    file = None if source.path is None else Path(source.path).name
    id_of_unstored = None if source.kind == "custom" else source.id
    preprocessing = dataclasses.astuple(source.preprocessing)
    parts = (VERSION, source.kind, file, id_of_unstored, source.output, source.input_size, preprocessing)
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def layer_key(layer: str | None, position: int | None) -> str:
    """A layer (None: the logits), or one unit of its flattened output, as observations name it."""
    return (layer or "") + ("" if position is None else f"#{position}")
