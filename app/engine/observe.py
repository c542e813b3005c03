"""One forward pass of many pictures: what a network answers, how a layer of it answers, and what it sees before that.

The next pictures are decoded by other threads while the network computes.
"""

from __future__ import annotations

import functools
import math
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.engine.class_scores import scores
from app.engine.memory import pictures_at_once
from app.engine.network import Network, Truncated
from app.engine.preprocessing import preprocess, read_pixels
from app.engine.runtime import tf
from app.errors import InvalidInput, ProgramError
from app.jobs.messages import ModelSource, ObserveChunk, Observed, Picture, Preprocessing

# Cosines near 1 keep within 0.003 through a projection to so many numbers, and 10,000 pictures take 10 MB.
FEATURES = 256
_decoders = ThreadPoolExecutor(thread_name_prefix="decoder", max_workers=os.cpu_count() or 1)


@dataclass(frozen=True)
class _Batch:
    """Pictures decoded to (batch, height, width, channels), uint8, and the reasons of those that cannot be."""

    ids: list[str]
    pixels: np.ndarray
    failed: dict[str, str]


@dataclass
class _Rows:
    """What is known of a model so far, an array for each batch."""

    parts: dict[str, list[np.ndarray]] = field(default_factory=dict)
    images: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    def add(self, ids: Sequence[str], arrays: dict[str, np.ndarray]) -> None:
        """Add a batch; a picture with a value that is no number gets no row."""
        good = np.ones(len(ids), bool)
        for values in arrays.values():
            good &= np.isfinite(values).all(axis=1)
        for name, values in arrays.items():
            self.parts.setdefault(name, []).append(values[good])
        self.images += [image for image, is_good in zip(ids, good, strict=True) if is_good]
        reason = "The network answers with values that are no finite numbers."
        self.failed |= {image: reason for image, is_good in zip(ids, good, strict=True) if not is_good}

    def joined(self, model: str) -> Observed:
        arrays = {name: np.concatenate(parts).astype(np.float32) for name, parts in self.parts.items()}
        nothing = np.zeros((0, 1), np.float32)
        arrays = {"probabilities": nothing, "features": nothing} | arrays
        return Observed(model, tuple(self.images), self.failed, **arrays)


def observe_pictures(load: Callable[[ModelSource], Network], chunk: ObserveChunk) -> list[Observed]:
    """What each model of a chunk says about its pictures; `load` gives a model's network.

    A picture that cannot be read, or whose values are no numbers, is told by name and does not stop the others. Raises
    `InvalidInput` for a layer or a position that the network does not have.
    """
    decoded: dict[Any, list[_Batch]] = defaultdict(list)
    return [_observe(load(model), model, chunk, decoded[_seen_as(model)]) for model in chunk.models]


def _seen_as(model: ModelSource) -> tuple[str, str]:
    """Models of a chunk for which this is equal see the same pixels."""
    return model.preprocessing.fit, model.preprocessing.resampling


def _observe(network: Network, model: ModelSource, chunk: ObserveChunk, batches: list[_Batch]) -> Observed:
    """The first network decodes and fills `batches`, so that the others find them."""
    rows = _Rows()
    # One network after the other: all of them may not fit into memory.
    for batch in batches or _decoded(chunk.pictures, network.input_shape, model.preprocessing, batches):
        rows.failed |= batch.failed
        if batch.ids:
            inputs = preprocess(batch.pixels.astype(np.float32), model.preprocessing)
            with network.entered():
                rows.add(batch.ids, _pass(network, chunk, inputs))
    return rows.joined(model.id)


def _decoded(
    pictures: Sequence[Picture],
    input_shape: tuple[int, int, int],
    preprocessing: Preprocessing,
    batches: list[_Batch],
) -> Iterator[_Batch]:
    """Batches of pictures, also added to `batches`; one is decoded ahead."""
    size = pictures_at_once()
    parts = [pictures[begin : begin + size] for begin in range(0, len(pictures), size)]
    waiting = [_start(part, input_shape, preprocessing) for part in parts[:1]]
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        if following is not None:
            waiting.append(_start(following, input_shape, preprocessing))
        batches.append(_collected(part, waiting.pop(0), input_shape))
        yield batches[-1]


