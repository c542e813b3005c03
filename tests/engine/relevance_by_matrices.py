"""LRP on a network of dense layers, written from Bach et al. 2015 in float64 matrices: slow, and nothing shared."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

# From contributions z_ij = x_i w_ij, weights w_ij and biases b_j to shares R_ij / R_j.
Shares = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def relevance(weights: list[np.ndarray], picture: np.ndarray, unit: int, shares: Shares) -> np.ndarray:
    """Relevance of a picture's values for the score of a unit; `weights` are kernels and biases by turns."""
    layers = [(w.astype(np.float64), b.astype(np.float64)) for w, b in zip(weights[::2], weights[1::2], strict=True)]
    inputs = [picture.astype(np.float64).ravel()]
    for kernel, bias in layers:
        inputs.append(np.maximum(inputs[-1] @ kernel + bias, 0))
    kernel, bias = layers[-1]
    scores = inputs[-2] @ kernel + bias
    found = np.where(np.arange(len(scores)) == unit, scores, 0)
    for (kernel, bias), x in zip(reversed(layers), reversed(inputs[:-1]), strict=True):
        found = shares(x[:, None] * kernel, kernel, bias) @ found
    return found.reshape(picture.shape)


def _divided(parts: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(parts, whole, out=np.zeros_like(parts), where=whole != 0)


def z(bias: bool = True) -> Shares:
    """Equation 56."""
    return lambda z, w, b: _divided(z, z.sum(axis=0) + bias * b)


def epsilon(amount: float, bias: bool = True) -> Shares:
    """Equation 58."""

    def shares(z: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
        whole = z.sum(axis=0) + bias * b
        return z / (whole + amount * np.where(whole >= 0, 1, -1))

    return shares


def alpha_beta(alpha: float, beta: float, bias: bool = True) -> Shares:
    """Equation 60: each part is divided by its own sum, with its own part of the bias."""

    def shares(z: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
        above, below = np.maximum(z, 0), np.minimum(z, 0)
        activating = _divided(above, above.sum(axis=0) + bias * np.maximum(b, 0))
        inhibiting = _divided(below, below.sum(axis=0) + bias * np.minimum(b, 0))
        return alpha * activating - beta * inhibiting

    return shares


def w_square(z: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Montavon et al. 2017, equation 12."""
    return w**2 / (w**2).sum(axis=0)


def flat(z: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.full_like(w, 1 / len(w))
