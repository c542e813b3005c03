"""Memory between batches: how many pictures at once, and what is free given back to the system."""

from __future__ import annotations

import ctypes
import functools
from contextlib import suppress

from app.engine.runtime import tf

# A processor's cores are busy with four pictures; more of them only hold more activations (docs/decisions.md).
PICTURES_ON_CPU = 4
PICTURES_ON_GPU = 32


@functools.cache
def pictures_at_once() -> int:
    return PICTURES_ON_GPU if tf.config.list_physical_devices("GPU") else PICTURES_ON_CPU


def release() -> None:
    """Gives memory that the C library keeps for later back to the system; nothing where it is not glibc."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
