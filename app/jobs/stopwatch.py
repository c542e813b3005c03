"""How long something went on, with pauses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Stopwatch:
    """Runs and stands still; times are seconds of any clock and are passed in."""

    _past: float = 0.0
    _since: float | None = None

    def run(self, now: float) -> None:
        """Go on; nothing when it runs already."""
        if self._since is None:
            self._since = now

    def pause(self, now: float) -> None:
        """Stand still; nothing when it does already."""
        self._past, self._since = self.seconds(now), None

    def seconds(self, now: float) -> float:
        return self._past + (0.0 if self._since is None else now - self._since)
