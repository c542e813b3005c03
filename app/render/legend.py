"""A map with its legend: a colour bar below it, zero in the middle for signed maps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from app.render.colormaps import INVALID_COLOR, SIGNED_MAP, UNSIGNED_MAP, colorize
from app.render.heatmap import Extent

MINIMUM_WIDTH = 288
MARGIN = 12
BAR_HEIGHT = 12
TEXT_SIZE = 12
LINE_HEIGHT = 18
ENDS = ("against", "for")
LONGEST_NAME = 14
_INK = (60, 60, 60)


def bar(width: int, signed: bool, colors: str | None = None) -> np.ndarray:
    """The colours from one end of the scale to the other, (BAR_HEIGHT, width, 3) uint8."""
    row = colorize(np.linspace(-1 if signed else 0, 1, width), colors or (SIGNED_MAP if signed else UNSIGNED_MAP))
    return np.broadcast_to(row, (BAR_HEIGHT, width, 3)).copy()


def end_labels(limit: float, signed: bool, ends: tuple[str, str] = ENDS) -> list[str]:
    """What stands below the bar: left, middle, right; a map of zeros says so."""
    if limit == 0:
        return ["", "0 everywhere", ""]
    if not signed:
        return ["0", "", number(limit)]
    return [f"{ends[0]} {number(-limit)}", "0", f"{ends[1]} +{number(limit)}"]


def ends_of(target: dict[str, Any] | None, against: dict[str, Any] | None = None) -> tuple[str, str]:
    """What negative and positive values of a map say: for or against a class, for one of two, or of a unit."""
    if target is None:
        return "lowers", "raises"
    if against is None:
        return ENDS
    return f"for {_short(against['name'])}", f"for {_short(target['name'])}"


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def number(value: float) -> str:
    """Three significant digits."""
    return f"{value:.3g}"


def with_legend(
    rgb: np.ndarray, extent: Extent, signed: bool, ends: tuple[str, str] = ENDS, colors: str | None = None
) -> np.ndarray:
    """The map (height, width, 3) uint8 above its legend; small maps are enlarged by a whole factor.

    `ends` names what negative and positive values say, `colors` the colour map if not the usual one. Pixels that are
    not numbers are counted in a line of their own.
    """
    enlarged = _enlarged(rgb)
    height, width, _ = enlarged.shape
    lines = 2 if extent.invalid else 1
    canvas = Image.new("RGB", (width + 2 * MARGIN, height + 3 * MARGIN + BAR_HEIGHT + lines * LINE_HEIGHT), "white")
    canvas.paste(Image.fromarray(enlarged, "RGB"), (MARGIN, MARGIN))
    top = height + 2 * MARGIN
    canvas.paste(Image.fromarray(bar(width, signed, colors), "RGB"), (MARGIN, top))
    draw = ImageDraw.Draw(canvas)
    font = ImageFont.load_default(TEXT_SIZE)
    places = zip((MARGIN, MARGIN + width / 2, MARGIN + width), "lmr", strict=True)
    for (x, anchor), text in zip(places, end_labels(extent.limit, signed, ends), strict=True):
        draw.text((x, top + BAR_HEIGHT + 3), text, fill=_INK, font=font, anchor=f"{anchor}a")
    if extent.invalid:
        text = f"{extent.invalid} pixels are not numbers"
        draw.text((MARGIN, top + BAR_HEIGHT + 3 + LINE_HEIGHT), text, fill=INVALID_COLOR, font=font)
    return np.asarray(canvas)


def with_caption(rgb: np.ndarray, lines: Sequence[str]) -> np.ndarray:
    """The picture below lines of text; a text that is too long ends in dots."""
    height, width, _ = rgb.shape
    top = MARGIN // 2 + len(lines) * LINE_HEIGHT
    canvas = Image.new("RGB", (width, height + top), "white")
    canvas.paste(Image.fromarray(rgb, "RGB"), (0, top))
    draw = ImageDraw.Draw(canvas)
    for place, line in enumerate(lines):
        write(draw, (MARGIN // 2, 2 + place * LINE_HEIGHT), line, width - MARGIN)
    return np.asarray(canvas)


def write(draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, room: float, size: int = TEXT_SIZE) -> None:
    """Draw a line of text that takes at most `room` pixels."""
    font = ImageFont.load_default(size)
    shown = text
    while draw.textlength(shown, font) > room and len(shown) > 1:
        shown = shown[:-2] + "…"
    draw.text(place, shown, fill=_INK, font=font)


def _enlarged(rgb: np.ndarray) -> np.ndarray:
    factor = -(-MINIMUM_WIDTH // rgb.shape[1])
    return rgb.repeat(factor, axis=0).repeat(factor, axis=1)
