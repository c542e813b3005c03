"""What the process that reads a stranger's file may use: memory, time, one file of bounded size, no network."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

MEMORY_BYTES = 3 * 2**30
CPU_SECONDS = 25
# A clean file holds the arrays (at most 2 GiB), the configuration and a little of its own.
FILE_BYTES = 2 * 2**30 + 64 * 2**20
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


def limit() -> None:
    """Limits this process for good; what the system does not know or allow is left out."""
    _cut_off_network()
    with suppress(ImportError):  # Windows has no such limits; the wall time still holds
        import resource

        for kind, value in (
            (resource.RLIMIT_AS, MEMORY_BYTES),
            (resource.RLIMIT_CPU, CPU_SECONDS),
            (resource.RLIMIT_FSIZE, FILE_BYTES),
            (resource.RLIMIT_CORE, 0),
        ):
            with suppress(ValueError, OSError):
                resource.setrlimit(kind, (value, value))


def _cut_off_network() -> None:
    """A network of its own with nothing in it, where the system lets a process have that."""
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):
            library = ctypes.CDLL(None, use_errno=True)
            if library.unshare(_NEW_USER | _NEW_NETWORK) != 0:
                library.unshare(_NEW_NETWORK)
