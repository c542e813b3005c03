"""Why a worker ended in the middle of a chunk, whether the chunk is to blame, and how to say it."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path

# A chunk that has ended its worker so often is given up with its model.
DEADLY = 2
# Somebody else may end workers much more often before a chunk is given up: it did nothing.
TOO_OFTEN_KILLED = 10

MEMORY_LIMIT, OUT_OF_MEMORY, CRASH, KILLED, TOO_LONG, UNKNOWN = (
    "memory-limit",
    "out-of-memory",
    "crash",
    "killed",
    "too-long",
    "unknown",
)
# Signals by which one process ends another; what breaks a process from within has others.
_FROM_OUTSIDE = (9, 15, 2, 1)
_SMALLER = "try a smaller model, fewer pictures at a time or another method"


@dataclass(frozen=True)
class Death:
    """`cause` is one of the names of this module; `signal` the one that ended the worker, where it was one."""

    cause: str = UNKNOWN
    signal: int | None = None

    @property
    def from_outside(self) -> bool:
        """Whether somebody else ended the worker, so that the chunk is not to blame."""
        return self.cause == KILLED


def death_of(exit_code: int | None, out_of_memory: bool = False) -> Death:
    """From how a worker process ended: its exit code (negative: a signal), and whether the system ran out of memory."""
    if exit_code is None:
        return Death()
    if exit_code >= 0:
        return Death(CRASH)
    number = -exit_code
    if number not in _FROM_OUTSIDE:
        return Death(CRASH, number)
    return Death(OUT_OF_MEMORY if out_of_memory and number == 9 else KILLED, number)


def sentence(death: Death, times: int, where: str) -> str:
    """What a user is told of a model whose chunk has ended its workers; `where` is what was computed."""
    begin = f"The engine worker ended {_often(times)} while it computed {where}"
    if death.cause == TOO_LONG:
        return (
            f"The engine worker gave no sign of life for too long (--chunk-minutes) while it computed {where}, "
            f"and was ended {_often(times)}; {_SMALLER}."
        )
    if death.cause == MEMORY_LIMIT:
        return f"{begin}: it needed more memory than --worker-memory allows; {_SMALLER}, or allow more."
    if death.cause == OUT_OF_MEMORY:
        return f"{begin}: the machine was out of memory; {_SMALLER}."
    if death.cause == KILLED:
        return f"{begin}: another program ended it ({_name(death.signal)}); start the run again."
    if death.cause == CRASH and death.signal is not None:
        return f"{begin}: it crashed ({_name(death.signal)}); {_SMALLER}."
    return f"{begin}. Most likely the memory was not enough; {_SMALLER}."


def out_of_memory_kills(path: Path = Path("/proc/vmstat")) -> int:
    """How many processes Linux has ended for want of memory since it started; 0 where that is not told."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


def _often(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def _name(number: int | None) -> str:
    try:
        return signal.Signals(number or 0).name
    except ValueError:
        return f"signal {number}"
