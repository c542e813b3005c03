"""Maps as the page gets them: one 16-bit float per pixel, the strongest value of all its tiles as 32768.

A half-precision float keeps 3 digits (1 in 2048) of every value down to 2e-9 of the strongest one, which an integer of
16 bits would not. The PNG files are drawn from the same rounded values, so that page and files agree pixel by pixel.
"""

from __future__ import annotations

import struct

import numpy as np

MAGIC = b"map1"
STRONGEST = 32768.0
# Magic, tiles, height, width, scale; little-endian, 24 bytes, so that what follows is aligned.
_HEADER = struct.Struct("<4sIIId")


def halves(pixels: np.ndarray) -> tuple[np.ndarray, float]:
    """Values as float16 and the scale that gives them back: value = half * scale. All zero: scale 1."""
    finite = pixels[np.isfinite(pixels)]
    limit = float(np.abs(finite).max()) if finite.size else 0.0
    # Divided twice, because STRONGEST / limit overflows for the smallest numbers there are.
    scale = limit / STRONGEST or 1.0
    with np.errstate(over="ignore"):
        return (pixels / scale).astype(np.float16), scale


def rounded(pixels: np.ndarray) -> np.ndarray:
    """The values as they come back, float64."""
    half, scale = halves(pixels)
    return half.astype(np.float64) * scale


def pack(pixels: np.ndarray) -> bytes:
    """The tiles of a map, (height, width) or (tiles, height, width), with the header that says how to read them."""
    tiles = pixels if pixels.ndim == 3 else pixels[np.newaxis]
    half, scale = halves(tiles)
    return _HEADER.pack(MAGIC, *tiles.shape, scale) + half.astype("<f2").tobytes()
