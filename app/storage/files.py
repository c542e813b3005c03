"""Where files are: pictures and models by the hash of their content, run outputs by run. Writes are atomic."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.config import Settings
from app.errors import NotFound
from app.storage.modes import file_mode
from app.storage.remote import remote

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}")
_HASH = re.compile(r"[0-9a-f]{64}")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
_CHUNK = 1 << 20
# Takes a file that is there away: for good, or to where it can be had back.
Remove = Callable[[Path], object]


class Files:
    """The program's files below the data folder; nothing a user wrote is ever part of a path."""

    def __init__(self, settings: Settings) -> None:
        self._images = settings.instance_dir / "images"
        self._uploads = settings.instance_dir / "uploads"
        self._models = settings.models_dir / "checked"  # models stored before the gate rebuilt them are not found here
        self._output = settings.output_dir
        self._storage = settings.storage

    def put_image(self, png: bytes, thumbnail: bytes | None = None) -> str:
        """Store a PNG and its thumbnail (WebP); returns the SHA-256 that names them."""
        digest = hashlib.sha256(png).hexdigest()
        if thumbnail is not None and not _is_there(self.thumbnail_path(digest)):
            write_atomically(self.thumbnail_path(digest), thumbnail)
        if not _is_there(self.image_path(digest)):
            write_atomically(self.image_path(digest), png)
        self._keep_for_workers(self.image_path(digest))
        return digest

    def take_image(self, png: Path, thumbnail: Path) -> str:
        """Take over a PNG and its thumbnail (WebP) that a process has written; returns the SHA-256 that names them."""
        digest = hash_of(png)
        for source, target in ((thumbnail, self.thumbnail_path(digest)), (png, self.image_path(digest))):
            if not _is_there(target):
                move_atomically(source, target)
        self._keep_for_workers(self.image_path(digest))
        return digest

    def image_folders(self) -> list[Path]:
        """The folders that hold pictures and thumbnails."""
        return list(self._images.glob("[0-9a-f][0-9a-f]"))

    def image_path(self, digest: str) -> Path:
        return self._images / _hash(digest)[:2] / f"{digest}.png"

    def thumbnail_path(self, digest: str) -> Path:
        return self._images / _hash(digest)[:2] / f"{digest}.thumbnail.webp"

    def image_size(self, digest: str) -> int:
        """What a picture and its thumbnail take, in bytes; 0 when they are not there."""
        return _size(self.image_path(digest)) + _size(self.thumbnail_path(digest))

    def delete_image(self, digest: str, remove: Remove | None = None) -> None:
        for path in (self.image_path(digest), self.thumbnail_path(digest)):
            _removed(path, remove)
        self._forget_for_workers(self.image_path(digest))

    @contextmanager
    def received(self, stream: BinaryIO) -> Iterator[Path]:
        """A temporary file with the stream's content; it is gone at the end unless `put_model` took it."""
        with self.scratch() as path:
            with path.open("wb") as file:
                shutil.copyfileobj(stream, file, _CHUNK)
            yield path

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """An empty temporary file; it is gone at the end unless something took it."""
        path = self.new_upload()
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def uploads(self) -> list[Path]:
        """The temporary files that are there."""
        return list(self._uploads.iterdir()) if self._uploads.is_dir() else []

    def new_upload(self) -> Path:
        """An empty temporary file that the caller deletes."""
        self._uploads.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._uploads, prefix="upload-")
        os.close(descriptor)
        return Path(name)

    def model_files(self) -> list[Path]:
        """The files of uploaded models that are there."""
        return list(self._models.iterdir()) if self._models.is_dir() else []

    def put_model(self, received: Path, suffix: str) -> str:
        """Take over a model file; returns the SHA-256 that names it."""
        digest = hash_of(received)
        target = self.model_path(digest, suffix)
        if not _is_there(target):
            move_atomically(received, target)
        self._keep_for_workers(target)
        return digest

    def model_path(self, digest: str, suffix: str) -> Path:
        if not _SUFFIX.fullmatch(suffix):
            raise NotFound("There is no model file with such a suffix.")
        return self._models / f"{_hash(digest)}{suffix}"

    def model_size(self, digest: str, suffix: str) -> int:
        """What a model takes, in bytes; 0 when it is not there."""
        return _size(self.model_path(digest, suffix))

    def delete_model(self, digest: str, suffix: str, remove: Remove | None = None) -> None:
        _removed(self.model_path(digest, suffix), remove)
        self._forget_for_workers(self.model_path(digest, suffix))

    def _keep_for_workers(self, path: Path) -> None:
        if self._storage is not None:
            remote(self._storage).put(path)

    def _forget_for_workers(self, path: Path) -> None:
        if self._storage is not None:
            remote(self._storage).delete(path.name)

    def write_output(self, run_id: str, name: str, content: bytes) -> Path:
        path = self.output_path(run_id, name)
        write_atomically(path, content)
        return path

    def copy_output(self, run_id: str, name: str, to_run: str, to_name: str) -> None:
        """Give a file of a run to another one too; a second name for it takes no room, where that is possible."""
        source, target = self.output_path(run_id, name), self.output_path(to_run, to_name)
        if not source.is_file():
            raise NotFound(f"The file {name} of the run is not there any more. Repeat the run.")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)

    def output_path(self, run_id: str, name: str) -> Path:
        """The file of a run; `NotFound` for a name with anything but letters, digits and `. _ -` in it."""
        if not _NAME.fullmatch(name) or not _NAME.fullmatch(run_id):
            raise NotFound("There is no such file in this run.")
        return self._output / run_id / name

    def output_size(self, run_id: str) -> int:
        """What the files of a run take, in bytes."""
        folder = self.output_path(run_id, "run.json").parent
        return sum(_size(path) for path in folder.iterdir()) if folder.is_dir() else 0

    def delete_output(self, run_id: str) -> None:
        """Delete the run's folder, also while results of the run are still being written into it."""
        folder = self.output_path(run_id, "run.json").parent
        for _attempt in range(10):
            # A file that comes or goes meanwhile ends one attempt; who writes deletes the rest when it sees the end.
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.exists():
                return
            time.sleep(0.02)


def unlink(path: Path) -> None:
    """Delete a file for good."""
    path.unlink(missing_ok=True)


def _removed(path: Path, remove: Remove | None) -> None:
    if path.exists():
        (remove or unlink)(path)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees all of it or nothing, whatever happens meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=".partial-")
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
        os.chmod(partial, file_mode())
        os.replace(partial, path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def move_atomically(source: Path, target: Path) -> None:
    """Put a file elsewhere, also on another disk, so that a reader sees all of it or nothing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".partial-{source.name}-{target.name}")
    try:
        shutil.move(source, partial)
        os.chmod(partial, file_mode())
        os.replace(partial, target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def hash_of(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_there(path: Path) -> bool:
    """Whether a file is there already; it counts as new then, so that nobody takes it for one that was left behind."""
    try:
        os.utime(path)
        return True
    except OSError:
        return path.exists()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _hash(digest: str) -> str:
    if not _HASH.fullmatch(digest):
        raise NotFound("There is no file with such a hash.")
    return digest
