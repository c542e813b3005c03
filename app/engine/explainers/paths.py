"""Averages of the gradient over many copies of a picture: SmoothGrad and Integrated Gradients.

Loops over the built gradient analyzer in batches. iNNvestigate's own wrappers build graphs inside graphs, take noise
of standard deviation 1 whatever the picture's range, a left Riemann sum, and apply the postprocessing inside the mean.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from app.engine.explainers.gradient_based import POSTPROCESS, gradients
from app.engine.explainers.registry import Maps, explains
from app.engine.network import Network
from app.engine.preprocessing import preprocess
from app.engine.targets import Target, picked
from app.methods.attribution import IntegratedGradients
from app.methods.gradient_based import SmoothGrad

BATCH = 8
# Standard deviation of the blurred baseline as a share of the picture's longer side.
BLUR = 0.05
# Of the change of the score; the page calls a map good below it.
LARGEST_RESIDUAL = 0.05


@explains(SmoothGrad)
def smoothgrad(network: Network, method: SmoothGrad, inputs: np.ndarray, target: Target) -> Maps:
    """The mean gradient of `n` copies with Gaussian noise (Smilkov et al. 2017, section 3); then the postprocessing."""
    spread = inputs.max(axis=(1, 2, 3)) - inputs.min(axis=(1, 2, 3))

    def noisy(picture: int, copy: int) -> np.ndarray:
        # A stream of its own for each copy: the noise does not depend on which pictures share the batch.
        noise = np.random.default_rng((method.seed, copy)).standard_normal(inputs.shape[1:], np.float32)
        return inputs[picture] + method.noise * spread[picture] * noise

    values = POSTPROCESS[method.postprocess](_mean_gradient(network, target, len(inputs), method.n, noisy))
    return Maps(values, [{"samples": method.n, "seed": method.seed}] * len(inputs))


@explains(IntegratedGradients)
def integrated_gradients(network: Network, method: IntegratedGradients, inputs: np.ndarray, target: Target) -> Maps:
    """(x - baseline) times the mean gradient at the middle of `steps` equal parts of the way (midpoint rule)."""
    baselines = baseline(network, method.baseline, inputs)
    way = inputs - baselines

    def on_the_way(picture: int, step: int) -> np.ndarray:
        return baselines[picture] + np.float32((step + 0.5) / method.steps) * way[picture]

    values = way * _mean_gradient(network, target, len(inputs), method.steps, on_the_way)
    figures = _completeness(network, target, inputs, baselines, values)
    return Maps(POSTPROCESS[method.postprocess](values), [{**figure, "steps": method.steps} for figure in figures])


def baseline(network: Network, name: str, inputs: np.ndarray) -> np.ndarray:
    """Where the way starts: inputs of zero, a black picture, or the pictures blurred; of the inputs' shape."""
    if name == "black":
        return preprocess(np.zeros_like(inputs), network.source.preprocessing)
    if name == "blur":
        sigma = BLUR * max(inputs.shape[1:3])
        return np.stack([cv2.GaussianBlur(one, (0, 0), sigma).reshape(one.shape) for one in inputs])
    return np.zeros_like(inputs)


def _mean_gradient(
    network: Network, target: Target, pictures: int, copies: int, copy_of: Callable[[int, int], np.ndarray]
) -> np.ndarray:
    """The mean over copies of the gradient at `copy_of(picture, copy)`, float32, summed in float64."""
    sums: np.ndarray | None = None
    pairs = [(picture, copy) for copy in range(copies) for picture in range(pictures)]
    for begin in range(0, len(pairs), BATCH):
        batch = pairs[begin : begin + BATCH]
        where = np.array([picture for picture, _ in batch])
        found = gradients(network, np.stack([copy_of(*pair) for pair in batch]), target, target.start[where])
        sums = np.zeros((pictures, *found.shape[1:])) if sums is None else sums
        for picture, one in zip(where, found, strict=True):  # `np.add.at` takes 300 times as long
            sums[picture] += one
    assert sums is not None
    return (sums / copies).astype(np.float32)


def _completeness(
    network: Network, target: Target, inputs: np.ndarray, baselines: np.ndarray, values: np.ndarray
) -> list[dict[str, Any]]:
    """How far the sum of each map is from the change of the score between baseline and picture (completeness axiom).

    A residual that is not small has a `note` that says so in words.
    """
    change = _score(network, target, inputs) - _score(network, target, baselines)
    sums = values.sum(axis=(1, 2, 3), dtype=np.float64)
    residual = np.abs(sums - change) / np.maximum(np.abs(change), 1e-12)
    return [
        {"score_change": float(a), "map_sum": float(b), "completeness_residual": float(c)} | _told(float(a), float(b))
        for a, b, c in zip(change, sums, residual, strict=True)
    ]


def _told(change: float, total: float) -> dict[str, str]:
    """A sentence where the map's sum misses the change of the score by more than a twentieth of it."""
    if abs(total - change) <= LARGEST_RESIDUAL * abs(change):
        return {}
    return {
        "note": f"The map sums to {total:.3g}, but the score changes by {change:.3g} between the baseline and the "
        "picture: the path was cut into too few steps for this network. Take more steps."
    }


def _score(network: Network, target: Target, inputs: np.ndarray) -> np.ndarray:
    model = network.canonical(target.key).model
    return picked(target.start, network.run_batch(model.output, {model.input: inputs}))
