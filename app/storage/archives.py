"""Reads the pictures of a ZIP one by one; no path in it is honoured, and every size is bounded by what really comes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from app.errors import InvalidInput
from app.storage.names import display_name, folder_name
from app.storage.pictures import MAX_BYTES

MAX_ENTRIES = 10_000
MAX_TOTAL_BYTES = 4 * 2**30
# Pictures are packed already: a file that grows a hundredfold is a blank one or a bomb, and blank ones are small.
MAX_RATIO = 100
RATIO_FREE_BYTES = 32 * 2**20
# What `zipfile` reads whole and makes objects of.
MAX_DIRECTORY_BYTES = 4 * 2**20
_ENTRY_SIGNATURE = b"PK\x01\x02"
# Others need memory that the archive chooses.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_HOUSEKEEPING = ("Thumbs.db", "desktop.ini")
_CHUNK = 1 << 18


class _TooMuch(Exception):
    """The directory of the archive is larger than one of allowed size could be."""


class _BoundedDirectory(io.FileIO):
    """A file that refuses to be read in one piece larger than the directory of an archive may be."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_DIRECTORY_BYTES:
            raise _TooMuch
        data = super().read(size) or b""
        # Twice as many: archives of macOS hold a second, hidden entry for each file.
        if data.count(_ENTRY_SIGNATURE) > 2 * MAX_ENTRIES + 1000:
            raise _TooMuch
        return data


def is_zip(path: Path, name: str) -> bool:
    """Whether the content, or else the name, says ZIP."""
    with path.open("rb") as file:
        start = file.read(4)
    return start in (b"PK\x03\x04", b"PK\x05\x06") or name.lower().endswith(".zip")


def files_in_zip(
    path: Path, name: str, new_file: Callable[[], Path]
) -> Iterator[tuple[str, str | None, Path | InvalidInput]]:
    """Each file's name and folder with its content in a new file, or with the error why it cannot be read.

    Who asks deletes the new files. Raises `InvalidInput` when the archive cannot be read or holds too much.
    """
    with _BoundedDirectory(path) as file:
        archive = _opened(file, name)
        entries = [entry for entry in archive.infolist() if _is_wanted(entry)]
        _check_bounds(entries, path.stat().st_size, name)
        left = MAX_TOTAL_BYTES
        for entry in entries:
            content = _content(archive, entry, name, new_file, left)
            left -= content.stat().st_size if isinstance(content, Path) else 0
            yield display_name(entry.filename), folder_name(entry.filename), content


def _opened(file: _BoundedDirectory, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except _TooMuch:
        raise InvalidInput(f"{name} holds too many files; at most {MAX_ENTRIES} are allowed") from None
    except Exception as error:
        raise InvalidInput(f"{name} is not a ZIP that can be read") from error


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    base = entry.filename.rsplit("/", 1)[-1]
    housekeeping = base.startswith(".") or base in _HOUSEKEEPING or entry.filename.startswith("__MACOSX/")
    # `zipfile` cannot tell whether an entry without a name is a folder.
    return bool(entry.filename) and not entry.is_dir() and not housekeeping


def _check_bounds(entries: list[zipfile.ZipInfo], archive_bytes: int, name: str) -> None:
    if not entries:
        raise InvalidInput(f"{name} holds no files")
    if len(entries) > MAX_ENTRIES:
        raise InvalidInput(f"{name} holds {len(entries)} files; at most {MAX_ENTRIES} are allowed")
    if sum(entry.compress_size for entry in entries) > archive_bytes:
        raise InvalidInput(f"{name} is damaged: its files lie over each other")
    total = sum(entry.file_size for entry in entries)
    if total > MAX_TOTAL_BYTES:
        limit = MAX_TOTAL_BYTES // 2**30
        raise InvalidInput(f"{name} unpacks to {total / 2**30:.1f} GB; at most {limit} GB are allowed")


def _content(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, new_file: Callable[[], Path], left: int
) -> Path | InvalidInput:
    shown = display_name(entry.filename)
    if entry.flag_bits & 0x1:
        return InvalidInput(f"{shown} in {name} is encrypted; unpack it first")
    if entry.compress_type not in _METHODS:
        return InvalidInput(f"{shown} in {name} is packed in a way that is not read; pack it as an ordinary ZIP")
    path = new_file()
    try:
        _unpack(archive, entry, path, left)
    except InvalidInput as error:
        path.unlink(missing_ok=True)
        return InvalidInput(f"{shown} in {name} {error.detail}")
    except Exception:
        path.unlink(missing_ok=True)
        return InvalidInput(f"{shown} in {name} is damaged and cannot be unpacked")
    return path


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, left: int) -> None:
    """Write what really comes; the sizes in the archive are what its author claims."""
    written = 0
    with archive.open(entry) as packed, path.open("wb") as file:
        while chunk := packed.read(_CHUNK):
            written += len(chunk)
            _check_unpacked(written, entry.compress_size, left)
            file.write(chunk)


def _check_unpacked(written: int, packed: int, left: int) -> None:
    if written > max(RATIO_FREE_BYTES, MAX_RATIO * packed):
        raise InvalidInput(f"unpacks to more than {MAX_RATIO} times its size, as no picture does")
    if written > MAX_BYTES:
        raise InvalidInput(f"is larger than {MAX_BYTES // 2**20} MB")
    if written > left:
        raise InvalidInput(f"is too much: all files together may be {MAX_TOTAL_BYTES // 2**30} GB")
