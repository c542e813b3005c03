"""ZIPs that want to fill the disk or the memory, leave their folder, or confuse who reads them."""

from __future__ import annotations

import io
import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator

from tests.soak.hostile_pictures import noise


def hostile_zips() -> Iterator[tuple[str, bytes]]:
    yield "nested.zip", _nested(6)
    yield "zeros.zip", packed_zeros(300)
    yield "many-zeros.zip", packed_zeros(40, 20)
    yield "over-each-other.zip", over_each_other(5000)
    yield "a-million.zip", directory_only(1_000_000)
    yield "zip64-lie.zip", _zip64_lie()
    yield "names.zip", _names()
    yield "long-names.zip", zip_of({"x" * 65_000 + f"{number}.png": noise() for number in range(50)})
    yield "links.zip", _links()
    yield "unusual.zip", _unusual()
    yield "empty.zip", zip_of({})
    for name in (b"", b"/", b"\0.png", b"\xff\xfe.png", b"a.png\0.exe"):
        yield "name-by-hand.zip", by_hand(name, noise())
    yield "comment.zip", zip_of({"a.png": noise()})[:-2] + struct.pack("<H", 65535) + b"x" * 65535
    whole = zip_of({f"{number}.png": noise() for number in range(5)})
    yield "behind-a-picture.png", noise() + whole
    for share in (0.1, 0.5, 0.9, 0.99):
        yield f"truncated-{share}.zip", whole[: int(len(whole) * share)]


def flipped_zips(count: int) -> Iterator[tuple[str, bytes]]:
    chance = random.Random(1)
    whole = zip_of({f"{number}.png": noise((4, 4)) for number in range(3)})
    for number in range(count):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 2, 8))):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        yield f"flipped-{number}.zip", bytes(data)


def zip_of(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def packed_zeros(megabytes: int, files: int = 1) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(files):
            with archive.open(f"{number}.bmp", "w") as file:
                for _ in range(megabytes):
                    file.write(bytes(2**20))
    return stream.getvalue()


def over_each_other(count: int) -> bytes:
    """Many entries of the directory name the same packed bytes."""
    data = zip_of({"a.bmp": bytes(10**6)})
    begin, end = data.find(b"PK\x01\x02"), data.find(b"PK\x05\x06")
    entry = data[begin:end]
    closing = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, count * len(entry), begin, 0)
    return data[:begin] + count * entry + closing


def directory_only(count: int) -> bytes:
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<H", 1) + bytes(16) + b"a"
    return count * entry + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, count * len(entry), 0, 0)


def by_hand(name: bytes, content: bytes) -> bytes:
    """A ZIP of one file whose name `zipfile` itself would not write."""
    facts = struct.pack("<5H3L2H", 20, 0, 0, 0, 0, zlib.crc32(content), len(content), len(content), len(name), 0)
    local = b"PK\x03\x04" + facts + name + content
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + facts + struct.pack("<3H2L", 0, 0, 0, 0, 0) + name
    return local + entry + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), len(local), 0)


def _zip64_lie() -> bytes:
    """An end record that claims a directory of many gigabytes."""
    data = zip_of({"a.png": noise()})
    begin = data.find(b"PK\x05\x06")
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 2**40, 2**40, 2**42, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, begin, 1)
    return data[:begin] + record + locator + struct.pack("<4s4H2LH", b"PK\x05\x06", *[0xFFFF] * 4, *[0xFFFFFFFF] * 2, 0)


def _nested(depth: int) -> bytes:
    data = zip_of({"a.png": noise()})
    for _ in range(depth):
        data = zip_of({f"{number}.zip": data for number in range(8)})
    return data


def _names() -> bytes:
    names = ["../../../../tmp/escaped.png", "/etc/escaped.png", "C:\\escaped.png", "..\\..\\escaped.png"]
    names += ["a/" * 500 + "deep.png", "\u202egnp.exe", "con.png", "same.png", "SAME.png", "same.png/inner.png"]
    return zip_of({name: noise() for name in names})


def _links() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for target in ("/etc/passwd", "../../instance/secret_key"):
            entry = zipfile.ZipInfo(f"{len(target)}.png")
            entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, target)
    return stream.getvalue()


def _unusual() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.png", noise(), zipfile.ZIP_BZIP2)
        archive.writestr("b.png", noise(), zipfile.ZIP_LZMA)
    data = bytearray(stream.getvalue())
    lzma = data.find(b"\x5d\x00", data.find(b"b.png"))
    data[lzma + 1 : lzma + 5] = b"\xff\xff\xff\xff"  # a dictionary of 4 GiB
    return bytes(data)
