"""What every measure asks of its arrays."""

from __future__ import annotations

import numpy as np


def finite(name: str, values: np.ndarray) -> np.ndarray:
    """The values as float64; `ValueError` names what holds a value that is no number."""
    values = np.asarray(values, dtype=np.float64)
    bad = int((~np.isfinite(values)).sum())
    if bad:
        raise ValueError(f"{name} must be finite numbers; {bad} of {values.size} are not.")
    return values


def probabilities(values: np.ndarray) -> np.ndarray:
    """Probabilities (..., classes) as float64; `ValueError` for what is not between 0 and 1."""
    values = finite("Probabilities", values)
    if values.size and (values.min() < -1e-6 or values.max() > 1 + 1e-6):
        raise ValueError(f"Probabilities must be in 0..1, got {values.min():.4g}..{values.max():.4g}.")
    return np.clip(values, 0, 1)
