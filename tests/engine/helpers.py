"""What the engine's tests share: networks by path, maps by method name, and how far two arrays are apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from app.engine.applicability import why_not
from app.engine.explainers import explain
from app.engine.network import Network
from app.engine.patterns import ensure_patterns
from app.engine.targets import Target, targets
from app.jobs.messages import ModelSource, Preprocessing
from app.methods import Method, configure

PROJECT = Path(__file__).parents[2]
SHARED = PROJECT.parent / "shared" / "data"


def source_of(path: Path, mode: str = "none", **options: Any) -> ModelSource:
    return ModelSource(str(path), path.stem, "custom", Preprocessing(mode), str(path), **options)


def logits(network: Network, inputs: np.ndarray) -> np.ndarray:
    """From the canonical form."""
    with network.entered():
        truncated = network.canonical(network.logits_key)
        return network.run(truncated.model.output, {truncated.model.input: inputs})


def found_targets(
    network: Network, method_id: str, inputs: np.ndarray, layer: str | None = None, selection: Any = None
) -> list[Target]:
    """What the selection stands for; inside `network.entered()`."""
    whole = network.as_loaded()
    scores = network.run(whole.tensors[network.logits_key], {whole.model.input: inputs})
    return targets(network, configure(method_id), layer, selection, inputs, scores)


def maps(
    network: Network,
    method_id: str,
    inputs: np.ndarray,
    selection: Any = None,
    layer: str | None = None,
    **parameters: Any,
) -> np.ndarray:
    """One map for each picture, as the worker computes it; of several neurons the first one's."""
    method = configure(method_id, parameters)
    with network.entered():
        reason = why_not(network, type(method), layer)
        assert reason is None, reason
        found = learned(network, method, inputs, found_targets(network, method_id, inputs, layer, selection)[0])
        return explain(network, method, inputs, found).values


def learned(network: Network, method: Method, inputs: np.ndarray, target: Target) -> Target:
    """The target, with patterns learned from the first inputs that the network is given when the method needs them."""
    if not method.learns_from_pictures:
        return target
    ensure_patterns(network, target.key, "test", lambda: [inputs], None)
    return replace(target, training="test")


def chosen(method_id: str, index: int) -> dict[str, Any]:
    """The selection of a class or of a neuron, whichever the method takes."""
    mode = "class" if configure(method_id).selection == "class" else "index"
    return {"mode": mode, "index": index}


def difference(found: np.ndarray, expected: np.ndarray) -> float:
    """Largest difference relative to the largest value expected; arrays of zeros do not count as equal to anything."""
    assert found.shape == expected.shape, (found.shape, expected.shape)
    highest = np.abs(expected).max()
    assert highest > 0, "the expected array is zero everywhere: nothing is compared"
    return float(np.abs(found.astype(np.float64) - expected).max() / highest)