def _collected(
    pictures: Sequence[Picture], decoded: list[Future[np.ndarray]], input_shape: tuple[int, int, int]
) -> _Batch:
    ids, pixels, failed = [], [], {}
    for picture, future in zip(pictures, decoded, strict=True):
        try:
            pixels.append(future.result())
            ids.append(picture.id)
        except ProgramError as error:
            failed[picture.id] = error.detail
    return _Batch(ids, np.stack(pixels) if pixels else np.zeros((0, *input_shape), np.uint8), failed)


def _start(
    pictures: Sequence[Picture], input_shape: tuple[int, int, int], preprocessing: Preprocessing
) -> list[Future[np.ndarray]]:
    return [_decoders.submit(read_pixels, picture.path, input_shape, preprocessing) for picture in pictures]


def _pass(network: Network, chunk: ObserveChunk, inputs: np.ndarray) -> dict[str, np.ndarray]:
    key = network.key_of(chunk.layer) if chunk.activations else None
    picture, fetches = network.once(("observe", key, chunk.position), lambda: _fetches(network, key, chunk.position))
    values = network.run_batch(fetches, {picture: inputs})
    logits, features = values.pop("logits"), values.pop("features")
    return {
        "probabilities": scores(logits, network.output_function),
        "features": projected(features),
        **values,
    }


def _fetches(network: Network, key: str | None, position: int | None) -> tuple[Any, dict[str, Any]]:
    """The input and tensors with a row for each picture; means and maxima are taken inside, so that no map leaves."""
    before = network.split.nodes[network.logits_key].inputs[0]
    whole = _fastest(network, [network.logits_key, before, *([] if key is None else [key])])
    logits, features = whole.tensors[network.logits_key], _over_positions(tf.reduce_mean, whole.tensors[before])
    found = {"logits": logits, "features": features}
    if key is None:
        return whole.model.input, found
    outputs = whole.tensors[key]
    if position is not None:
        unit = _unit_at(network, outputs, position)
        return whole.model.input, found | {"means": unit, "maxima": unit}
    means, maxima = _over_positions(tf.reduce_mean, outputs), _over_positions(tf.reduce_max, outputs)
    return whole.model.input, found | {"means": means, "maxima": maxima}


def _fastest(network: Network, keys: list[str]) -> Truncated:
    """With batch normalization folded, which saves a third of MobileNetV2's time, where all that is asked is left."""
    folded = network.canonical(network.logits_key)
    kept = {key for key, node in folded.graph.nodes.items() if node.folded is None} | {folded.graph.source}
    return folded if kept.issuperset(keys) else network.as_loaded()


def _over_positions(reduce: Any, outputs: Any) -> Any:
    return reduce(outputs, axis=list(range(1, len(outputs.shape) - 1))) if len(outputs.shape) > 2 else outputs


def _unit_at(network: Network, outputs: Any, position: int) -> Any:
    sides = list(outputs.shape[1:])
    if None not in sides and not 0 <= position < math.prod(sides):
        name, last = network.source.name, math.prod(sides) - 1
        raise InvalidInput.at("/selection/index", f"The index must be in 0..{last} for '{name}', got {position}.")
    return tf.reshape(outputs, (tf.shape(outputs)[0], -1))[:, position : position + 1]


def projected(features: np.ndarray) -> np.ndarray:
    """Features (pictures, units) as at most `FEATURES` numbers that keep their angles (Johnson, Lindenstrauss 1984)."""
    return features if features.shape[1] <= FEATURES else features @ _directions(features.shape[1])


@functools.lru_cache(maxsize=4)
def _directions(units: int) -> np.ndarray:
    random = np.random.default_rng(0)
    return random.standard_normal((units, FEATURES), np.float32) / np.float32(np.sqrt(FEATURES))
