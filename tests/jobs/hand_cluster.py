"""A cluster whose workers do nothing by themselves: the test says who comes, answers and ends, and when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.jobs.deaths import Death
from tests.conftest import wait_until


class HandFuture:
    """What the dispatcher needs of Dask's futures."""

    def __init__(self, work: Callable[[], Any], argument: Any) -> None:
        self.work, self.argument = work, argument
        self.status = "pending"
        self.cancelled = False
        self._told: list[Callable[[Any], None]] = []
        self._answer: Any = None
        self._error: BaseException | None = None

    def add_done_callback(self, tell: Callable[[Any], None]) -> None:
        self._told.append(tell)

    def cancel(self) -> None:
        self.cancelled = True

    def exception(self) -> BaseException | None:
        return self._error

    def result(self, timeout: float | None = None) -> Any:
        return self._answer

    def finish(self) -> None:
        """Do the work here and now, and tell."""
        try:
            self._answer, self.status = self.work(), "finished"
        except Exception as error:
            self._error, self.status = error, "error"
        for tell in self._told:
            tell(self)


class HandCluster:
    """Stands for `app.jobs.cluster.Cluster` and for its client."""

    connected = True

    def __init__(self, *addresses: str) -> None:
        self.addresses = set(addresses)
        self.at: dict[str, HandFuture] = {}
        self.sent: list[tuple[str, Any]] = []
        self.replaced: list[str] = []
        self._tell_death: Callable[[str, Death], None] = lambda address, death: None

    @property
    def client(self) -> HandCluster:
        return self

    def submit(self, task: Callable[[Any], Any], argument: Any, *, workers: list[str], **_: Any) -> HandFuture:
        (address,) = workers
        future = HandFuture(lambda: task(argument), argument)
        self.at[address] = future
        self.sent.append((address, argument))
        return future

    def on_death(self, tell: Callable[[str, Death], None]) -> None:
        self._tell_death = tell

    def subscribe_topic(self, topic: str, tell: Callable[[Any], None]) -> None:
        """Workers that do nothing say nothing either."""

    def worker_addresses(self) -> set[str]:
        return set(self.addresses)

    def replace(self, address: str) -> None:
        self.replaced.append(address)
        self.end(address)

    def busy(self, address: str, seconds: float = 20) -> Any:
        """What a worker was given, as soon as it was."""
        wait_until(lambda: address in self.at, seconds)
        return self.at[address].argument

    def answer(self, address: str) -> Any:
        """Let a worker do what it was given, as soon as it was."""
        argument = self.busy(address)
        self.at.pop(address).finish()
        return argument

    def end(self, address: str, death: Death | None = None) -> None:
        """A worker ends; with a death, its nanny tells first."""
        if death is not None:
            self._tell_death(address, death)
        self.addresses.discard(address)
        self.at.pop(address, None)
