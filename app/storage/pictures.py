"""Checks pictures that come from outside and brings them into one form: PNG, upright, 8 bits per channel."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

from app import file_kinds
from app.errors import InvalidInput

# What browsers show too: pictures of datasets are sent to them as they are.
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")
_MORE_FORMATS = (*FORMATS, "TIFF", "PPM", "JPEG2000", "AVIF", "HEIF")
_FORMATS_TEXT = "JPEG, PNG, WebP, TIFF, HEIC, AVIF, BMP, GIF, PPM, JPEG 2000 or TGA"
MAX_BYTES = 256 * 2**20
MAX_PIXELS = 50_000_000
MAX_PIXELS_TEXT = "50 million pixels"
THUMBNAIL_SIDE = 192
ORIENTATION, SIDEWAYS = 0x0112, (5, 6, 7, 8)  # EXIF
_MAGIC = (b"\xff\xd8\xff", b"\x89PNG", b"BM", b"GIF8", b"II*\0", b"MM\0*")
_HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_SIXTEEN_BIT = ("I;16", "I;16L", "I;16B", "I")

# Pillow's own limit only warns up to twice its value; `_check_size` below is stricter and says the size.
Image.MAX_IMAGE_PIXELS = None


def write_forms(source: Path, name: str, thumbnail: Path, png: Path | None = None) -> tuple[int, int]:
    """Read a picture (of several frames or pages the first) and write it as it is kept, without its metadata.

    Returns (width, height), upright by the EXIF orientation. `png` gets RGB, RGBA (real transparency) or L (gray),
    `thumbnail` a small WebP. Raises `InvalidInput` whose sentence names the picture and what is wrong with it.
    """
    image = read_file(source, name)
    image.info = {}
    if png is not None:
        image.save(png, "PNG", compress_level=3)
    small = image.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), reducing_gap=2.0)
    small.save(thumbnail, "WEBP", quality=80)
    return image.size


def read_file(path: Path, name: str) -> Image.Image:
    """A picture file that this program did not write, checked like an upload: upright, in mode L, RGB or RGBA.

    Raises `InvalidInput` like `write_forms`.
    """
    try:
        with path.open("rb") as file:
            return _checked(file, name)
    except OSError as error:
        raise InvalidInput(f"{name} cannot be read ({error.strerror})") from None


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


def _checked(file: BinaryIO, name: str) -> Image.Image:
    _check_bytes(file.seek(0, os.SEEK_END), name)
    try:
        image = _opened(file, name)
        _check_size(image, name)
        return _decoded(image, name)
    except MemoryError:
        raise InvalidInput(f"{name} needs more memory than a picture may take") from None


def _opened(file: BinaryIO, name: str) -> Image.Image:
    file.seek(0)
    start = file.read(file_kinds.START)
    file.seek(0)
    try:
        return Image.open(file, formats=_formats(start, name))
    except MemoryError:
        raise
    except Exception as error:  # Pillow's readers raise whatever a broken header makes them raise
        if start.startswith(_MAGIC) or start[8:12] in (b"WEBP", *_HEIF):
            raise InvalidInput(f"{name} is truncated or damaged") from error
        kind = file_kinds.in_its_place(start) or file_kinds.no_picture(start)
        if kind is not None:
            raise InvalidInput(f"{name} {kind.said('a picture').removesuffix('.')}") from error
        raise InvalidInput(f"{name} is not a picture that can be read ({_FORMATS_TEXT})") from error


def _formats(start: bytes, name: str) -> tuple[str, ...]:
    """The readers that may try: Targa files say nothing of what they are, so their name must."""
    if start[8:12] in _HEIF:
        from pillow_heif import register_heif_opener

        register_heif_opener()
    Image.init()
    available = tuple(form for form in _MORE_FORMATS if form in Image.OPEN)
    return (*available, "TGA") if name.lower().endswith(".tga") else available


def _check_size(image: Image.Image, name: str) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise InvalidInput(f"{name} is {width} x {height} pixels; at most {MAX_PIXELS_TEXT} are allowed")
    if width * height == 0:
        raise InvalidInput(f"{name} has no pixels ({width} x {height})")


def _decoded(image: Image.Image, name: str) -> Image.Image:
    try:
        image.load()
    except MemoryError:
        raise
    except Exception as error:
        ended = any(word in str(error).lower() for word in ("truncated", "end of file", "unexpected end"))
        reason = "is truncated" if ended else "is damaged and cannot be decoded"
        raise InvalidInput(f"{name} {reason}") from error
    return _upright(_eight_bit(image, name))


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # broken metadata says nothing about the picture
        return image


def _eight_bit(image: Image.Image, name: str) -> Image.Image:
    """The picture in mode L, RGB or RGBA; the orientation stays with it."""
    exif = image.getexif()
    if image.mode == "F":
        raise InvalidInput(f"{name} holds floating point numbers, which have no fixed black and white; save it as PNG")
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
