"""The class that a picture is said to show, from the folder it lies in or an ImageNet name; and which class of a model
that is."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Sequence

from app.class_index import imagenet_names
from app.config import PROJECT_DIR
from app.storage.names import clean_text

_WORDNET_ID = re.compile(r"n[0-9]{8}(?![0-9])")


def label_of(folder: str | None, file_name: str) -> str | None:
    """The name of the folder, else the ImageNet id that the file name starts with, else None."""
    if folder and (cleaned := clean_text(folder)):
        return cleaned
    found = _WORDNET_ID.match(file_name)
    return found.group() if found else None


def label_indices(labels: Iterable[str | None], class_names: Sequence[str] | None) -> dict[str, int]:
    """Which class of a model each label names, by label; labels that name none are left out.

    A label is a class name (upper and lower case, spaces and underscores are alike) or, for the ImageNet classes,
    starts with their WordNet id as in `n02099601_golden_retriever`.
    """
    if class_names is None:
        return {}
    by_name = _by_name(tuple(class_names))
    by_wordnet_id = _by_wordnet_id() if _are_imagenet(tuple(class_names)) else {}
    found = {}
    for label in set(labels) - {None}:
        start = _WORDNET_ID.match(label or "")
        index = by_name.get(plain_name(label or ""), by_wordnet_id.get(start.group()) if start else None)
        if index is not None:
            found[label or ""] = index
    return found


@functools.lru_cache(maxsize=32)
def _by_name(class_names: tuple[str, ...]) -> dict[str, int]:
    """The index of each name that only one class has."""
    names = [plain_name(name) for name in class_names]
    return {name: index for index, name in enumerate(names) if names.count(name) == 1}


@functools.cache
def _by_wordnet_id() -> dict[str, int]:
    entries = json.loads((PROJECT_DIR / "models" / "imagenet_class_index.json").read_bytes())
    return {wordnet_id: int(index) for index, (wordnet_id, _) in entries.items()}


@functools.lru_cache(maxsize=32)
def _are_imagenet(class_names: tuple[str, ...]) -> bool:
    return [plain_name(name) for name in class_names] == [plain_name(name) for name in imagenet_names()]


def plain_name(name: str) -> str:
    """A class name without what people write differently: case, spaces, underscores."""
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()
