"""Figures that tell how far a map can be trusted: relevance kept, share of zeros, values that are no numbers."""

from __future__ import annotations

from typing import Any

import numpy as np


def trust_of(values: np.ndarray) -> dict[str, Any]:
    """Figures of one map of any shape: `zeros` (share of values, 0..1) and `not_finite` (count)."""
    return {"zeros": float((values == 0).mean()), "not_finite": int((~np.isfinite(values)).sum())}


def conservation(values: np.ndarray, start: float) -> dict[str, Any]:
    """Relevance at the input against the relevance that the backward pass started from (Bach et al. 2015, eq. 2).

    `kept` is their ratio, None when the start is zero or the map is not finite.
    """
    total = float(values.sum(dtype=np.float64))
    kept = total / start if start != 0 and np.isfinite(total) else None
    return {"relevance_start": start, "relevance_input": total if np.isfinite(total) else None, "kept": kept}
