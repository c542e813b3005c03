"""A place that the program and workers on other machines reach both, through fsspec: a bucket, a share, a server.

It holds uploaded pictures and models under their own names, which are the hashes of their content.
"""

from __future__ import annotations

import functools
import os
import uuid
from contextlib import suppress
from pathlib import Path

from app.config import ENVIRONMENT_PREFIX
from app.errors import NotFound, Unavailable

STORAGE_VARIABLE = ENVIRONMENT_PREFIX + "STORAGE"
FETCHED_VARIABLE = ENVIRONMENT_PREFIX + "FETCHED"


class Remote:
    """The place at an address such as `s3://bucket/heatmaps`; it finds credentials as its library does."""

    def __init__(self, url: str) -> None:
        import fsspec

        self._files, self._root = fsspec.core.url_to_fs(url)
        self._root = self._root.rstrip("/")

    def put(self, path: Path) -> None:
        """Keep a copy of a file; raises `Unavailable` when that cannot be."""
        target = self._place(path.name)
        try:
            if self._files.exists(target):
                return
            self._files.makedirs(self._root, exist_ok=True)
            partial = f"{target}.{uuid.uuid4().hex}"
            self._files.put_file(str(path), partial)
            self._files.mv(partial, target)
        except Exception as error:  # whatever the library behind the address raises
            raise Unavailable("What came cannot be kept for the workers: --storage does not answer.") from error

    def delete(self, name: str) -> None:
        """Delete a file; one that is not there is no error."""
        with suppress(FileNotFoundError):
            self._files.rm_file(self._place(name))

    def fetch(self, name: str, target: Path) -> None:
        """Bring a file here, whole or not at all; `NotFound` when it is not there."""
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
        try:
            self._files.get_file(self._place(name), str(partial))
            os.replace(partial, target)
        except FileNotFoundError:
            raise NotFound("A file that the run needs is not in --storage; it may have been deleted.") from None
        finally:
            partial.unlink(missing_ok=True)

    def _place(self, name: str) -> str:
        return f"{self._root}/{name}"


def here(path: str) -> str:
    """The path of a file on this machine: as said, or, on a worker with `--storage`, brought here first."""
    if os.path.exists(path) or STORAGE_VARIABLE not in os.environ:
        return path
    target = Path(os.environ[FETCHED_VARIABLE]) / Path(path).name
    if not target.exists():
        remote(os.environ[STORAGE_VARIABLE]).fetch(target.name, target)
    return str(target)


@functools.cache
def remote(url: str) -> Remote:
    """The place at an address, connected once."""
    return Remote(url)
