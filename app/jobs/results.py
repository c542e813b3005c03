"""What a run leaves in its output folder: the files of each cell and `run.json`, enough to make it all again."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.config import VERSION
from app.jobs.records import RunPicture, RunRecord
from app.jobs.tasks import LEGEND, PICTURE, VALUES, CellResult
from app.models_catalogue import Model
from app.pictures_catalogue import CataloguePicture
from app.spreadsheet import csv_text
from app.storage.files import Files, hash_of
from app.storage.names import file_stem
from app.variants import find

if TYPE_CHECKING:
    from app.jobs.explain_plan import ExplainedRow, ExplainPlan
    from app.jobs.observe_plan import ObservePlan

RECORD_NAME = "run.json"
PICTURES_NAME = "pictures.csv"


def write_cell(files: Files, plan: ExplainPlan, row: ExplainedRow, result: CellResult) -> dict[str, Any]:
    """Write the files of a cell; the cell as the store keeps it, with names, sizes and hashes of its files."""
    stem = cell_stem(plan, row, result.image)
    outputs: dict[str, dict[str, Any]] = {}
    for ending, content in result.files.items():
        files.write_output(plan.run.id, stem + ending, content)
        outputs[stem + ending] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    names = {"png": stem + PICTURE, "legend": stem + LEGEND, "values": stem + VALUES}
    return {"row": row.key, "model": row.model.id, "image": result.image, **names, "outputs": outputs, **result.facts}


def cell_stem(plan: ExplainPlan, row: ExplainedRow, image_id: str) -> str:
    """The start of a cell's file names: row, number of the picture in the run (from 1), name of the picture."""
    number = next(index for index, picture in enumerate(plan.pictures, start=1) if picture.id == image_id)
    picture = _part(Path(plan.pictures[number - 1].name).stem)
    return f"{plan.row_names[row.key]}_{number}_{picture}"


def row_names(rows: tuple[ExplainedRow, ...]) -> dict[str, str]:
    """What each row is called in file names, by its key: the model, behind it the method where there are several."""
    one_method = len({row.key for row in rows}) == len({row.model.id for row in rows})
    parts = {row.key: [row.model.name] + ([] if one_method else [row.method.id]) for row in rows}
    names = {key: "_".join(map(_part, named)) for key, named in parts.items()}
    counts, seen = Counter(names.values()), Counter[str]()
    numbered = {}
    for key, name in names.items():
        seen[name] += 1
        numbered[key] = f"{name}-{seen[name]}" if counts[name] > 1 else name
    return numbered


def _part(name: str) -> str:
    return file_stem(name, 60)


def write_record(
    files: Files, plan: ExplainPlan, run: RunRecord, cells: dict[str, Any], versions: dict[str, str]
) -> None:
    """Write `run.json` anew: the run as it is now."""
    record = _facts(run, versions) | {
        "rows": [_row(row) for row in plan.explained],
        "models": [_model(model) for model in plan.models],
        "images": [_image(picture) for picture in plan.pictures],
        "training": [
            _image(picture) for picture in dict.fromkeys(one for row in plan.explained for one in row.training)
        ],
        "cells": _listed(cells),
    }
    _write(files, run, record)


def write_united_record(files: Files, run: RunRecord, cells: dict[str, Any]) -> None:
    """Write `run.json` of a run put together from others, whose records say what made the cells."""
    _write(files, run, _facts(run, {}) | {"cells": _listed(cells)})


def write_observe_record(
    files: Files, plan: ObservePlan, pictures: list[RunPicture], run: RunRecord, versions: dict[str, str]
) -> None:
    """Write `run.json` of a suggest run, and its pictures as a table beside it: there may be tens of thousands.

    Its results are in the database, where other runs use them too, by the keys in both files.
    """
    models = [_model(model) | {"key": plan.networks[model.id]} for model in plan.models]
    _write(files, run, _facts(run, versions) | {"models": models, "images": PICTURES_NAME})
    rows = ((one.image, one.name, one.key, one.label) for one in pictures)
    files.write_output(run.id, PICTURES_NAME, csv_text([("image", "name", "key", "label"), *rows]).encode())


def _facts(run: RunRecord, versions: dict[str, str]) -> dict[str, Any]:
    return {
        "id": run.id,
        "kind": run.kind,
        "title": run.title,
        "state": run.state,
        "error": run.error,
        "failures": run.failures or {},
        **{name: _iso(getattr(run, name)) for name in ("created", "started", "finished")},
        "inputs": run.inputs,
        "versions": {"program": VERSION, **versions},
    }


def _write(files: Files, run: RunRecord, record: dict[str, Any]) -> None:
    files.write_output(run.id, RECORD_NAME, json.dumps(record, indent=1, ensure_ascii=False).encode())


def _listed(cells: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for of_row in cells.values() for cell in of_row.values()]


def _row(row: ExplainedRow) -> dict[str, Any]:
    method = {"id": row.method.id, "label": row.method.label, "parameters": row.method.values()}
    return {"key": row.key, "model": row.model.id, "method": method}


def _image(picture: CataloguePicture) -> dict[str, Any]:
    shown = {name: getattr(picture, name) for name in ("id", "name", "width", "height")}
    return shown | {"sha256": _hash(picture.path)}


def _model(model: Model) -> dict[str, Any]:
    entry = find(model.id)
    path = Path(model.path or "") if entry is None else entry.weights_path()
    return {
        "id": model.id,
        "name": model.name,
        "kind": model.kind,
        "preprocessing": dataclasses.asdict(model.preprocessing),
        "sha256": _hash(path),
    }


def _hash(path: Path) -> str | None:
    try:
        facts = path.stat()
        return _hash_of_state(path, facts.st_mtime_ns, facts.st_size)
    except OSError:
        return None


@functools.lru_cache(maxsize=10_000)
def _hash_of_state(path: Path, _changed: int, _size: int) -> str:
    return hash_of(path)


def _iso(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat()
