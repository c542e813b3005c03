"""Honest files cut off or with single bits turned where the structure is."""

from __future__ import annotations

from pathlib import Path

from tests.gate.files import PLAIN, write_model
from tests.gate.hostile.case import Canary, case


def _cut(part: float) -> None:
    def write(path: Path, canary: Canary) -> None:
        content = write_model(path, PLAIN).read_bytes()
        path.write_bytes(content[: int(len(content) * part)])

    case("truncated", f"{part:g}", write)


for _part in (0.0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
    _cut(_part)

# In the superblock: signature, versions, sizes of addresses, base address, end of the file, root group. A turned bit
# in an array of weights is another network, and one in unused bytes is nothing: those are not counted as hostile.
PLACES = (*range(9), 13, 14, 28, 29, 30, 31, 44, 45, 46, 47, 68, 69, 70, 71)


def _flip(place: int, bit: int) -> None:
    def write(path: Path, canary: Canary) -> None:
        content = bytearray(write_model(path, PLAIN).read_bytes())
        content[place] ^= 1 << bit
        path.write_bytes(content)

    case("bit-flipped", f"byte-{place}-bit-{bit}", write)


for _place in PLACES:
    _flip(_place, _place % 7 + 1 if _place != 8 else 6)


def _text(old: bytes, new: bytes) -> None:
    """A bit turned in the text of the configuration."""

    def write(path: Path, canary: Canary) -> None:
        content = write_model(path, PLAIN).read_bytes()
        assert content.count(old) >= 1
        path.write_bytes(content.replace(old, new, 1))

    case("bit-flipped", f"text-{old.decode()}-{new.decode()}", write)


_text(b'"filters"', b'"filterr"')
_text(b'"Conv2D"', b'"Conv2L"')
_text(b'{"class_name', b"{\x02class_name".replace(b"\x02", b"#"))
_text(b'"Sequential"', b'"Sequentiah"')
_text(b'"kernel_size": [3', b'"kernel_size": [s')
_text(b'"units": 3', b'"units": 1')
