"""From the values of a map to one value per pixel, and from there to colours."""

from __future__ import annotations

import io
from collections.abc import Callable
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


# Ways from the channels of a pixel to one value. Sums keep the total relevance; the largest absolute value is that of
# Simonyan et al. 2013, section 3.1.
CHANNELS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "sum": lambda values: np.einsum("...c->...", values),  # twice as fast as its method `sum` along so short an axis
    "mean": lambda values: values.mean(axis=-1),
    "max_abs": lambda values: np.abs(values).max(axis=-1),
}


def usual_channels(signed: bool) -> str:
    """The way that fits a map; of one channel without negative values `max_abs` changes nothing."""
    return "sum" if signed else "max_abs"


def reduce_channels(values: np.ndarray, channels: str) -> np.ndarray:
    """One value per pixel, (..., height, width, channels) to (..., height, width) float64, one of `CHANNELS`."""
    # Sums of float32 infinities of both signs are NaN on purpose: they are drawn as invalid.
    with np.errstate(invalid="ignore", over="ignore"):
        return CHANNELS[channels](np.asarray(values, dtype=np.float64))


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
    return colorize(scale(pixels, signed, limit), SIGNED_MAP if signed else UNSIGNED_MAP)


def png_bytes(rgb: np.ndarray) -> bytes:
    """A PNG of (height, width, 3) uint8."""
    stream = io.BytesIO()
    Image.fromarray(rgb, "RGB").save(stream, format="PNG")
    return stream.getvalue()
