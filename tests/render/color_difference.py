"""How different colours look, to all eyes: CIEDE2000, and what colour-blind eyes see."""

from __future__ import annotations

import numpy as np
from colorspacious import cspace_convert

# On linear RGB; from Viénot, Brettel and Mollon 1999, who give none for tritanopia.
_VIENOT = {
    "protanomaly": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "deuteranomaly": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
}


def seen_by_machado(colors: np.ndarray, deficiency: str) -> np.ndarray:
    """Colours (..., 3) in 0..255 as seen where one kind of cone is missing, in 0..1; Machado et al. 2009."""
    space = {"name": "sRGB1+CVD", "cvd_type": deficiency, "severity": 100}
    return np.clip(cspace_convert(np.asarray(colors) / 255, space, "sRGB1"), 0, 1)


def seen_by_vienot(colors: np.ndarray, deficiency: str) -> np.ndarray:
    """The same by Viénot et al. 1999; `KeyError` for tritanopia, of which they say nothing."""
    linear = cspace_convert(np.asarray(colors) / 255, "sRGB1", "sRGB1-linear") @ np.array(_VIENOT[deficiency]).T
    return np.clip(cspace_convert(np.clip(linear, 0, 1), "sRGB1-linear", "sRGB1"), 0, 1)


def ciede2000(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Delta E of colours in CIELAB (..., 3); Sharma, Wu and Dalal 2005, equations 2 to 22."""
    (l1, a1, b1), (l2, a2, b2) = np.moveaxis(one, -1, 0), np.moveaxis(other, -1, 0)
    chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1.5 - np.sqrt(_saturated(chroma)) / 2
    c1, c2 = np.hypot(a1 * stretch, b1), np.hypot(a2 * stretch, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a * stretch)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180
    mean_l, mean_c, mean_h = (l1 + l2) / 2, (c1 + c2) / 2, (h1 + turn / 2) % 360
    t = (
        1
        - 0.17 * _cos(mean_h - 30)
        + 0.24 * _cos(2 * mean_h)
        + 0.32 * _cos(3 * mean_h + 6)
        - 0.2 * _cos(4 * mean_h - 63)
    )
    lightness = (l2 - l1) / (1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2))
    colour = (c2 - c1) / (1 + 0.045 * mean_c)
    hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * mean_c * t)
    rotation = -2 * np.sqrt(_saturated(mean_c)) * np.sin(np.radians(60 * np.exp(-(((mean_h - 275) / 25) ** 2))))
    return np.sqrt(lightness**2 + colour**2 + hue**2 + rotation * colour * hue)


def _saturated(chroma: np.ndarray) -> np.ndarray:
    return chroma**7 / (chroma**7 + 25.0**7)


def _cos(degrees: np.ndarray) -> np.ndarray:
    return np.cos(np.radians(degrees))
