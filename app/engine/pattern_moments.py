"""The estimator of PatternNet (Kindermans et al. 2017, arXiv 1705.05598, equations 4 to 6). Arrays only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# Against the terms that it is left over from, sums in float32 with an error near 1e-7: what is smaller is rounding.
SMALLEST_VARIANCE = 1e-6


@dataclass
class Moments:
    """Sums over pictures and positions in the regime of each output unit, in float64.

    `xy` and `x` have the kernel's shape (inputs in front, output units last), `y` and `count` the output units'. A
    constant taken from a unit's y changes no pattern.
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

    The denominator is the variance of w . x in the unit's regime. A unit that never was in its regime, or whose output
    hardly varied there, has no signal that could be told from rounding: its pattern is zero.
    """
    count = np.maximum(moments.count, 1)
    covariance = moments.xy / count - (moments.x / count) * (moments.y / count)
    inputs = tuple(range(kernel.ndim - moments.count.ndim))
    variance = (kernel * covariance).sum(axis=inputs, dtype=np.float64)
    terms = (np.abs(kernel * part / count).sum(axis=inputs) for part in (moments.xy, moments.x * (moments.y / count)))
    usable = variance > SMALLEST_VARIANCE * np.maximum(sum(terms), 1e-30)
    return (covariance * np.where(usable, 1 / np.where(usable, variance, 1), 0)).astype(np.float32)
