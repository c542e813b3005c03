"""What a process that reads a stranger's file may use: memory, time, files of bounded size, no network."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """Address space and size of a written file in bytes; processor time in seconds over the life of the process."""

    memory_bytes: int
    cpu_seconds: int
    file_bytes: int


# A clean file holds the arrays (at most 2 GiB), the configuration and a little of its own.
MODEL_FILE = Limits(3 * 2**30, 25, 2 * 2**30 + 64 * 2**20)
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


def limit(limits: Limits = MODEL_FILE) -> None:
    """Limits this process for good; what the system does not know or allow is left out."""
    with suppress(OSError):  # when the machine's memory ends, the system ends this process and not the web's
        Path("/proc/self/oom_score_adj").write_text("1000")
    _cut_off_network()
    with suppress(ImportError):  # Windows has no such limits; the wall time still holds
        import resource

        for kind, value in (
            (resource.RLIMIT_AS, limits.memory_bytes),
            (resource.RLIMIT_CPU, limits.cpu_seconds),
            (resource.RLIMIT_FSIZE, limits.file_bytes),
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
