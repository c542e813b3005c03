"""Datasets that the operator offers: folders of pictures, read in place and looked through anew when they change."""

from __future__ import annotations

import functools
import hashlib
import os
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.config import Settings
from app.errors import NotFound
from app.labels import label_of
from app.storage.names import display_name

PREFIX = "dataset:"
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif")
MAX_FOLDERS_DEEP = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """A picture file of a dataset: its id, its path, the class it is said to show."""

    id: str
    path: str
    label: str | None


@dataclass(frozen=True)
class Dataset:
    """A folder that is offered; `id` names it in the API, `name` is for people."""

    id: str
    name: str
    folder: Path

    def paths(self) -> tuple[str, ...]:
        """The pictures by their paths below the folder, in order; looked for again when a folder has changed."""
        return _paths(self.folder, _folders_and_times(self.folder))

    def entry(self, path: str) -> Entry:
        """The picture at one of the paths."""
        folder, name = os.path.split(path)
        return Entry(self._id(path), os.path.join(self.folder, path), label_of(os.path.basename(folder) or None, name))

    def with_ids(self, picture_ids: set[str]) -> Iterator[Entry]:
        """Those of the pictures that are in the dataset."""
        return (self.entry(path) for path in self.paths() if self._id(path) in picture_ids)

    def _id(self, path: str) -> str:
        # Made anew each time: kept for 10,000 pictures they would take four times the memory of the paths.
        return PREFIX + _digest(f"{self.id}/{path}")


class Datasets:
    """The subfolders of the folder of the setting; none without it."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.datasets

    def all(self) -> list[Dataset]:
        """In the order of their names; hidden folders and links are left out."""
        if self._folder is None or not self._folder.is_dir():
            return []
        found = sorted((one for one in os.scandir(self._folder) if _is_folder(one)), key=lambda one: one.name)
        return [Dataset(_digest(one.name), display_name(one.name), Path(one.path)) for one in found]

    def get(self, dataset_id: str) -> Dataset:
        for dataset in self.all():
            if dataset.id == dataset_id:
                return dataset
        raise NotFound(f"There is no dataset {dataset_id!r}.")

    def pictures(self, picture_ids: set[str]) -> dict[str, Entry]:
        """The pictures with these ids, of those that are there."""
        found: dict[str, Entry] = {}
        for dataset in self.all() if picture_ids else ():
            found |= {entry.id: entry for entry in dataset.with_ids(picture_ids)}
        return found


@functools.lru_cache(maxsize=16)
def _paths(folder: Path, _times: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    return tuple(sorted(os.path.relpath(path, folder) for path in _files(folder, MAX_FOLDERS_DEEP)))


def _files(folder: str | Path, depth: int) -> Iterator[str]:
    # Links are not followed: they could lead out of the folder, or round in a circle.
    for one in _scan(folder):
        if _is_folder(one) and depth:
            yield from _files(one.path, depth - 1)
        elif _is_picture(one):
            yield one.path


def _folders_and_times(folder: Path) -> tuple[tuple[str, int], ...]:
    """The folders of a dataset and when they were changed last: adding or removing a file changes its folder's time."""
    return tuple((path, os.stat(path).st_mtime_ns) for path in _folders(str(folder), MAX_FOLDERS_DEEP))


def _folders(folder: str, depth: int) -> Iterator[str]:
    yield folder
    for one in _scan(folder):
        if _is_folder(one) and depth:
            yield from _folders(one.path, depth - 1)


def _scan(folder: str | Path) -> list[os.DirEntry[str]]:
    try:
        return list(os.scandir(folder))
    except OSError:  # one that may not be read holds nothing for us
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)


def _is_picture(entry: os.DirEntry[str]) -> bool:
    named = not entry.name.startswith(".") and entry.name.lower().endswith(SUFFIXES)
    return named and entry.is_file(follow_symlinks=False)


def _digest(text: str) -> str:
    digest = hashlib.blake2b(os.fsencode(text), digest_size=9).digest()
    return urlsafe_b64encode(digest).decode()
