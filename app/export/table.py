"""Predictions and figures of every map of a tab as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.export.cells import Cell, Tab
from app.spreadsheet import csv_text

HEAD = ("picture", "label", "model", "method", "layer", "explained", "minimum", "maximum", "pixels not numbers")
BEST = 5


def csv_of(tab: Tab) -> str:
    """One line for each map."""
    figures = sorted({name for cell in tab.cells for name in _figures(cell)})
    predictions = [part for place in range(1, BEST + 1) for part in (f"class {place}", f"score {place}")]
    lines = (_row(cell, tab, figures) for cell in tab.cells)
    return csv_text([[*HEAD, *figures, *predictions, "file"], *lines])


def _row(cell: Cell, tab: Tab, figures: list[str]) -> Iterator[Any]:
    from app.export.drawings import explained

    facts = cell.facts
    yield from (cell.picture.name, cell.picture.label, cell.model["name"], cell.row.inputs["method"])
    yield from (facts.get("layer"), explained(cell), facts["minimum"], facts["maximum"], facts["invalid_pixels"])
    yield from (_figures(cell).get(name) for name in figures)
    best = (facts.get("predictions") or [])[:BEST]
    for place in range(BEST):
        yield from (best[place]["name"], best[place]["score"]) if place < len(best) else (None, None)
    yield cell.path.name


def _figures(cell: Cell) -> dict[str, Any]:
    """The figures of the trust line that are single values."""
    trust = cell.facts.get("trust") or {}
    return {name: value for name, value in trust.items() if isinstance(value, (int, float, str))}
