"""Runs put together from the rows of others: cells and files are copied, so that each tab can be closed by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert

from app.jobs import states, tables
from app.jobs.database import Database, new_id
from app.jobs.limits import Limits, require_room
from app.jobs.ownership import adding_for
from app.jobs.queue import open_tab, run_record
from app.jobs.records import RunRecord, TabRecord
from app.jobs.room import making_room
from app.jobs.rows import Row, learned_from, row_key, rows_of
from app.storage.files import Files

_NAMES = ("png", "legend", "values")


@dataclass
class United:
    """`inputs` of the new run, its `cells`, and its files: (run, name there, name here)."""

    inputs: dict[str, Any]
    cells: list[dict[str, Any]] = field(default_factory=list)
    files: list[tuple[str, str, str]] = field(default_factory=list)


class Uniting(Database):
    _limits: Limits
    _files: Files

    @making_room
    def add_united_run(self, sources: Sequence[TabRecord], title: str) -> RunRecord:
        """A finished run, with a tab, of the rows that tabs of finished runs have; rows that are alike become one."""
        made = united(sources)
        size = sum(output["bytes"] for cell in made.cells for output in cell["outputs"].values())
        run: dict[str, Any] = {
            "id": new_id(),
            "kind": sources[0].kind,
            "title": title,
            "state": states.DONE,
            "inputs": made.inputs,
        }
        run |= {"done": len(made.cells), "total": len(made.cells), "stage": "done", "revision": 0, "bytes": size}
        run |= dict.fromkeys(("created", "started", "finished"), self._clock())
        rows = [{"run": run["id"], "model": one["row"], "image": one["image"], "data": one} for one in made.cells]
        try:
            for source, there, here in made.files:
                self._files.copy_output(source, there, run["id"], here)
            with self._writing() as connection:
                require_room(connection, self._limits, size)
                connection.execute(insert(tables.runs).values(run | {"owner": adding_for(connection)}))
                connection.execute(insert(tables.cells), rows)
                open_tab(connection, run["id"], title, None)
                record = run_record(connection, run["id"])
        except BaseException:
            self._files.delete_output(run["id"])
            raise
        return record


def united(sources: Sequence[TabRecord]) -> United:
    """The rows of tabs one after the other; of two cells in the same place the first one counts."""
    images = list(dict.fromkeys(image for tab in sources for image in tab.run.inputs["images"]))
    made = United({"models": [], "images": images, "methods": [], "rows": []})
    made.inputs["sources"] = list(dict.fromkeys(tab.run.id for tab in sources))
    taken: set[tuple[str, str]] = set()
    for number, tab in enumerate(sources, start=1):
        for row in rows_of(tab.run.inputs):
            key = _placed(made.inputs, row, tab.run.inputs["images"])
            for image, cell in tab.cells.get(row.key, {}).items():
                if (key, image) not in taken:
                    taken.add((key, image))
                    _add(made, tab.run.id, number, cell | {"row": key, "image": image})
    return made


def _placed(inputs: dict[str, Any], row: Row, images: list[str]) -> str:
    """The key of a row among the new run's, where it is put if none is like it."""
    asked = row.inputs | {"training": learned_from(row.inputs, images) or None}
    place = [_place(inputs["models"], row.model), _place(inputs["methods"], asked)]
    if place not in inputs["rows"]:
        inputs["rows"].append(place)
    return row_key(row.model["id"], place[1])


def _place(known: list[Any], one: Any) -> int:
    if one not in known:
        known.append(one)
    return known.index(one)


def _add(made: United, run_id: str, number: int, cell: dict[str, Any]) -> None:
    """Names of files begin with the number of their tab, because other runs use the same names."""
    outputs = cell.get("outputs", {})
    made.files += [(run_id, name, f"{number}-{name}") for name in outputs]
    names = {kind: f"{number}-{cell[kind]}" for kind in _NAMES if cell.get(kind)}
    made.cells.append(cell | names | {"outputs": {f"{number}-{name}": facts for name, facts in outputs.items()}})
