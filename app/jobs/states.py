"""The states of a run, and which may follow which."""

from __future__ import annotations

QUEUED = "queued"
RUNNING = "running"
DONE = "done"
FAILED = "failed"
CANCELLED = "cancelled"

STATES = (QUEUED, RUNNING, DONE, FAILED, CANCELLED)
FINISHED = (DONE, FAILED, CANCELLED)

# A running run goes back to the queue only when the program that ran it is gone.
FOLLOWING: dict[str, frozenset[str]] = {
    QUEUED: frozenset({RUNNING, FAILED, CANCELLED}),
    RUNNING: frozenset({QUEUED, DONE, FAILED, CANCELLED}),
    DONE: frozenset(),
    FAILED: frozenset(),
    CANCELLED: frozenset(),
}


def preceding(state: str) -> tuple[str, ...]:
    """The states from which a run may come to this one."""
    return tuple(earlier for earlier in STATES if state in FOLLOWING[earlier])
