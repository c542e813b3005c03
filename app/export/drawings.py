"""One map as a picture, as large and with as much beside it as is asked for."""

from __future__ import annotations

import numpy as np

from app.export.cells import Cell
from app.render.drawing import Drawing
from app.render.heatmap import Extent, extent
from app.render.legend import ends_of, with_caption, with_legend
from app.render.mosaic import mosaic

SIZES = (1, 2, 4)


def colors(cell: Cell, drawing: Drawing, limit: float) -> np.ndarray:
    """The map in its own pixels, (height, width, 3) uint8; several units in a grid."""
    return _colored(cell, cell.pixels(drawing), drawing, limit)


def picture(cell: Cell, drawing: Drawing, limit: float, size: int, legend: bool, caption: bool) -> np.ndarray:
    """The map `size` times as large; below it the legend, above it what it is."""
    pixels = cell.pixels(drawing)
    drawn = _colored(cell, pixels, drawing, limit).repeat(size, axis=0).repeat(size, axis=1)
    if legend:
        found = extent(pixels)
        shown = Extent(found.minimum, found.maximum, limit, found.invalid)
        drawn = with_legend(drawn, shown, cell.signed, ends(cell), drawing.colors_of(cell.signed))
    return with_caption(drawn, words(cell)) if caption else drawn


def _colored(cell: Cell, pixels: np.ndarray, drawing: Drawing, limit: float) -> np.ndarray:
    return mosaic(drawing.colored(pixels, cell.signed, limit))


def ends(cell: Cell) -> tuple[str, str]:
    """What negative and positive values say."""
    return ends_of(cell.facts.get("class"), cell.facts.get("against"))


def words(cell: Cell) -> list[str]:
    """What a map is, in lines."""
    return [f"{cell.picture.name}, {cell.model['name']}, {cell.method}", explained(cell)]


def explained(cell: Cell) -> str:
    """What a map explains, such as `for star (8)` or `for star (8) against heart (3)`."""
    target, against = cell.facts.get("class"), cell.facts.get("against")
    if target is not None:
        other = "" if against is None else f" against {against['name']} ({against['index']})"
        return f"for {target['name']} ({target['index']}){other}"
    return ", ".join(f"unit {neuron['index']}" for neuron in cell.facts.get("neurons") or [])
