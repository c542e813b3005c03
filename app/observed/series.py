"""Numbers by place that are computed once: a chart that fills asks again and again, and only new pictures cost."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

import numpy as np

from app.observed.block import Block, blocks
from app.observed.measures import MEASURES, Question
from app.observed.run import ObservedRun

KEPT = 32


class SeriesCache:
    """The last series asked for, each an array (rows, places) with NaN for what is not known yet."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._series: OrderedDict[object, tuple[np.ndarray, np.ndarray]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, run: ObservedRun, name: object, rows: int, compute: Callable[[Block], np.ndarray]) -> np.ndarray:
        """The series of a run; `compute` gives (rows, pictures) for the pictures of a block."""
        count = len(run.images)
        empty = np.full((rows, count), np.nan), np.zeros(count, bool)
        with self._lock:
            key = run.id, tuple(model.id for model in run.models), name  # a model that fails is left out from then on
            values, settled = self._series.pop(key, empty)
            for wanted in blocks(run):
                if not settled[wanted.start : wanted.stop].all():
                    _add(Block(run, wanted), values, settled, compute)
            if run.finished:
                settled[:] = True
            self._series[key] = values, settled
            while len(self._series) > self._kept:
                self._series.popitem(last=False)
            return values.copy()


def _add(block: Block, values: np.ndarray, settled: np.ndarray, compute: Callable[[Block], np.ndarray]) -> None:
    if block.places.size:
        values[:, block.places] = compute(block)
        settled[block.places] = ~np.isnan(values[:, block.places]).any(axis=0)


_cache = SeriesCache()


def measured(run: ObservedRun, measure_id: str, question: Question) -> np.ndarray:
    """A measure of each picture of a run, NaN where it is not known or cannot be."""
    measure = MEASURES[measure_id]
    return _cache.get(run, (measure_id, question), 1, lambda block: measure.compute(block, question)[np.newaxis])[0]


def predictions(run: ObservedRun) -> tuple[np.ndarray, np.ndarray]:
    """Best class and its score of each model for each picture, (models, pictures); class -1 where it is not known."""

    def compute(block: Block) -> np.ndarray:
        return np.concatenate([block.predicted, block.scores])

    found = _cache.get(run, "predictions", 2 * len(run.models), compute)
    predicted, scores = found[: len(run.models)], found[len(run.models) :]
    return np.nan_to_num(predicted, nan=-1).astype(np.int64), scores
