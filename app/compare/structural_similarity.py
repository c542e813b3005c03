"""Structural similarity between maps (Wang et al. 2004, "Image Quality Assessment: From Error Visibility to Structural
Similarity", equation 13 and section III-C)."""

from __future__ import annotations

import numpy as np

WINDOW = 11
_SIGMA = 1.5
# The constants K1 and K2 of the paper, squared, for values of a range of 1.
_C1, _C2 = 0.01**2, 0.03**2


def structural_similarities(maps: np.ndarray) -> np.ndarray:
    """The mean structural similarity of every two maps of values in 0..1, (count, height, width) to (count, count).

    -1 at the least and 1 for the same. The windows, 11 x 11 pixels with Gaussian weights, lie inside the maps, so these
    must not be smaller. Every value must be finite.
    """
    means = [_windowed(one) for one in maps]
    variances = [_windowed(one**2) - mean**2 for one, mean in zip(maps, means, strict=True)]
    similarities = np.eye(len(maps))
    for one in range(len(maps)):
        for other in range(one + 1, len(maps)):
            product = means[one] * means[other]
            covariance = _windowed(maps[one] * maps[other]) - product
            alike = (2 * product + _C1) * (2 * covariance + _C2)
            most = (means[one] ** 2 + means[other] ** 2 + _C1) * (variances[one] + variances[other] + _C2)
            similarities[one, other] = similarities[other, one] = (alike / most).mean()
    return similarities


def _weights() -> np.ndarray:
    places = np.arange(WINDOW) - WINDOW // 2
    weights = np.exp(-(places**2) / (2 * _SIGMA**2))
    return np.asarray(weights / weights.sum())


_WEIGHTS = _weights()


def _windowed(pixels: np.ndarray) -> np.ndarray:
    """The weighted mean of each window that lies inside, (height, width) to (height - 10, width - 10)."""
    height, width = (size - WINDOW + 1 for size in pixels.shape)
    down = sum(weight * pixels[at : at + height] for at, weight in enumerate(_WEIGHTS))
    return np.asarray(sum(weight * down[:, at : at + width] for at, weight in enumerate(_WEIGHTS)))
