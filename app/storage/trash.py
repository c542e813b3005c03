"""Where files go that no record leads to: they are kept for a day, so that a mistake can be undone by hand."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from app.config import Settings

KEPT_SECONDS = 86_400.0
# Below this share of free disk the trash gives way, oldest first.
LEAST_FREE = 0.05


class Trash:
    """One folder for each time that something was put in, named by that time; counted to nobody's limit."""

    def __init__(
        self, settings: Settings, clock: Callable[[], float] = time.time, free: Callable[[Path], float] | None = None
    ) -> None:
        self._folder, self._data, self._clock = settings.instance_dir / "trash", settings.data_dir, clock
        self._free = free or _free_share

    def put(self, path: Path) -> int:
        """Take a file or a folder out of its place; the bytes it has."""
        size = size_of(path)
        inside = path.relative_to(self._data) if path.is_relative_to(self._data) else Path(path.name)
        target = self._folder / f"{self._clock():.0f}" / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
        return size

    def empty(self) -> int:
        """Delete what has lain there for a day, and more, oldest first, while the disk is nearly full; the bytes."""
        deleted = 0
        for begin, folder in self._by_age():
            if begin > self._clock() - KEPT_SECONDS and self._free(self._folder) >= LEAST_FREE:
                break
            deleted += size_of(folder)
            shutil.rmtree(folder, ignore_errors=True)
        return deleted

    def size(self) -> int:
        """The bytes that lie there."""
        return sum(size_of(folder) for _, folder in self._by_age())

    def _by_age(self) -> list[tuple[float, Path]]:
        folders = list(self._folder.iterdir()) if self._folder.is_dir() else []
        return sorted((float(folder.name), folder) for folder in folders if folder.name.isdecimal())


def size_of(path: Path) -> int:
    """The bytes of a file, or of all files in a folder."""
    total = 0
    for file in _files(path):
        try:
            total += file.stat().st_size
        except OSError:  # gone meanwhile
            continue
    return total


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, _, names in os.walk(path):
        yield from (Path(folder) / name for name in names)


def _free_share(folder: Path) -> float:
    usage = shutil.disk_usage(folder)
    return usage.free / max(1, usage.total)
