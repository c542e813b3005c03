"""What a run has to do, whatever its kind: chunks to compute, and how their results are kept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from app.jobs.messages import ModelSource, Picture
from app.jobs.records import RunRecord
from app.jobs.store import Store
from app.models_catalogue import Model
from app.storage.files import Files

Item = TypeVar("Item")
Pair = tuple[str, str]


class Chunk(Protocol):
    """Some pictures of a run for some rows of some models: the unit of work that a worker does at a time."""

    @property
    def run(self) -> str: ...
    @property
    def rows(self) -> tuple[str, ...]: ...
    @property
    def models(self) -> tuple[ModelSource, ...]: ...
    @property
    def pictures(self) -> tuple[Picture, ...]: ...


class Result(Protocol):
    """What a chunk came to: the seconds it took and the versions that made it, beside what its plan knows to read.

    `loaded` are the ids of the models that the worker has loaded now, None when it does not tell.
    """

    @property
    def loaded(self) -> tuple[str, ...] | None: ...
    @property
    def seconds(self) -> float: ...
    @property
    def versions(self) -> dict[str, str]: ...


class HasId(Protocol):
    @property
    def id(self) -> str: ...


@dataclass(frozen=True)
class Kept:
    """A result ready for the store: the (row, picture) pairs it finishes, and how to save them.

    `save(done, stage, eta_seconds)` tells with the results how far the run is, `done` being all its pairs so far;
    False when the run is no longer running.
    """

    pairs: list[Pair]
    save: Callable[[Store, int, str, float | None], bool]


@dataclass(frozen=True)
class Plan(ABC):
    """A run with everything that its ids stand for."""

    run: RunRecord
    models: tuple[Model, ...]
    pictures: Sequence[HasId]

    @property
    def rows(self) -> tuple[str, ...]:
        """What each picture is computed for, by key: the models, if there is nothing else to tell apart."""
        return tuple(model.id for model in self.models)

    @abstractmethod
    def label_of(self, chunk: Any) -> str:
        """What is computed, in words."""

    @property
    @abstractmethod
    def task(self) -> Callable[[Any], Any]:
        """The function that computes a chunk on a worker."""

    @abstractmethod
    def done(self, store: Store) -> set[Pair]:
        """The (row, picture) pairs that are known already."""

    @abstractmethod
    def chunks(self, done: Collection[Pair]) -> Iterator[Any]:
        """The chunks still to compute."""

    @abstractmethod
    def kept(self, files: Files, chunk: Any, result: Any) -> Kept:
        """Write a result's files, where it has some."""

    @abstractmethod
    def write_record(self, store: Store, files: Files, record: RunRecord, versions: dict[str, str]) -> None:
        """Write `run.json` anew: the run as it is now."""


def cut(items: Sequence[Item], sizes: Sequence[int]) -> Iterator[Sequence[Item]]:
    """Parts of the sizes; the last size repeats."""
    start = index = 0
    while start < len(items):
        size = sizes[min(index, len(sizes) - 1)]
        yield items[start : start + size]
        start, index = start + size, index + 1
