"""What an engine would have observed, put into the store by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.jobs.messages import Observed
from app.jobs.store import RunRecord, Store


def random_answers(pictures: int, classes: int, seed: int = 0) -> np.ndarray:
    """Probabilities (pictures, classes), float32, each with a clear best class among the first five."""
    random = np.random.default_rng(seed)
    values = random.uniform(0.01, 1, (pictures, classes))
    values[np.arange(pictures), random.integers(0, 5, pictures)] += random.uniform(1, 5, pictures) * classes / 10
    return (values / values.sum(axis=1, keepdims=True)).astype(np.float32)


def keep(
    store: Store,
    run: RunRecord,
    model: int,
    probabilities: np.ndarray,
    places: list[int] | None = None,
    failed: dict[int, str] | None = None,
    layer: str | None = None,
    **arrays: Any,
) -> None:
    """Keep answers of a model of a run, by its place, for the pictures at `places` (left out: the first ones)."""
    pictures = store.run_pictures(run.id)
    places = list(range(len(probabilities))) if places is None else places
    arrays = {"features": probabilities[:, :3]} | arrays
    observed = Observed(
        "model",
        tuple(pictures[place].image for place in places),
        {pictures[place].image: reason for place, reason in (failed or {}).items()},
        probabilities,
        **arrays,
    )
    network = store.run(run.id).inputs["networks"][model]
    keys = {picture.image: picture.key for picture in pictures}
    store.add_observations(run.id, [(network, keys, observed)], layer, len(places))
