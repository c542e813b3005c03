"""The parts of a ZIP by name, read without extracting them to any place that the ZIP names."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from app.gate.names import shown
from app.gate.refusal import Refused

# As for arrays in HDF5: deflate does not shrink further than 1 : 1032.
MAX_EXPANSION = 1100
MAX_PARTS = 5_000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_BLOCK = 2**20
_AGAIN = "pack or save it again."
# What desktops and sites put beside the files that a person packs.
_HOUSEKEEPING = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class ZipParts:
    """`parts` by their names below the one folder that holds them all, if there is such a folder."""

    parts: dict[str, zipfile.ZipInfo]
    archive: zipfile.ZipFile
    file_bytes: int
    folder: Path

    def named(self, *suffixes: str) -> list[str]:
        return [name for name in self.parts if name.lower().endswith(suffixes)]

    def read(self, name: str, most: int) -> bytes:
        return b"".join(self._blocks(name, most))

    def begins(self, name: str, count: int) -> bytes:
        """The first bytes of a part."""
        with _reading(name), self.archive.open(self.parts[name]) as stream:
            return stream.read(count)

    @contextmanager
    def unpacked(self, name: str, most: int) -> Iterator[IO[bytes]]:
        """The part in a file that has no name, which ends with this process however that ends."""
        with _scratch(self.folder) as file:
            for block in self._blocks(name, most):
                file.write(block)
            file.seek(0)
            yield file

    def _blocks(self, name: str, most: int) -> Iterator[bytes]:
        """The bytes of a part: never more than it claimed, whatever its stream goes on to give."""
        part = self.parts[name]
        if part.flag_bits & _ENCRYPTED or part.compress_type not in _METHODS:
            raise Refused(f"holds {shown(name)} encrypted or packed in an unknown way; {_AGAIN}")
        if part.file_size > min(most, MAX_EXPANSION * max(self.file_bytes, 1)):
            claims = f"claims {part.file_size:,} bytes of {shown(name)} in a file of {self.file_bytes:,} bytes"
            raise Refused(f"{claims}; at most {most:,} are read.")
        left = part.file_size
        with _reading(name), self.archive.open(part) as stream:
            while left > 0 and (block := stream.read(min(_BLOCK, left))):
                yield block
                left -= len(block)
            if left or stream.read(1):
                raise Refused(f"holds {shown(name)} in another size than it says; {_AGAIN}")


@contextmanager
def opened(path: Path) -> Iterator[ZipParts]:
    """The parts of a ZIP file while it is open; raises `Refused` for one that is damaged or that leads elsewhere."""
    with path.open("rb") as file, _archive(file) as archive:
        yield ZipParts(_parts(archive), archive, path.stat().st_size, path.parent)


@contextmanager
def _archive(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(zipfile.ZipFile(file))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise Refused(
                f"is a damaged ZIP file, perhaps cut off while it was copied; copy it again, or {_AGAIN}"
            ) from error
        yield archive


@contextmanager
def _reading(name: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise Refused(f"holds {shown(name)} damaged; {_AGAIN}") from error


def _scratch(folder: Path) -> IO[bytes]:
    """In the folder if that can be written."""
    try:
        return tempfile.TemporaryFile(dir=folder)
    except OSError:
        return tempfile.TemporaryFile()


def _parts(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """What the archive holds by name, without folders and housekeeping."""
    parts: dict[str, zipfile.ZipInfo] = {}
    for part in archive.infolist():
        name = part.filename
        if _leads_elsewhere(name):
            raise Refused(f"holds {shown(name)}, a name that leads to another place; {_AGAIN}")
        if part.is_dir() or any(step in _HOUSEKEEPING or step.startswith("._") for step in name.split("/")):
            continue
        if name in parts:
            raise Refused(f"holds {shown(name)} twice; {_AGAIN}")
        parts[name] = part
    if len(parts) > MAX_PARTS:
        raise Refused(f"holds {len(parts):,} files; a model has at most {MAX_PARTS:,}.")
    return _below_common_folder(parts)


def _leads_elsewhere(name: str) -> bool:
    return not name or "\\" in name or ":" in name or name.startswith("/") or ".." in name.split("/")


def _below_common_folder(parts: dict[str, zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    while parts and all("/" in name for name in parts) and len({name.split("/")[0] for name in parts}) == 1:
        parts = {name.partition("/")[2]: part for name, part in parts.items()}
    return parts


def stem(name: str) -> str:
    """The name of a part without its folders."""
    return PurePosixPath(name).name
