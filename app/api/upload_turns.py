"""How many uploads of one user go on at once: each keeps a thread of the server busy until all its files are read."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import TooManyRequests

# The page sends one after the other; a script may do a little more. The server has threads for dozens of users.
AT_ONCE = 4
RETRY_SECONDS = 5

_going_on: Counter[str] = Counter()
_lock = threading.Lock()


@contextmanager
def turn_of(user: str) -> Iterator[None]:
    """Hold one of the user's turns; `TooManyRequests` when all are taken."""
    with _lock:
        if _going_on[user] >= AT_ONCE:
            raise TooManyRequests(
                f"At most {AT_ONCE} uploads of one user are taken at once; wait until one is done.",
                retry_after=RETRY_SECONDS,
            )
        _going_on[user] += 1
    try:
        yield
    finally:
        with _lock:
            _going_on[user] -= 1
            if not _going_on[user]:
                del _going_on[user]
