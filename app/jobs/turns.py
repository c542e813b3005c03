"""Whose turn it is when a worker is free: arithmetic on what waits, no store, no clock, no Dask.

Users come one after the other (round robin); of a user first what she asks of a model, as she waits for the answer,
then the oldest of her runs, but for a while one whose models the worker has loaded already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

# So often in a row a user's younger run may go first because its models are loaded.
MOST_PASSES = 3
# Nobody pays for longer than so many turns of others.
MOST_CHARGED = 30
_NEVER = -1


@dataclass(frozen=True)
class Waiting:
    """A run with something to compute: `added` grows with the time it was queued, `models` are those it needs next.

    Or a question about a model; then `run` is the question's id.
    """

    run: str
    owner: str
    added: float
    models: frozenset[str] = frozenset()
    question: bool = False


@dataclass(frozen=True)
class Turns:
    """Who had when her last turn, counted in turns, and how often in a row her oldest run was passed."""

    count: int = 0
    last: Mapping[str, int] = field(default_factory=dict)
    passes: Mapping[str, int] = field(default_factory=dict)

    def next(self, waiting: Collection[Waiting], loaded: Set[str] = frozenset()) -> tuple[Waiting, Turns]:
        """The run that a worker with these models loaded goes on with, and the turns after it.

        Raises `ValueError` when nothing waits.
        """
        if not waiting:
            raise ValueError("Nothing waits for a turn.")
        owner = min(waiting, key=lambda one: (self.last.get(one.owner, _NEVER), one.added)).owner
        of_owner = sorted((one for one in waiting if one.owner == owner), key=lambda one: one.added)
        last = {**self.last, owner: max(self.count, self.last.get(owner, _NEVER))}
        if (question := next((one for one in of_owner if one.question), None)) is not None:
            return question, Turns(self.count + 1, last, self.passes)
        chosen = self._of_one_owner(of_owner, loaded)
        passes = 0 if chosen is of_owner[0] else self.passes.get(owner, 0) + 1
        return chosen, Turns(self.count + 1, last, {**self.passes, owner: passes})

    def charged(self, owner: str, turns: int) -> Turns:
        """The turns after an owner has used up so many more than the one she was given: others come first so often."""
        last = min(self.last.get(owner, self.count) + turns, self.count + MOST_CHARGED)
        return Turns(self.count, {**self.last, owner: last}, self.passes)

    def _of_one_owner(self, waiting: Sequence[Waiting], loaded: Set[str]) -> Waiting:
        oldest = waiting[0]
        if self.passes.get(oldest.owner, 0) >= MOST_PASSES:
            return oldest
        return next((one for one in waiting if one.models and one.models <= loaded), oldest)


def places(queued: Iterable[tuple[str, str]], running: Mapping[str, int]) -> dict[str, int]:
    """How many runs begin before each queued one, as the turns will come.

    `queued` are (run, owner), oldest first; `running` counts the runs of each owner that have begun. An owner's second
    run comes after the first of everybody else.
    """
    rounds: Counter[str] = Counter(running)
    first: dict[str, int] = {}
    ranked: list[tuple[int, int, str]] = []
    for age, (run, owner) in enumerate(queued):
        ranked.append((rounds[owner], first.setdefault(owner, age), run))
        rounds[owner] += 1
    return {run: place for place, (_, _, run) in enumerate(sorted(ranked))}
