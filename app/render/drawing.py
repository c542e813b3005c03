"""How a map is drawn, as the page's tools set it (app/static/js/maps): the same names, the same meaning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from app.fit import Fitted
from app.render.colormaps import SIGNED_MAP, UNSIGNED_MAP, colorize
from app.render.compact import rounded
from app.render.heatmap import extent, reduce_channels, scale, usual_channels

SCALES = ("map", "row", "tab")
_SHOWN = {"both": (-np.inf, np.inf), "positive": (0.0, np.inf), "negative": (-np.inf, 0.0)}
SIGNS = tuple(_SHOWN)
USUAL = "usual"


@dataclass(frozen=True)
class Drawing:
    """`clip` is the percentage of pixels that exceed the scale, `threshold` that of the scale that becomes zero."""

    signed_colors: str = SIGNED_MAP
    unsigned_colors: str = UNSIGNED_MAP
    scale: str = "map"
    clip: float = 0.0
    signs: str = "both"
    threshold: float = 0.0
    channels: str = USUAL

    def colors_of(self, signed: bool) -> str:
        return self.signed_colors if signed else self.unsigned_colors

    def pixels(self, values: np.ndarray, signed: bool, place: Fitted | None = None) -> np.ndarray:
        """One value per pixel as the page gets them, (tiles, height, width) of (..., height, width, channels).

        With `place` without the padding, which is no part of the picture.
        """
        tiles = values if values.ndim == 4 else values[np.newaxis]
        channels = usual_channels(signed) if self.channels == USUAL else self.channels
        pixels = reduce_channels(tiles, channels)
        return rounded(pixels if place is None else place.part(pixels))

    @property
    def is_told(self) -> bool:
        """Whether the run has told the largest absolute value of each map as it is drawn here."""
        return not self.clip and self.channels == USUAL

    def limit(self, maps: Iterable[np.ndarray]) -> float:
        """The value of the last colour: the strongest of the maps, or the one that `clip` percent of pixels exceed."""
        if not self.clip:
            return max((extent(pixels).limit for pixels in maps), default=0.0)
        strength = np.concatenate([np.zeros(0), *(np.abs(pixels[np.isfinite(pixels)]) for pixels in maps)])
        place = int(np.floor(self.clip / 100 * strength.size))
        return float(np.sort(strength)[::-1][place]) if place < strength.size else 0.0

    def colored(self, pixels: np.ndarray, signed: bool, limit: float) -> np.ndarray:
        """Colours of values, (...) to (..., 3) uint8."""
        finite = np.where(np.isfinite(pixels), pixels, np.nan)
        shown = finite.clip(*_SHOWN[self.signs])
        strong = np.where(np.abs(shown) < self.threshold / 100 * limit, 0.0, shown)
        return colorize(scale(strong, signed, limit), self.colors_of(signed))
