"""The estimator of PatternNet (Kindermans et al. 2017, arXiv 1705.05598, equations 4 to 6). Arrays only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass
class Moments:
    """Sums over pictures and positions in the regime of each output unit, in float64.

    `xy` and `x` have the kernel's shape (inputs in front, output units last), `y` and `count` the output units'.
    """

    xy: np.ndarray
    x: np.ndarray
    y: np.ndarray
    count: np.ndarray

    def add(self, xy: np.ndarray, x: np.ndarray, y: np.ndarray, count: np.ndarray) -> None:
        self.xy += xy
        self.x += x
        self.y += y
        self.count += count

    @classmethod
    def zeros(cls, kernel_shape: tuple[int, ...], outputs: tuple[int, ...]) -> Moments:
        return cls(np.zeros(kernel_shape), np.zeros(kernel_shape), np.zeros(outputs), np.zeros(outputs))


def pattern(kernel: np.ndarray, moments: Moments) -> np.ndarray:
    """a = (E[xy] - E[x] E[y]) / (w . (E[xy] - E[x] E[y])), of the kernel's shape, float32.

    A unit that never was in its regime, or whose output never varied, has no signal: its pattern is zero.
    """
    count = np.maximum(moments.count, 1)
    covariance = moments.xy / count - (moments.x / count) * (moments.y / count)
    inputs = tuple(range(kernel.ndim - moments.count.ndim))
    scale = (kernel * covariance).sum(axis=inputs, dtype=np.float64)
    usable = np.abs(scale) > 1e-12 * np.maximum(np.abs(kernel * covariance).sum(axis=inputs), 1e-30)
    return (covariance * np.where(usable, 1 / np.where(usable, scale, 1), 0)).astype(np.float32)
