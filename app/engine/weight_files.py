"""Fetches the weights of Keras Applications through Keras' own `get_file`: whole or not at all, one at a time."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import h5py
from keras.src.utils import data_utils

from app.config import WEIGHTS_MIRROR_VARIABLE
from app.engine.download_lock import download_lock
from app.engine.download_stream import stream_to_file
from app.errors import Unavailable
from app.predefined import weights_folder

Report = Callable[[str], None]


@contextlib.contextmanager
def fetching(name: str, report: Report) -> Iterator[None]:
    """While entered, a file that Keras asks for is taken from its cache when it is whole, else downloaded.

    Raises `Unavailable` that names the file and its folder when it is not there and cannot be had.
    """
    keras_get_file = data_utils.get_file

    def get_file(fname: str, origin: str, file_hash: str | None = None, **_options: Any) -> str:
        wanted = _Wanted(name, weights_folder() / fname, _mirrored(origin, fname), file_hash)
        if not wanted.is_at(wanted.path):
            _fetch(wanted, keras_get_file, report)
        return str(wanted.path)

    data_utils.get_file = get_file
    try:
        yield
    finally:
        data_utils.get_file = keras_get_file


@dataclass(frozen=True)
class _Wanted:
    """A file of weights of the network `name`; `hash` is None where Keras knows none."""

    name: str
    path: Path
    origin: str
    hash: str | None

    def is_at(self, path: Path) -> bool:
        """Whether a file is there and whole."""
        if not path.is_file():
            return False
        if self.hash is not None:
            return bool(data_utils.validate_file(str(path), self.hash))
        try:  # HDF5 itself knows how long the file must be
            with h5py.File(path, "r"):
                return True
        except OSError:
            return False

    def unavailable(self, reason: str) -> Unavailable:
        present = (
            " The file of that name which is there now is damaged or another version, so it is not used."
            if self.path.is_file()
            else ""
        )
        return Unavailable(
            f"The weights of {self.name} could not be downloaded: {reason}. Connect this computer to the internet, or "
            f"put the file {self.path.name} into the folder .keras/models of the home of the user who runs the "
            f"program, and start the run again.{present}"
        )


def _fetch(wanted: _Wanted, keras_get_file: Callable[..., str], report: Report) -> None:
    try:
        with download_lock(wanted.path.parent, wanted.name, report):
            if not wanted.is_at(wanted.path):  # another worker may have fetched it meanwhile
                _download(wanted, keras_get_file, report)
    except OSError as error:
        raise wanted.unavailable(f"the folder cannot be written ({error.strerror})") from None


def _download(wanted: _Wanted, keras_get_file: Callable[..., str], report: Report) -> None:
    """Download beside the place and move there what is whole, so that nobody ever sees half a file."""
    partial = wanted.path.with_name(f".{wanted.path.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        with _streaming(lambda done, total: report(_progress(wanted.name, done, total))):
            keras_get_file(
                partial.name,
                wanted.origin,
                file_hash=wanted.hash,
                cache_subdir=partial.parent.name,
                cache_dir=str(partial.parent.parent),
            )
        if not wanted.is_at(partial):
            raise ValueError
        os.replace(partial, wanted.path)
    except ValueError:
        raise wanted.unavailable(f"what came from {wanted.origin} is not the file that Keras expects") from None
    except OSError:
        raise
    except Exception as error:
        raise wanted.unavailable(_reason(error, wanted.origin)) from None
    finally:
        partial.unlink(missing_ok=True)


@contextlib.contextmanager
def _streaming(progress: Callable[[int, int | None], None]) -> Iterator[None]:
    """While entered Keras transfers with timeouts, and tells how far it is."""
    former = data_utils.urlretrieve
    data_utils.urlretrieve = lambda url, path, *_: stream_to_file(url, path, progress)
    try:
        yield
    finally:
        data_utils.urlretrieve = former


def _mirrored(origin: str, file: str) -> str:
    """Where to download from: Keras' own address, or the mirror that the operator has named."""
    mirror = os.environ.get(WEIGHTS_MIRROR_VARIABLE)
    return f"{mirror.rstrip('/')}/{quote(file)}" if mirror else origin


def _progress(name: str, done: int, total: int | None) -> str:
    of_total = "" if total is None else f" of {_megabytes(total)}"
    return f"downloading the weights of {name}: {_megabytes(done)}{of_total} MB"


def _megabytes(count: int) -> str:
    return f"{count / 1e6:.1f}"


def _reason(error: Exception, origin: str) -> str:
    """Why Keras could not fetch: it says `URL fetch failure on URL: number -- words`."""
    words = re.sub(r"^\[Errno -?\d+\] ", "", str(error).rpartition(" -- ")[2])
    return f"{origin}: {words}" if words else f"no connection to {origin}"
