"""The workers as the dispatcher knows them, by address: what each computes, and which models it has loaded."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol

from app.jobs.deaths import Death
from app.jobs.progress import ActiveRun

# A worker that was told to end and is still there after so long is told once more. Then it is used again: who starts
# its workers with a port of their own gets the new one under the old address.
REPEAT_SECONDS = 20.0
_TIMES = 2

Key = tuple[str, str]


class Work(Protocol):
    """What a worker is given, and who hears what became of it: a chunk of a run, or a question."""

    @property
    def kind(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def run(self) -> ActiveRun | None: ...
    @property
    def models(self) -> tuple[str, ...]: ...
    @property
    def task(self) -> Callable[[Any], Any]: ...
    @property
    def argument(self) -> Any: ...
    def is_over(self, sending: Sending, now: float, others_than: Callable[[str], bool]) -> bool:
        """Whether its time is up; `others_than(owner)` tells whether somebody else could use the worker."""
        ...

    def finished(self, result: Any) -> None: ...
    def refused(self, error: BaseException) -> None: ...
    def died(self, death: Death) -> None: ...
    def lost(self) -> None: ...
    def too_long(self, seconds: float) -> None: ...


@dataclass(eq=False)
class Sending:
    """Work at a worker; `heard` is the last sign of life, `unwanted` since when nobody waits for the result."""

    key: Key
    future: Any
    work: Work
    worker: str
    sent: float
    heard: float
    unwanted: float | None = None
    missing: float | None = None


class Workers:
    """Each worker does one thing at a time; times are seconds of any clock and are passed in."""

    def __init__(self) -> None:
        self.sendings: dict[Key, Sending] = {}
        self._loaded: dict[str, frozenset[str]] = {}
        self._leaving: dict[str, tuple[float, int]] = {}

    def free(self, present: Collection[str]) -> list[str]:
        """Workers of those present that compute nothing and are not about to end."""
        busy = {sending.worker for sending in self.sendings.values()}
        return [address for address in sorted(present) if address not in busy and address not in self._leaving]

    @property
    def watched(self) -> bool:
        """Whether anything is expected of a worker."""
        return bool(self.sendings or self._leaving)

    def loaded(self, address: str) -> frozenset[str]:
        """The ids of models that a worker has loaded, as far as is known."""
        return self._loaded.get(address, frozenset())

    def send(self, sending: Sending) -> None:
        self.sendings[sending.key] = sending
        self._loaded[sending.worker] = self.loaded(sending.worker) | frozenset(sending.work.models)

    def answered(self, key: Key) -> Sending | None:
        """Take the sending of an answer; None when it is not waited for any more."""
        return self.sendings.pop(key, None)

    def has_loaded(self, address: str, models: Collection[str]) -> None:
        """A worker tells which models it has loaded now."""
        self._loaded[address] = frozenset(models)

    def heard(self, address: str | None, run: str, now: float) -> None:
        """A sign of life of a worker, about a run."""
        for sending in self.sendings.values():
            if _run_of(sending) == run and address in (None, sending.worker):
                sending.heard = now

    def unwant(self, run: ActiveRun, now: float) -> None:
        """Nobody waits for the chunks of a run any more; its workers are given a moment to finish them."""
        for sending in self.sendings.values():
            if sending.work.run is run and sending.unwanted is None:
                sending.unwanted = now

    def in_doubt(self) -> set[str]:
        """The ids of runs of which a worker is away, so that it is not known yet whether their chunk is to blame."""
        return {run for sending in self.sendings.values() if sending.missing is not None and (run := _run_of(sending))}

    def missing(
        self, present: Collection[str], now: float, seconds: float, ended: Collection[str] = ()
    ) -> list[Sending]:
        """Take the sendings whose worker has been away for so long, or is away and was told to have ended."""
        for sending in self.sendings.values():
            if sending.worker in present:
                sending.missing = None
            elif sending.missing is None:
                sending.missing = now
        return self.take(lambda one: one.missing is not None and (now - one.missing >= seconds or one.worker in ended))

    def take(self, condition: Callable[[Sending], bool]) -> list[Sending]:
        """Take the sendings that a condition holds for; their answers are not waited for any more."""
        taken = [sending for sending in self.sendings.values() if condition(sending)]
        for sending in taken:
            del self.sendings[sending.key]
        return taken

    def leave(self, address: str, now: float) -> None:
        """A worker is being replaced: nothing is sent to it any more."""
        self._leaving[address] = now, 1
        self._loaded.pop(address, None)

    def still_there(self, present: Collection[str], now: float) -> list[str]:
        """Workers that should have ended and have not; those that have are forgotten."""
        self._loaded = {address: models for address, models in self._loaded.items() if address in present}
        late = []
        for address, (since, times) in list(self._leaving.items()):
            if address not in present or (times == _TIMES and now - since >= REPEAT_SECONDS):
                del self._leaving[address]
            elif now - since >= REPEAT_SECONDS:
                self._leaving[address] = now, times + 1
                late.append(address)
        return late


def _run_of(sending: Sending) -> str | None:
    return None if sending.work.run is None else sending.work.run.id
