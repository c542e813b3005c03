"""The maps of a tab as they are read for taking them along."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.fit import Fitted, fitted_of
from app.jobs.records import TabRecord
from app.jobs.rows import Row, methods_of, rows_of
from app.methods import METHODS
from app.pictures_catalogue import CataloguePicture
from app.render.drawing import Drawing
from app.storage.files import Files


@dataclass(frozen=True)
class Cell:
    """A finished map: the facts of the store, and where its values are."""

    row: Row
    picture: CataloguePicture
    facts: dict[str, Any]
    path: Path

    @property
    def model(self) -> dict[str, str]:
        return self.row.model

    @property
    def method(self) -> str:
        """The label of its method."""
        method = METHODS.get(self.row.inputs["method"])
        return self.row.inputs["method"] if method is None else method.label

    @property
    def signed(self) -> bool:
        return bool(self.facts["signed"])

    @property
    def stem(self) -> str:
        """The start of its file names."""
        return self.path.stem

    @property
    def fitted(self) -> Fitted | None:
        """What of the picture the map is of; None: all of it, stretched."""
        return fitted_of(self.facts.get("shows"))

    def pixels(self, drawing: Drawing) -> np.ndarray:
        """(tiles, height, width), without padding."""
        return drawing.pixels(np.load(self.path, mmap_mode="r", allow_pickle=False), self.signed, self.fitted)


@dataclass(frozen=True)
class Tab:
    """A tab of heatmaps with those of its maps that are there; `rows` follow those of its run."""

    record: TabRecord
    pictures: tuple[CataloguePicture, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def cells(self) -> Iterator[Cell]:
        return (cell for row in self.rows for cell in row)

    @property
    def has_one_method(self) -> bool:
        return len(methods_of(self.record.run.inputs)) == 1

    def cell(self, row: int, picture: CataloguePicture) -> Cell | None:
        return next((cell for cell in self.rows[row] if cell.picture.id == picture.id), None)


class Scale:
    """The value of the last colour of each cell; that of a row or a tab is found once."""

    def __init__(self, tab: Tab, drawing: Drawing) -> None:
        self._tab, self._drawing = tab, drawing
        self._of_row = functools.cache(lambda row: self._limit(self._tab.rows[row]))
        self._of_tab = functools.cache(lambda: self._limit(tuple(self._tab.cells)))

    def limit(self, cell: Cell) -> float:
        if self._drawing.scale == "map":
            return self._limit((cell,))
        if self._drawing.scale == "tab":
            return self._of_tab()
        return self._of_row(next(place for place, row in enumerate(self._tab.rows) if cell in row))

    def _limit(self, cells: tuple[Cell, ...]) -> float:
        if self._drawing.is_told:
            return max((_reach(cell) for cell in cells), default=0.0)
        return self._drawing.limit(cell.pixels(self._drawing) for cell in cells)


def _reach(cell: Cell) -> float:
    """The largest absolute value as the run has told it."""
    return max(abs(cell.facts[end] or 0.0) for end in ("minimum", "maximum"))


def tab_of(record: TabRecord, pictures: list[CataloguePicture], files: Files) -> Tab:
    """The maps of a tab in the order of its rows and pictures; those that are not there are left out."""
    rows = []
    for row in rows_of(record.run.inputs):
        of_row = record.cells.get(row.key, {})
        there = [(picture, of_row[picture.id]) for picture in pictures if picture.id in of_row]
        rows.append(
            tuple(
                Cell(row, picture, facts, files.output_path(record.run.id, facts["values"]))
                for picture, facts in there
                if facts.get("values")
            )
        )
    return Tab(record, tuple(pictures), tuple(rows))
