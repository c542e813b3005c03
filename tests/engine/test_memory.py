"""A batch that does not fit into memory goes in halves, and comes out the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.engine.runtime import tf
from app.errors import Unavailable
from tests.engine.helpers import difference


class LittleMemory:
    """A session's `run` that refuses batches above a size, as TensorFlow does when an allocation fails."""

    def __init__(self, run: Any, most: int) -> None:
        self._run, self._most = run, most
        self.batches: list[int] = []

    def __call__(self, fetches: Any, feeds: dict[Any, np.ndarray]) -> Any:
        batch = len(next(iter(feeds.values())))
        if batch > self._most:
            raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor")
        self.batches.append(batch)
        return self._run(fetches, feeds)


@pytest.fixture
def little_memory(truth, monkeypatch) -> Any:
    network = truth.network("vgg")

    def limit(most: int) -> LittleMemory:
        limited = LittleMemory(network.run, most)
        monkeypatch.setattr(network, "run", limited)
        return limited

    return network, limit


@pytest.mark.parametrize("most", [1, 2])
def test_halves_give_the_same(truth, little_memory, most) -> None:
    network, limit = little_memory
    pictures = truth.pictures("vgg")
    feeds_rows = np.concatenate([pictures, pictures[:2]])
    with network.entered():
        whole = network.as_loaded()
        full = network.run(whole.tensors[network.logits_key], {whole.model.input: feeds_rows})
        limited = limit(most)
        halves = network.run_batch(whole.tensors[network.logits_key], {whole.model.input: feeds_rows})
    assert max(limited.batches) <= most and sum(limited.batches) == len(feeds_rows)
    assert difference(halves, full) <= 1e-6


def test_one_picture_too_many_is_said_in_words(truth, little_memory) -> None:
    network, limit = little_memory
    limit(0)
    with network.entered(), pytest.raises(Unavailable, match="not enough memory"):
        whole = network.as_loaded()
        network.run_batch(whole.tensors[network.logits_key], {whole.model.input: truth.pictures("vgg")})


def test_several_tensors_go_in_halves_together(truth, little_memory) -> None:
    """As Grad-CAM asks for feature maps and gradients at once."""
    network, limit = little_memory
    pictures = truth.pictures("vgg")
    with network.entered():
        whole = network.as_loaded()
        fetches = (whole.tensors[network.logits_key], whole.model.output)
        full = network.run(fetches, {whole.model.input: pictures})
        limit(1)
        halves = network.run_batch(fetches, {whole.model.input: pictures})
    for found, expected in zip(halves, full, strict=True):
        assert difference(found, expected) <= 1e-6
