"""Maps of relevance rules within the range of 32-bit numbers, damped where relevance grows beyond it."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.engine.innvestigate_bridge import damped_analyzer, relevance_analyzer
from app.engine.network import Network
from app.engine.relevance.damping import depths
from app.engine.targets import Target

# A layer that ignores its bias may multiply relevance by the number of its inputs; what grows faster stays not finite.
EXPONENTS = (-2, -4, -6, -8, -10, -12, -14, -16)


def propagated(
    network: Network, composite: Any, inputs: np.ndarray, target: Target
) -> tuple[np.ndarray, list[dict[str, Any]]]:
    """Maps of the pictures' shape, and for each {} or, where it had to be damped, `log10_scale` and a note.

    What is not finite even then is returned as it is.
    """
    maps = relevance_analyzer(network, target.key, composite).run(network, inputs, target.start)
    figures: list[dict[str, Any]] = [{} for _ in maps]
    for exponent in EXPONENTS:
        bad = np.flatnonzero(~np.isfinite(maps).all(axis=(1, 2, 3)))
        if not bad.size:
            break
        analyzer = damped_analyzer(network, target.key, composite)
        maps[bad] = analyzer.run_damped(network, inputs[bad], target.start[bad], 2.0**exponent)
        truncated = network.canonical(target.key)
        power = -exponent * depths(truncated)[truncated.graph.source] * np.log10(2)
        for place in bad:
            figures[place] = _figures(power)
    return maps, figures


def _figures(power: float) -> dict[str, Any]:
    return {
        "log10_scale": round(float(power), 2),
        "note": "The values grow from layer to layer beyond what numbers hold, so the map was scaled down "
        f"(by 10 to the power of {power:.0f}): compare places within it, not its values with those of others.",
    }
