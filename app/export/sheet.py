"""A contact sheet: a row for each picture, a column for each model and method, on pages of paper or as one picture."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from app.export.cells import Cell, Scale, Tab
from app.export.drawings import colors, explained
from app.render.drawing import Drawing
from app.render.legend import write
from app.storage.pictures import read_file

# A4 across at 144 dots per inch.
DPI = 144
PAGE = (1684, 1191)
MARGIN, GAP, LINE, HEAD = 48, 16, 20, 56
MOST_COLUMNS = 8
MOST_PICTURE_HEIGHT = 30_000
BEST = 2


def pdf(tab: Tab, drawing: Drawing) -> bytes:
    """Pages of A4, as many as it takes; more columns than a page has room for follow on pages of their own."""
    side = _side(len(tab.rows))
    on_page = max(1, (PAGE[1] - 2 * MARGIN - HEAD) // _row_height(side))
    pages = [
        _page(tab, part, columns, drawing, PAGE)
        for part in _parts(len(tab.pictures), on_page)
        for columns in _parts(len(tab.rows), MOST_COLUMNS)
    ]
    stream = io.BytesIO()
    about = {"title": tab.record.title, "resolution": DPI, "quality": 95}
    pages[0].save(stream, "PDF", save_all=True, append_images=pages[1:], **about)
    return stream.getvalue()


def png(tab: Tab, drawing: Drawing) -> bytes:
    """All maps in one picture; rows that would make it too high to be opened are left out, and it says so."""
    columns, side = range(len(tab.rows)), _side(len(tab.rows))
    most = (MOST_PICTURE_HEIGHT - 2 * MARGIN - HEAD) // _row_height(side)
    rows = range(min(len(tab.pictures), most))
    width = max(PAGE[0], 2 * MARGIN - GAP + (1 + len(columns)) * (side + GAP))
    size = (width, 2 * MARGIN + HEAD + len(rows) * _row_height(side))
    note = "" if len(rows) == len(tab.pictures) else f"the first {len(rows)} of {len(tab.pictures)} pictures"
    stream = io.BytesIO()
    _page(tab, rows, columns, drawing, size, note).save(stream, "PNG")
    return stream.getvalue()


def _side(rows: int) -> int:
    """Pixels of a map's side."""
    columns = 1 + min(rows, MOST_COLUMNS)
    room = (PAGE[0] - 2 * MARGIN - GAP * (columns - 1)) // columns
    return min(room, PAGE[1] - 2 * MARGIN - HEAD - 3 * LINE)


def _row_height(side: int) -> int:
    return side + 3 * LINE


def _parts(count: int, most: int) -> list[range]:
    """The places 0..count-1 in parts of at most so many."""
    return [range(begin, min(begin + most, count)) for begin in range(0, count, most)]


def _page(
    tab: Tab, pictures: range, columns: range, drawing: Drawing, size: tuple[int, int], note: str = ""
) -> Image.Image:
    page = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(page)
    side, scale = _side(len(tab.rows)), Scale(tab, drawing)
    write(draw, (MARGIN, MARGIN), f"{tab.record.title}{f' ({note})' if note else ''}", size[0] - 2 * MARGIN, 22)
    top = MARGIN + HEAD
    for place in pictures:
        shown = tab.pictures[place]
        page.paste(_photograph(shown.path, shown.name, side), (MARGIN, top))
        write(draw, (MARGIN, top + side + 2), shown.name, side, 14)
        for number, column in enumerate(columns, start=1):
            left = MARGIN + number * (side + GAP)
            cell = tab.cell(column, shown)
            if cell is not None:
                page.paste(_fitted(colors(cell, drawing, scale.limit(cell)), side), (left, top))
                for line, words in enumerate(_below(cell, tab)):
                    write(draw, (left, top + side + 2 + line * LINE), words, side, 14)
        top += _row_height(side)
    return page


def _below(cell: Cell, tab: Tab) -> list[str]:
    best = (cell.facts.get("predictions") or [])[:BEST]
    scores = ", ".join(f"{one['name']} {100 * one['score']:.1f} %" for one in best)
    method = "" if tab.has_one_method else f", {cell.method}"
    return [f"{cell.model['name']}{method}: {explained(cell)}", scores]


def _photograph(path: Path, name: str, side: int) -> Image.Image:
    picture = read_file(path, name).convert("RGB")
    picture.thumbnail((side, side))
    return picture


def _fitted(rgb: np.ndarray, side: int) -> Image.Image:
    """As large as fits; pixels stay pixels."""
    height, width, _ = rgb.shape
    factor = side / max(height, width)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return Image.fromarray(rgb, "RGB").resize(size, Image.Resampling.NEAREST)
