"""The folders that runs have made; others in the same place are not ours to touch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

_RUN_FOLDER = re.compile(r"[A-Za-z0-9_-]{16}")
_OURS = re.compile(r".*\.(png|npy|json|csv)|\.partial-.*")


def run_folders(folder: Path) -> Iterator[Path]:
    """Those below the folder of outputs, each named by the id of its run."""
    for path in folder.iterdir() if folder.is_dir() else ():
        named = _RUN_FOLDER.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
        if named and all(one.is_file() and _OURS.fullmatch(one.name) for one in path.iterdir()):
            yield path
