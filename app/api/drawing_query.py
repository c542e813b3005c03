"""Reads from a query how maps are to be drawn; the names are those of the page's address."""

from __future__ import annotations

from typing import Any

from flask import request

from app.errors import InvalidInput
from app.render.colormaps import DIVERGING, SEQUENTIAL, SIGNED_MAP, UNSIGNED_MAP, names
from app.render.drawing import SCALES, SIGNS, USUAL, Drawing
from app.render.heatmap import CHANNELS


def drawing_of_query() -> Drawing:
    """Raises `InvalidInput` for what the page could not have set."""
    return Drawing(
        signed_colors=one_of("signedColors", names(DIVERGING), SIGNED_MAP),
        unsigned_colors=one_of("unsignedColors", names(SEQUENTIAL), UNSIGNED_MAP),
        scale=one_of("scale", SCALES, "map"),
        clip=_percentage("clip", 50),
        signs=one_of("signs", SIGNS, "both"),
        threshold=_percentage("threshold", 100),
        channels=one_of("channels", (USUAL, *CHANNELS), USUAL),
    )


def one_of(name: str, allowed: Any, default: str) -> str:
    value = request.args.get(name, default)
    if value not in allowed:
        raise InvalidInput.at(f"/{name}", f"'{name}' must be one of {', '.join(allowed)}, got {value[:40]!r}.")
    return value


def _percentage(name: str, most: int) -> float:
    text = request.args.get(name, "0")
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= most:
        raise InvalidInput.at(f"/{name}", f"'{name}' must be a number in 0..{most}, got {text[:40]!r}.")
    return value
