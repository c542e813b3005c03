"""Logins that were ended before their cookie would end: a copy of the cookie opens nothing any more."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from app.access.private_files import write_private

FILE_NAME = "ended_logins"


class EndedLogins:
    """Kept in a file of the instance folder until the cookies would have ended by themselves.

    Who can end a login has had it; so the list grows with logins only.
    """

    def __init__(self, instance_dir: Path, lasts_seconds: float, clock: Callable[[], float] = time.time) -> None:
        self._path, self._lasts, self._clock = instance_dir / FILE_NAME, lasts_seconds, clock
        self._lock = threading.Lock()
        self._until = self._read()

    def __contains__(self, login: object) -> bool:
        return login in self._until

    def add(self, login: str) -> None:
        """End a login, for good and for every copy of its cookie."""
        with self._lock:
            now = self._clock()
            kept = {one: until for one, until in self._until.items() if until > now}
            self._until = kept | {login: now + self._lasts}
            write_private(self._path, "".join(f"{one} {until:.0f}\n" for one, until in self._until.items()))

    def _read(self) -> dict[str, float]:
        try:
            lines = self._path.read_text(encoding="ascii").splitlines()
        except (OSError, UnicodeDecodeError):
            return {}
        pairs = [line.split() for line in lines]
        return {pair[0]: float(pair[1]) for pair in pairs if len(pair) == 2 and pair[1].isdecimal()}
