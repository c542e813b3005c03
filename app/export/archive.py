"""A whole tab as one ZIP, written while it is sent: no copy of it lies anywhere."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from zipstream import ZIP_DEFLATED, ZIP_STORED, ZipStream

from app.config import VERSION
from app.export.cells import Scale, Tab
from app.export.drawings import colors
from app.export.recipe import PICTURES
from app.export.table import csv_of
from app.render.drawing import Drawing
from app.render.heatmap import png_bytes

# Its text and its name in the archive: `recipe.py`, or a text that says why there is none.
Recipe = tuple[str, str]
_TOLD = ("layer", "class", "against", "neurons", "predictions", "trust", "signed")


def values(tab: Tab) -> ZipStream:
    """The values of all maps as NumPy's `.npz`, each under its row and picture."""
    archive = ZipStream(compress_type=ZIP_STORED)
    for cell in tab.cells:
        archive.add_path(cell.path, f"{cell.stem}.npy")
    return archive


def everything(tab: Tab, drawing: Drawing, recipe: Recipe, names: dict[str, str]) -> ZipStream:
    """Maps as drawn and as values, pictures, the table, the recipe, and `manifest.json` that says what is what.

    `names` are the files of the pictures by id.
    """
    archive = ZipStream(compress_type=ZIP_STORED)
    listed = json.dumps(manifest(tab, drawing, names), indent=1, ensure_ascii=False)
    for text, name in ((listed, "manifest.json"), (csv_of(tab), "table.csv"), recipe):
        archive.add(text, name, compress_type=ZIP_DEFLATED)
    for picture in tab.pictures:
        archive.add_path(picture.path, f"{PICTURES}/{names[picture.id]}")
    scale = Scale(tab, drawing)
    for cell in tab.cells:
        archive.add_path(cell.path, f"values/{cell.stem}.npy")
        archive.add(_drawn(cell, drawing, scale), f"maps/{cell.stem}.png")
    return archive


def manifest(tab: Tab, drawing: Drawing, names: dict[str, str]) -> dict[str, Any]:
    """What the files are: the run's inputs and what is known of every map."""
    run = tab.record.run
    return {
        "program": f"iNNvestigate-GUI {VERSION}",
        "title": tab.record.title,
        "run": run.id,
        "created": datetime.fromtimestamp(run.created, UTC).isoformat(),
        "state": run.state,
        "inputs": run.inputs,
        "drawing": dataclasses.asdict(drawing),
        "pictures": [
            {"id": one.id, "name": one.name, "label": one.label, "file": f"{PICTURES}/{names[one.id]}"}
            for one in tab.pictures
        ],
        "maps": [
            {
                "picture": cell.picture.id,
                "model": cell.model["id"],
                "method": cell.row.inputs["method"],
                "values": f"values/{cell.stem}.npy",
                "map": f"maps/{cell.stem}.png",
                **{name: cell.facts.get(name) for name in _TOLD},
                "sha256": cell.facts.get("outputs", {}).get(cell.path.name, {}).get("sha256"),
            }
            for cell in tab.cells
        ],
    }


def _drawn(cell: Any, drawing: Drawing, scale: Scale) -> Iterator[bytes]:
    yield png_bytes(colors(cell, drawing, scale.limit(cell)))
