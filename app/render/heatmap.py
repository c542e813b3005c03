"""From the values of a map to one value per pixel, and from there to colours."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from app.render.colormaps import SIGNED_MAP, UNSIGNED_MAP, colorize


@dataclass(frozen=True)
class Extent:
    """The range of finite values in a map; `limit` is the value that gets the last colour, 0 for an empty map.

    `minimum` and `maximum` are None when nothing is finite; `invalid` counts the pixels that are not.
    """

    minimum: float | None
    maximum: float | None
    limit: float
    invalid: int


def reduce_channels(values: np.ndarray, signed: bool) -> np.ndarray:
    """One value per pixel, (..., height, width, channels) to (..., height, width) float64.

    Signed maps are summed, which keeps the total relevance; others take the largest absolute value over the
    channels (Simonyan et al. 2013, section 3.1), which for one channel without negative values changes nothing.
    """
    # Sums of float32 infinities of both signs are NaN on purpose: they are drawn as invalid.
    with np.errstate(invalid="ignore", over="ignore"):
        wide = np.asarray(values, dtype=np.float64)
        return wide.sum(axis=-1) if signed else np.abs(wide).max(axis=-1)


def extent(pixels: np.ndarray) -> Extent:
    """The range of a map of one value per pixel."""
    finite = pixels[np.isfinite(pixels)]
    invalid = int(pixels.size - finite.size)
    if not finite.size:
        return Extent(None, None, 0.0, invalid)
    return Extent(float(finite.min()), float(finite.max()), float(np.abs(finite).max()), invalid)


def scale(pixels: np.ndarray, signed: bool, limit: float | None = None) -> np.ndarray:
    """Values in -1..1 (signed) or 0..1, divided by `limit`, by default the largest absolute value.

    Zero stays zero and a map of zeros stays a map of zeros; what is not finite becomes NaN.
    """
    limit = extent(pixels).limit if limit is None else limit
    finite = np.where(np.isfinite(pixels), pixels, np.nan)
    if limit == 0:
        return finite * 0
    return (finite / limit).clip(-1 if signed else 0, 1)


def to_rgb(pixels: np.ndarray, signed: bool, limit: float | None = None) -> np.ndarray:
    """Colours of a map of one value per pixel, (..., height, width) to (..., height, width, 3) uint8."""
    scaled = scale(pixels, signed, limit)
    return colorize((scaled + 1) / 2, SIGNED_MAP) if signed else colorize(scaled, UNSIGNED_MAP)


def png_bytes(rgb: np.ndarray) -> bytes:
    """A PNG of (height, width, 3) uint8."""
    stream = io.BytesIO()
    Image.fromarray(rgb, "RGB").save(stream, format="PNG")
    return stream.getvalue()
