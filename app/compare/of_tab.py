"""The agreement of the maps of a tab, picture by picture."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np

from app.compare.agreement import Agreement, Given, Map, agreement, disagreement
from app.compare.bounded import Bounded
from app.compare.common import in_common
from app.fit import fitted_of
from app.jobs.records import TabRecord
from app.jobs.rows import rows_of
from app.render.drawing import Drawing
from app.storage.files import Files

NOT_THERE = "not computed"
LOST = "its values are not there any more"
SEVERAL = "several units, each with a map of its own"

_tables: Bounded[Agreement] = Bounded(100)
_disagreements: Bounded[float | None] = Bounded(50_000)


class TabMaps:
    """The maps of a tab as they are compared; `channels` says how those of a pixel become one value."""

    def __init__(self, tab: TabRecord, files: Files, channels: str) -> None:
        self.keys = [row.key for row in rows_of(tab.run.inputs)]
        self.pictures: list[str] = tab.run.inputs["images"]
        self._tab, self._files, self._drawing = tab, files, Drawing(channels=channels)

    def agreement(self, picture: str) -> Agreement:
        """Of every two rows for one picture."""
        return _tables.get(self._key(picture), lambda: agreement(self._maps(picture)))

    def disagreements(self, seconds: float) -> dict[str, float | None] | None:
        """Of each picture; None when they are not all known after some time: ask again."""
        deadline = time.monotonic() + seconds
        keys = {picture: self._key(picture) for picture in self.pictures}
        for picture, key in keys.items():
            if key not in _disagreements:
                self._disagreement(picture, key)  # one at least, so that the next call comes further
                if time.monotonic() > deadline:
                    return None
        return {picture: self._disagreement(picture, key) for picture, key in keys.items()}

    def _disagreement(self, picture: str, key: tuple[Any, ...]) -> float | None:
        return _disagreements.get(key, lambda: disagreement(self._maps(picture)))

    def _key(self, picture: str) -> tuple[Any, ...]:
        """Names what the maps of a picture are made of: another one as soon as one of them is new."""
        cells = [self._cell(key, picture) or {} for key in self.keys]
        made = tuple(str(cell.get("outputs", {}).get(cell.get("values"), cell.get("values"))) for cell in cells)
        return self._tab.run.id, picture, self._drawing.channels, hash(made)

    def _cell(self, key: str, picture: str) -> dict[str, Any] | None:
        return self._tab.cells.get(key, {}).get(picture)

    def _maps(self, picture: str) -> list[Given]:
        """Cut to the part of the picture that all of them show."""
        cells = [self._cell(key, picture) for key in self.keys]
        found = [self._map(cell) for cell in cells]
        there = {place: one for place, one in enumerate(found) if isinstance(one, Map)}
        shown = [(one.pixels, fitted_of((cells[place] or {}).get("shows"))) for place, one in there.items()]
        for (place, one), pixels in zip(there.items(), in_common(shown) if shown else [], strict=True):
            found[place] = replace(one, pixels=pixels)
        return found

    def _map(self, cell: dict[str, Any] | None) -> Given:
        if cell is None or not cell.get("values"):
            return NOT_THERE
        signed = bool(cell["signed"])
        try:
            path = self._files.output_path(self._tab.run.id, cell["values"])
            tiles = self._drawing.pixels(np.load(path, allow_pickle=False), signed, fitted_of(cell.get("shows")))
        except (OSError, ValueError, EOFError):
            return LOST
        return Map(tiles[0], signed) if len(tiles) == 1 else SEVERAL
