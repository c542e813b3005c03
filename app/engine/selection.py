"""Which units a map explains: from a layer's outputs to the start signal of the backward pass. Arrays only.

A unit of a dense layer is one output. A unit of a convolutional layer is a channel, whose activation is its spatial
maximum and whose start signal is set at that maximum. Outputs have shape (batch, units) or (batch, height, width,
units); a start signal has the shape of the outputs.
"""

from __future__ import annotations

import numpy as np

REDUCTIONS = ("max", "mean", "position")


def unit_count(shape: tuple[int, ...]) -> int:
    """Number of units of a layer whose output for one picture has this shape."""
    return int(shape[-1])


def activations(outputs: np.ndarray) -> np.ndarray:
    """Activation of each unit, shape (batch, units)."""
    return outputs.reshape(len(outputs), -1, outputs.shape[-1]).max(axis=1)


def start_of_units(outputs: np.ndarray, units: np.ndarray, reduce: str = "max") -> np.ndarray:
    """Start signal of one unit for each picture; `units` has shape (batch,).

    `reduce`: `max` starts at the unit's spatial maximum, `mean` everywhere alike, `position` takes the index as one
    into the flattened output of a picture.
    """
    batch = np.arange(len(outputs))
    if reduce == "position":
        start = np.zeros((len(outputs), outputs[0].size), np.float32)
        start[batch, units] = 1
        return start.reshape(outputs.shape)
    spatial = outputs.reshape(len(outputs), -1, outputs.shape[-1])
    start = np.zeros(spatial.shape, np.float32)
    if reduce == "mean":
        start[batch, :, units] = 1 / spatial.shape[1]
    else:
        start[batch, spatial[batch, :, units].argmax(axis=1), units] = 1
    return start.reshape(outputs.shape)


def highest_units(outputs: np.ndarray, count: int) -> np.ndarray:
    """Indices of the `count` most active units of each picture, highest first, shape (batch, count).

    Equal activations: the lower index first.
    """
    return np.argsort(-activations(outputs), axis=1, kind="stable")[:, :count]


def start_of_class(outputs: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Start signal of a class at an inner layer: the mean of the start signals of the units that stand for it.

    `gradients` are those of the class score with respect to the outputs; a channel's gradient is their sum over its
    positions. The units above the layer's mean gradient stand for the class. Backward passes are linear in the
    signal they start from, so one pass from this mean gives the mean of the units' maps.
    """
    spatial = outputs.reshape(len(outputs), -1, outputs.shape[-1])
    by_unit = gradients.reshape(spatial.shape).sum(axis=1)
    chosen = by_unit > by_unit.mean(axis=1, keepdims=True)
    at_maximum = np.arange(spatial.shape[1])[:, None] == spatial.argmax(axis=1)[:, None, :]
    share = chosen / np.maximum(chosen.sum(axis=1, keepdims=True), 1)
    return (at_maximum * share[:, None, :]).astype(np.float32).reshape(outputs.shape)
