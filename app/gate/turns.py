"""How many files are checked at once: so many in all, fewer of one user, and who has the fewest is next."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import TooManyRequests, Unavailable

# Each check may take 3 GiB of memory for its time.
AT_ONCE = 4
OF_ONE_USER = 2
WAIT_SECONDS = 20.0
RETRY_SECONDS = 10


class GateTurns:
    """For threads, which wait for `wait` seconds at most."""

    def __init__(self, at_once: int = AT_ONCE, of_one_user: int = OF_ONE_USER, wait: float = WAIT_SECONDS) -> None:
        self._at_once, self._of_one_user, self._wait = at_once, of_one_user, wait
        self._having: Counter[str] = Counter()
        self._waiting: list[tuple[str, object]] = []  # in the order in which they came
        self._changed = threading.Condition()

    @contextmanager
    def of(self, user: str, name: str) -> Iterator[None]:
        """Hold a turn for the file `name`.

        Raises `TooManyRequests` when the user's other files take up her turns for too long, `Unavailable` when those of
        all do.
        """
        self._take(user, name)
        try:
            yield
        finally:
            with self._changed:
                self._having[user] -= 1
                self._having += Counter()  # forgets who has none
                self._changed.notify_all()

    def _take(self, user: str, name: str) -> None:
        ticket, deadline = (user, object()), time.monotonic() + self._wait
        with self._changed:
            self._waiting.append(ticket)
            try:
                while self._next() is not ticket:
                    if not self._changed.wait(deadline - time.monotonic()):
                        raise self._no_turn(user, name)
                self._having[user] += 1
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()  # another may be next now

    def _next(self) -> tuple[str, object] | None:
        if self._having.total() >= self._at_once:
            return None
        may = [one for one in self._waiting if self._having[one[0]] < self._of_one_user]
        return min(may, key=lambda one: self._having[one[0]], default=None)

    def _no_turn(self, user: str, name: str) -> TooManyRequests | Unavailable:
        if self._having[user] >= self._of_one_user:
            return TooManyRequests(
                f"{name} could not be checked: {self._of_one_user} other files of yours are being checked, and no more "
                "of one user are at once. Send it again when they are done.",
                retry_after=RETRY_SECONDS,
            )
        return Unavailable(
            f"{name} could not be checked: {self._at_once} other files are being checked. Send it again soon."
        )
