"""Pictures that want to do something else than be shown: bombs, truncations, polyglots, metadata, flipped bits."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

# Stands in everything that must not come through to who looks at a picture.
PAYLOAD = b"<script>alert('s3cret-payload')</script>"
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")


def noise(size: tuple[int, int] = (24, 18), form: str = "PNG", mode: str = "RGB", **options) -> bytes:
    pixels = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(stream, form, **options)
    return stream.getvalue()


def flipped(count: int) -> Iterator[tuple[str, bytes]]:
    """Small pictures of every format, each with one to eight bits turned over; always the same ones."""
    chance = random.Random(0)
    honest = [noise(form=form) for form in FORMATS]
    honest += [noise(form="JPEG", progressive=True), noise(form="WEBP", lossless=True), noise(mode="P")]
    for number in range(count):
        data = bytearray(honest[number % len(honest)])
        for _ in range(chance.choice((1, 1, 2, 8))):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        yield f"flipped-{number}.png", bytes(data)


def truncated() -> Iterator[tuple[str, bytes]]:
    for form in FORMATS:
        data = noise(form=form)
        for share in np.linspace(0.02, 0.98, 25):
            yield f"truncated-{form}-{share:.2f}.png", data[: int(len(data) * share)]


def bombs() -> Iterator[tuple[str, bytes]]:
    """Small files that claim or become very many pixels, texts, frames or scans."""
    yield "claims.png", png(50_000, 50_000)
    yield "zeros.png", png(20_000, 20_000, zlib.compress(bytes(20_001), 9) * 50)
    yield "text.png", png(4, 4, extra=[(b"zTXt", b"key\0\0" + zlib.compress(bytes(200 * 2**20), 9))])
    yield "profile.png", png(4, 4, extra=[(b"iCCP", b"name\0\0" + zlib.compress(bytes(200 * 2**20), 9))])
    yield "screen.gif", b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0, 0, 0) + noise(form="GIF")[13:]
    yield (
        "claims.bmp",
        b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0),
    )
    yield "negative.bmp", b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, -5, -(2**31), 1, 24, *[0] * 6)
    yield "claims.webp", _riff(b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + b"\xff\xff\xff" * 2)
    yield "claims.jpg", _with_size(noise(form="JPEG"), 65_500, 65_500)
    yield "frames.gif", _frames(3000)
    yield "scans.jpg", _scans(3000, 400)


def disguised() -> Iterator[tuple[str, bytes]]:
    """Files that are two things at once, or another thing than they are called."""
    yield "page.jpg", b"<!doctype html>" + PAYLOAD
    yield "drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + PAYLOAD + b"</svg>"
    yield "drawing.png", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>' + PAYLOAD
    yield "program.gif", b"GIF89a/*" + bytes(20) + b"*/=1;" + PAYLOAD
    yield "document.jpg", b"%PDF-1.4\n" + PAYLOAD
    yield "script.png", b"#!/bin/sh\n" + PAYLOAD
    for form in FORMATS:
        yield f"and-page-{form}.png", noise(form=form) + PAYLOAD
    for form in ("PCX", "ICO", "TGA", "EPS", "PDF", "DDS", "SGI"):
        yield f"other-{form}.png", noise(form=form)


def with_metadata() -> Iterator[tuple[str, bytes]]:
    """Honest pictures whose metadata tells what it must not, or is broken; they are taken without it."""
    exif = Image.Exif()
    exif[0x010F], exif[0x9286] = "s3cret-payload camera", PAYLOAD
    exif.get_ifd(0x8825)[2] = (52.0, 27.0, 1.0)
    for form in ("PNG", "JPEG", "WEBP"):
        yield f"exif-{form}.png", noise(form=form, exif=exif)
    for orientation in (0, 9, 65535):
        exif = Image.Exif()
        exif[0x0112] = orientation
        yield f"turned-{orientation}.jpg", noise(form="JPEG", exif=exif)
    texts = PngInfo()
    texts.add_text("Comment", PAYLOAD.decode())
    yield "comment.png", noise(pnginfo=texts)
    yield "comment.jpg", noise(form="JPEG", comment=PAYLOAD)
    yield "comment.gif", noise(form="GIF", comment=PAYLOAD)
    yield "profile.jpg", noise(form="JPEG", icc_profile=PAYLOAD * 100)
    yield "broken-exif.jpg", noise(form="JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + PAYLOAD)


def png(width: int, height: int, packed: bytes = b"", extra: list[tuple[bytes, bytes]] | None = None) -> bytes:
    """A PNG put together by hand: RGB, 8 bits."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = packed or zlib.compress(bytes(height * (1 + 3 * width)) if width * height < 10**6 else b"")
    chunks = [(b"IHDR", head), *(extra or []), (b"IDAT", packed), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _riff(chunks: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def _with_size(jpeg: bytes, width: int, height: int) -> bytes:
    place = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:place] + struct.pack(">HH", height, width) + jpeg[place + 4 :]


def _frames(count: int) -> bytes:
    stream = io.BytesIO()
    frames = [Image.new("P", (64, 64), number % 256) for number in range(count)]
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:], duration=10)
    return stream.getvalue()


def _scans(side: int, count: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again: little to send, long to read."""
    stream = io.BytesIO()
    Image.new("L", (side, side), 100).save(stream, "JPEG", progressive=True)
    data = stream.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + data[-2:]
