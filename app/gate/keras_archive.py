"""A `.keras` file: a ZIP of three known parts, read without extracting it to any place that the ZIP names."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import h5py

from app.gate.hdf5_structure import check_structure
from app.gate.names import shown
from app.gate.refusal import Refused
from app.gate.saved_model import SavedModel, StoredArray, Weights
from app.gate.strict_json import MAX_CHARACTERS, parse

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
# As for arrays in HDF5: deflate does not shrink further than 1 : 1032.
MAX_EXPANSION = 1100
MAX_BYTES = {CONFIG: MAX_CHARACTERS, METADATA: 2**16, WEIGHTS: 2**30}
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_BLOCK = 2**20
_SAVE = "save the model again with model.save('name.keras')."


@contextmanager
def opened(path: Path) -> Iterator[SavedModel]:
    """The model of a `.keras` file while it is open; raises `Refused` for anything but its three known parts."""
    with path.open("rb") as file, ExitStack() as stack:
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise Refused(f"is a damaged ZIP file; {_SAVE}") from error
        with archive:
            parts = _checked_parts(archive, path.stat().st_size)
            config = parse(_content(archive, parts[CONFIG]), CONFIG)
            version = _version(parse(_content(archive, parts[METADATA]), METADATA))
            arrays = stack.enter_context(_scratch(path.parent))
            for block in _blocks(archive, parts[WEIGHTS]):
                arrays.write(block)
        weights = stack.enter_context(_hdf5(arrays))
        check_structure(weights)
        yield SavedModel(config, version, weights_by_path(weights), "path")


def _scratch(folder: Path) -> IO[bytes]:
    """A file without a name, which ends with this process however that ends; in the folder if that can be written."""
    try:
        return tempfile.TemporaryFile(dir=folder)
    except OSError:
        return tempfile.TemporaryFile()


def _checked_parts(archive: zipfile.ZipFile, size: int) -> dict[str, zipfile.ZipInfo]:
    """The three parts by name. What the list of parts says is checked here, what really comes out when it is read."""
    parts: dict[str, zipfile.ZipInfo] = {}
    for part in archive.infolist():
        name = part.filename
        if name not in MAX_BYTES or name in parts or part.is_dir():
            twice = " twice" if name in parts else ""
            raise Refused(f"holds {shown(name)}{twice}; a .keras file holds {', '.join(MAX_BYTES)} once each. {_SAVE}")
        if part.flag_bits & _ENCRYPTED or part.compress_type not in _METHODS:
            raise Refused(f"holds {name} encrypted or packed in an unknown way; {_SAVE}")
        if part.file_size > min(MAX_BYTES[name], MAX_EXPANSION * max(size, 1)):
            raise Refused(
                f"claims {part.file_size:,} bytes of {name} in a file of {size:,} bytes; at most "
                f"{MAX_BYTES[name]:,} are read."
            )
        parts[name] = part
    missing = [name for name in MAX_BYTES if name not in parts]
    if missing:
        raise Refused(f"is a ZIP file without {' and '.join(missing)}, so it is no Keras model; {_SAVE}")
    return parts


def _content(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    return b"".join(_blocks(archive, part))


def _blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a part: never more than it claimed, whatever its stream goes on to give."""
    left = part.file_size
    try:
        with archive.open(part) as stream:
            while left > 0 and (block := stream.read(min(_BLOCK, left))):
                yield block
                left -= len(block)
            if left or stream.read(1):
                raise Refused(f"holds {part.filename} in another size than it says; {_SAVE}")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise Refused(f"holds {part.filename} damaged; {_SAVE}") from error


def _hdf5(content: IO[bytes]) -> h5py.File:
    try:
        return h5py.File(content, "r")
    except (OSError, ValueError) as error:
        raise Refused(f"holds {WEIGHTS} that is no HDF5 file; {_SAVE}") from error


def _version(metadata: Any) -> str | None:
    version = metadata.get("keras_version") if isinstance(metadata, dict) else None
    return shown(version, 20) if isinstance(version, str) else None


def weights_by_path(file: h5py.File) -> Weights:
    """The arrays at each place, in their order: `layers/conv2d` has those of the group `layers/conv2d/vars`."""
    found: dict[str, tuple[StoredArray, ...]] = {}

    def visit(path: str, item: Any) -> None:
        if isinstance(item, h5py.Group) and path.replace("\\", "/").split("/")[-1] == "vars":
            found[path.replace("\\", "/").removesuffix("vars").rstrip("/")] = _arrays(item)

    file.visititems(visit)
    return {path: arrays for path, arrays in found.items() if arrays}


def _arrays(group: h5py.Group) -> tuple[StoredArray, ...]:
    """`0`, `1`, `2`, ... as far as they go; Keras leaves no gaps."""
    arrays = []
    for number in range(len(group)):
        array = group.get(str(number))
        if not isinstance(array, h5py.Dataset):
            raise Refused(f"holds weights at {shown(group.name)} that are not numbered; {_SAVE}")
        arrays.append(StoredArray(str(number), array))
    return tuple(arrays)
