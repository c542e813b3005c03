"""Reads the pictures of a ZIP one by one; nothing is extracted to a path and every size is bounded."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from app.errors import InvalidInput
from app.storage.names import display_name, folder_name
from app.storage.pictures import MAX_BYTES

MAX_ENTRIES = 10_000
MAX_TOTAL_BYTES = 4 * 2**30
_HOUSEKEEPING = ("Thumbs.db", "desktop.ini")


def is_zip(stream: BinaryIO, name: str) -> bool:
    """Whether the content, or else the name, says ZIP; the stream stays at its start."""
    start = stream.read(4)
    stream.seek(0)
    return start in (b"PK\x03\x04", b"PK\x05\x06") or name.lower().endswith(".zip")


def files_in_zip(stream: BinaryIO, name: str) -> Iterator[tuple[str, str | None, BinaryIO | InvalidInput]]:
    """Each file's name and folder with its content, or with the error why it cannot be read.

    Raises `InvalidInput` when the archive itself cannot be read or holds too much.
    """
    try:
        archive = zipfile.ZipFile(stream)
    except Exception as error:
        raise InvalidInput(f"{name} is not a ZIP that can be read") from error
    with archive:
        entries = [entry for entry in archive.infolist() if _is_wanted(entry)]
        _check_bounds(entries, name)
        for entry in entries:
            folder = folder_name(entry.filename)
            yield display_name(entry.filename), folder, _content(archive, entry, name)


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    base = entry.filename.rsplit("/", 1)[-1]
    housekeeping = base.startswith(".") or base in _HOUSEKEEPING or entry.filename.startswith("__MACOSX/")
    return not entry.is_dir() and not housekeeping


def _check_bounds(entries: list[zipfile.ZipInfo], name: str) -> None:
    if not entries:
        raise InvalidInput(f"{name} holds no files")
    if len(entries) > MAX_ENTRIES:
        raise InvalidInput(f"{name} holds {len(entries)} files; at most {MAX_ENTRIES} are allowed")
    total = sum(entry.file_size for entry in entries)
    if total > MAX_TOTAL_BYTES:
        limit = MAX_TOTAL_BYTES // 2**30
        raise InvalidInput(f"{name} unpacks to {total / 2**30:.1f} GB; at most {limit} GB are allowed")


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> BinaryIO | InvalidInput:
    shown = display_name(entry.filename)
    if entry.flag_bits & 0x1:
        return InvalidInput(f"{shown} in {name} is encrypted; unpack it first")
    try:
        with archive.open(entry) as file:
            # The sizes in the archive are what its author claims; reading stops by what really comes.
            return io.BytesIO(file.read(MAX_BYTES + 1))
    except Exception:
        return InvalidInput(f"{shown} in {name} is damaged and cannot be unpacked")
