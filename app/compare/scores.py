"""Which methods convince on which models: shares of the maps that were marked, with what they may be by chance."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

_95_PERCENT = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class ScoredMap:
    """A map by the names of its model and its method; `convincing` is None while it is not marked."""

    model: str
    method: str
    convincing: bool | None = None


@dataclass(frozen=True)
class Share:
    """How many of the marked maps convince, and how many maps there are."""

    convincing: int
    marked: int
    maps: int

    @property
    def value(self) -> float | None:
        """In 0..1; None while nothing is marked."""
        return self.convincing / self.marked if self.marked else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the share of ever more such maps would lie, with 95 % confidence; None while nothing is marked."""
        return wilson(self.convincing, self.marked) if self.marked else None


@dataclass(frozen=True)
class ScoreTable:
    """Models by methods, in the order in which they were first met; None where a model has no map by a method."""

    models: tuple[str, ...]
    methods: tuple[str, ...]
    shares: tuple[tuple[Share | None, ...], ...]
    of_models: tuple[Share, ...]
    of_methods: tuple[Share, ...]
    all: Share


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927): never outside 0..1, and honest for few trials. `trials` > 0."""
    share, squared = successes / trials, _95_PERCENT**2
    middle = share + squared / (2 * trials)
    reach = _95_PERCENT * math.sqrt(share * (1 - share) / trials + squared / (4 * trials**2))
    low, high = ((middle + sign * reach) / (1 + squared / trials) for sign in (-1, 1))
    return max(0.0, low), min(1.0, high)


def share_of(maps: Iterable[ScoredMap]) -> Share:
    answers = Counter(one.convincing for one in maps)
    marked = answers[True] + answers[False]
    return Share(answers[True], marked, marked + answers[None])


def score_table(maps: Iterable[ScoredMap]) -> ScoreTable:
    """The table of the maps of a tab, with a total for each model, each method and all."""
    together: dict[tuple[str | None, str | None], list[ScoredMap]] = defaultdict(list)
    for one in maps:
        for place in ((one.model, one.method), (one.model, None), (None, one.method), (None, None)):
            together[place].append(one)
    shares = {place: share_of(found) for place, found in together.items()}
    models = tuple(model for model, method in shares if model is not None and method is None)
    methods = tuple(method for model, method in shares if model is None and method is not None)
    return ScoreTable(
        models,
        methods,
        tuple(tuple(shares.get((model, method)) for method in methods) for model in models),
        tuple(shares[model, None] for model in models),
        tuple(shares[None, method] for method in methods),
        share_of(together[None, None]),
    )
