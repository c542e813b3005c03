"""Learns the patterns of a network's layers in one pass over pictures, and keeps them in a file beside the model."""

from __future__ import annotations

import hashlib
import itertools
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from app.engine.network import Network
from app.engine.pattern_moments import Moments, pattern
from app.engine.pattern_sums import LayerSums, kernel, outputs_last
from app.engine.relevance.modified_weights import ModifiedWeights
from app.engine.relevance.sites import Site, sites
from app.errors import InvalidInput

log = logging.getLogger(__name__)


def fingerprint(pictures: Iterable[str]) -> str:
    """A name for a set of training pictures by their files' names (their content hashes), whatever their order."""
    return hashlib.sha256("\n".join(sorted(pictures)).encode()).hexdigest()[:16]


def ensure_patterns(
    network: Network, key: str, training: str, batches: Callable[[], Iterable[np.ndarray]], folder: str | None
) -> None:
    """Patterns of every layer up to a node, from memory, from the folder, or learned from the batches now.

    Raises `InvalidInput` naming the first layer in which no unit ever had a positive output.
    """
    weights = network.once("modified weights", ModifiedWeights)
    places = list(sites(network.canonical(key)).values())
    missing = [site for site in places if not weights.has_patterns(site.layer, training)]
    if not missing:
        return
    file = Path(folder) / f"{_file_stem(network, key, training)}.npz" if folder is not None else None
    learned = _read(file, len(missing)) or _learn(network, key, missing, batches())
    if file is not None and not file.exists():
        _write(file, learned)
    weights.add_patterns(training, [(kernel(site), one) for site, one in zip(missing, learned, strict=True)])
    network.initialise(weights.take_uninitialised())


def _learn(network: Network, key: str, places: list[Site], batches: Iterable[np.ndarray]) -> list[np.ndarray]:
    picture = network.canonical(key).model.input
    sums = network.once(("moments", key, len(places)), lambda: [LayerSums.of(site) for site in places])
    weights = network.run([kernel(site) for site in places], {})
    kernels = [outputs_last(site, values) for site, values in zip(places, weights, strict=True)]
    moments = [Moments.zeros(values.shape, tuple(one.shift.shape)) for values, one in zip(kernels, sums, strict=True)]
    remaining = iter(batches)
    first = next(remaining)
    shifts = _means(network, sums, {picture: first})
    for batch in itertools.chain([first], remaining):
        found = network.run([one.fetches for one in sums], {picture: batch, **shifts})
        for kept, parts in zip(moments, found, strict=True):
            kept.add(*parts)
    _require_excited(network, key, places, moments)
    patterns = [pattern(values, kept) for values, kept in zip(kernels, moments, strict=True)]
    return [outputs_last(site, one) for site, one in zip(places, patterns, strict=True)]


def _means(network: Network, sums: list[LayerSums], feeds: dict[Any, np.ndarray]) -> dict[Any, np.ndarray]:
    """Each unit's mean over one batch, to be fed as its shift."""
    zeros = {one.shift: np.zeros(one.shift.shape) for one in sums}
    found = network.run([one.fetches[2:] for one in sums], feeds | zeros)
    return {one.shift: total / np.maximum(count, 1) for one, (total, count) in zip(sums, found, strict=True)}


def _require_excited(network: Network, key: str, places: list[Site], moments: list[Moments]) -> None:
    names = {layer.name: name for name, layer in network.canonical(key).layers.items()}
    for site, kept in zip(places, moments, strict=True):
        if not kept.count.any():
            raise InvalidInput.at(
                "/images",
                f"The training pictures never excite the layer '{names[site.layer.name].split(':')[0]}' of "
                f"'{network.source.name}', so its patterns cannot be learned; take more, or other, pictures.",
            )


def _file_stem(network: Network, key: str, training: str) -> str:
    return hashlib.sha256(f"{network.source.network_key}\n{key}\n{training}".encode()).hexdigest()[:32]


def _read(file: Path | None, count: int) -> list[np.ndarray] | None:
    if file is None or not file.exists():
        return None
    with np.load(file, allow_pickle=False) as kept:
        return [kept[str(place)] for place in range(count)] if len(kept.files) == count else None


def _write(file: Path, learned: list[np.ndarray]) -> None:
    """Keep what was learned, where this account may write; a map does not need it to be kept."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_suffix(".tmp.npz")
        np.savez(temporary, **{str(place): one for place, one in enumerate(learned)})  # type: ignore[arg-type]
        temporary.replace(file)
    except OSError as error:
        log.warning("What was learned from pictures could not be kept in %s (%s)", file.parent, error.strerror)
