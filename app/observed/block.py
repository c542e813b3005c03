"""Some pictures of a run that all its models have seen, with what they said, read when it is asked for."""

from __future__ import annotations

import functools

import numpy as np

from app.jobs.observations import Values
from app.observed.run import ObservedRun

BLOCK = 500  # probabilities of 1000 classes as 64-bit numbers: 4 MB for each model


class Block:
    """`places` are those of the pictures wanted that every model has answered, in order; arrays follow them."""

    def __init__(self, run: ObservedRun, wanted: range) -> None:
        self.run = run
        self._wanted = wanted
        self._tops = [run.store.tops(run.id, model.network, wanted) for model in run.models]
        known = set(self._tops[0]).intersection(*self._tops)
        self.places = np.array(sorted(known), np.int64)

    @property
    def predicted(self) -> np.ndarray:
        """The class with the highest score, (models, pictures)."""
        return self._best("index").astype(np.int64)

    @property
    def scores(self) -> np.ndarray:
        """The highest score, (models, pictures)."""
        return self._best("score").astype(np.float64)

    @functools.cached_property
    def probabilities(self) -> np.ndarray:
        """(models, pictures, classes)."""
        store, run = self.run.store, self.run
        return np.stack([self._rows(store.probabilities(run.id, model.network, self._wanted)) for model in run.models])

    @property
    def labels(self) -> np.ndarray:
        """The class that each picture is said to show, `NO_LABEL` for none."""
        return self.run.labels[self.places]

    def layer_means(self) -> np.ndarray:
        """The mean activation of the run's layer; NaN where it is not known."""
        run, model = self.run, self.run.models[0]
        return self._numbers(run.store.layer_means(run.id, model.network, run.layer or "", self._wanted))

    def unit(self, index: int, reduce: str = "max") -> np.ndarray:
        """The activation of a unit of the run's layer; NaN where it is not known."""
        run, model = self.run, self.run.models[0]
        return self._numbers(run.store.unit(run.id, model.network, run.layer or "", index, self._wanted, reduce))

    def maxima(self) -> Values:
        """The highest activation of each unit of the run's layer, by place."""
        run, model = self.run, self.run.models[0]
        return run.store.maxima(run.id, model.network, run.layer or "", self._wanted)

    def _best(self, field: str) -> np.ndarray:
        rows = [[found[place][field][0] for place in self.places] for found in self._tops]
        return np.array(rows).reshape(len(rows), len(self.places))

    def _rows(self, found: Values) -> np.ndarray:
        return np.stack([found[place] for place in self.places]) if self.places.size else np.zeros((0, 1), np.float32)

    def _numbers(self, found: dict[int, float]) -> np.ndarray:
        return np.array([found.get(int(place), np.nan) for place in self.places], np.float64)


def blocks(run: ObservedRun, size: int = BLOCK) -> list[range]:
    """The run's places, cut into blocks."""
    count = len(run.images)
    return [range(begin, min(begin + size, count)) for begin in range(0, count, size)]
