"""Checks pictures that come from outside and brings them into one form: PNG, upright, 8 bits per channel."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

from app.errors import InvalidInput

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")
MAX_BYTES = 256 * 2**20
MAX_PIXELS = 50_000_000
MAX_PIXELS_TEXT = "50 million pixels"
THUMBNAIL_SIDE = 192
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
    if not data:
        raise InvalidInput(f"{name} is empty (0 bytes)")
    if len(data) > MAX_BYTES:
        raise InvalidInput(f"{name} is larger than {MAX_BYTES // 2**20} MB")
    image = _opened(data, name)
    _check_size(image, name)
    return _stored(_decoded(image, name))


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
    small = image.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), reducing_gap=2.0)
    return Picture(_encoded(image, "PNG", compress_level=3), *image.size, _encoded(small, "WEBP", quality=80))


def _encoded(image: Image.Image, form: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()
