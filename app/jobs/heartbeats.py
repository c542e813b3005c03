"""Which workers do not answer: those whose heartbeat stands still, and those that sit over one question."""

from __future__ import annotations

from collections.abc import Mapping

# Dask's workers give a sign of themselves every half second, also in the middle of a computation.
SILENT_SECONDS = 15.0


class Heartbeats:
    """Times of a sign are of the scheduler's clock and only compared with each other; `now` is of ours."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[float, float]] = {}

    def note(self, signs: Mapping[str, float], now: float) -> None:
        """When each worker that is there gave its last sign."""
        former = self._last
        self._last = {
            address: former[address] if former.get(address, (None,))[0] == sign else (sign, now)
            for address, sign in signs.items()
        }

    def silent(self, asked: Mapping[str, float], now: float) -> dict[str, float]:
        """For how many seconds each worker that does not answer has said nothing.

        `asked` tells for how many seconds workers have not answered a question: to who asks, that is no answer either.
        """
        waited = {address: max(now - since, asked.get(address, 0.0)) for address, (_, since) in self._last.items()}
        return {address: seconds for address, seconds in waited.items() if seconds >= SILENT_SECONDS}
