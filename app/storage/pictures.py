"""Checks pictures that come from outside and brings them into one form: PNG, upright, 8 bits per channel."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

from app.errors import InvalidInput

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")
MAX_BYTES = 256 * 2**20
MAX_PIXELS = 50_000_000
MAX_PIXELS_TEXT = "50 million pixels"
THUMBNAIL_SIDE = 192
ORIENTATION, SIDEWAYS = 0x0112, (5, 6, 7, 8)  # EXIF
_MAGIC = (b"\xff\xd8\xff", b"\x89PNG", b"BM", b"GIF8")
_SIXTEEN_BIT = ("I;16", "I;16L", "I;16B", "I")

# Pillow's own limit only warns up to twice its value; `_check_size` below is stricter and says the size.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True)
class Picture:
    """A picture as it is stored: PNG in RGB, RGBA (real transparency) or L (gray); size in pixels; WebP thumbnail."""

    png_bytes: bytes
    width: int
    height: int
    thumbnail: bytes


def read_picture(stream: BinaryIO, name: str) -> Picture:
    """Read a JPEG, PNG, WebP, BMP or GIF (first frame), upright by its EXIF orientation, without its metadata.

    Raises `InvalidInput` whose sentence names the picture and what is wrong with it.
    """
    data = stream.read(MAX_BYTES + 1)
    _check_bytes(len(data), name)
    return _stored(_checked(data, name))


def read_file(path: Path, name: str) -> Image.Image:
    """A picture file that this program did not write, checked like an upload: upright, in mode L, RGB or RGBA.

    Raises `InvalidInput` like `read_picture`.
    """
    try:
        with path.open("rb") as file:
            _check_bytes(os.fstat(file.fileno()).st_size, name)
            return _checked(file.read(MAX_BYTES + 1), name)
    except OSError as error:
        raise InvalidInput(f"{name} cannot be read ({error.strerror})") from None


def thumbnail_of(path: Path, name: str) -> bytes:
    """A small WebP of a picture file; raises `InvalidInput` like `read_picture`."""
    return _thumbnail(read_file(path, name))


def size_of(path: Path) -> tuple[int, int] | tuple[None, None]:
    """(width, height) as the file's head says, upright; None for one that cannot be read."""
    try:
        with Image.open(path, formats=FORMATS) as image:
            turned = image.getexif().get(ORIENTATION, 1) in SIDEWAYS
            return image.size[::-1] if turned else image.size
    except Exception:  # Pillow's readers raise whatever a broken header makes them raise
        return None, None


def _check_bytes(count: int, name: str) -> None:
    if not count:
        raise InvalidInput(f"{name} is empty (0 bytes)")
    if count > MAX_BYTES:
        raise InvalidInput(f"{name} is larger than {MAX_BYTES // 2**20} MB")


def _checked(data: bytes, name: str) -> Image.Image:
    image = _opened(data, name)
    _check_size(image, name)
    return _decoded(image, name)


def _opened(data: bytes, name: str) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except Exception as error:  # Pillow's readers raise whatever a broken header makes them raise
        if data.startswith(_MAGIC) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
            raise InvalidInput(f"{name} is truncated or damaged") from error
        raise InvalidInput(f"{name} is not a picture that can be read (JPEG, PNG, WebP, BMP or GIF)") from error


def _check_size(image: Image.Image, name: str) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise InvalidInput(f"{name} is {width} x {height} pixels; at most {MAX_PIXELS_TEXT} are allowed")
    if width * height == 0:
        raise InvalidInput(f"{name} has no pixels ({width} x {height})")


def _decoded(image: Image.Image, name: str) -> Image.Image:
    try:
        image.load()
    except Exception as error:
        ended = any(word in str(error).lower() for word in ("truncated", "end of file", "unexpected end"))
        reason = "is truncated" if ended else "is damaged and cannot be decoded"
        raise InvalidInput(f"{name} {reason}") from error
    return _upright(_eight_bit(image))


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # broken metadata says nothing about the picture
        return image


def _eight_bit(image: Image.Image) -> Image.Image:
    """The picture in mode L, RGB or RGBA; the orientation stays with it."""
    exif = image.getexif()
    if image.mode in _SIXTEEN_BIT:
        values = np.asarray(image, dtype=np.float32) / 257.0
        result = Image.fromarray(np.clip(np.rint(values), 0, 255).astype(np.uint8))
    elif image.has_transparency_data:
        result = _without_needless_alpha(image.convert("RGBA"), gray=image.mode in ("L", "LA", "1"))
    else:
        result = image.convert("L" if image.mode in ("L", "1", "LA") else "RGB")
    result.info = {}
    if exif:
        result.info["exif"] = exif.tobytes()
    return result


def _without_needless_alpha(image: Image.Image, gray: bool) -> Image.Image:
    if image.getchannel("A").getextrema() != (255, 255):
        return image
    return image.convert("L" if gray else "RGB")


def _stored(image: Image.Image) -> Picture:
    image.info = {}
    return Picture(_encoded(image, "PNG", compress_level=3), *image.size, _thumbnail(image))


def _thumbnail(image: Image.Image) -> bytes:
    small = image.copy()
    small.info = {}
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), reducing_gap=2.0)
    return _encoded(small, "WEBP", quality=80)


def _encoded(image: Image.Image, form: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()
