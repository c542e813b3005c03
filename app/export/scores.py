"""The marks of a tab's maps, and models by methods, as tables."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.compare.scores import ScoredMap, Share, score_table
from app.jobs.records import Mark, TabRecord
from app.jobs.rows import methods_of, rows_of
from app.methods import METHODS
from app.pictures_catalogue import CataloguePicture
from app.spreadsheet import csv_text

HEAD = ("model", "method", "layer", "picture", "label", "convincing", "blind", "seed", "time")
OF_METHOD = ("convincing", "marked", "maps", "share", "95 % from", "95 % to")
ALL = "all"


@dataclass(frozen=True)
class ScoredTab:
    """A tab of heatmaps with its marks; `pictures` are those that are still there, by id."""

    record: TabRecord
    pictures: dict[str, CataloguePicture]
    marks: list[Mark]

    def names(self) -> dict[str, tuple[str, str]]:
        """How the model and the method of each row are called, by its key; two of one name are told apart."""
        rows, inputs = rows_of(self.record.run.inputs), methods_of(self.record.run.inputs)
        ids = list(dict.fromkeys(row.model["id"] for row in rows))
        models = {row.model["id"]: row.model["name"] for row in rows}
        called = dict(zip(ids, _distinct([models[one] for one in ids]), strict=True))
        methods = method_names(inputs)
        return {row.key: (called[row.model["id"]], methods[inputs.index(row.inputs)]) for row in rows}

    def maps(self) -> list[ScoredMap]:
        """Every map that is there, row after row."""
        marked = {(mark.row, mark.image): mark.convincing for mark in self.marks}
        images = self.record.run.inputs["images"]
        return [
            ScoredMap(*names, marked.get((key, image)))
            for key, names in self.names().items()
            for image in images
            if image in self.record.cells.get(key, {})
        ]


def method_names(methods: Sequence[dict[str, Any]]) -> list[str]:
    """The labels of methods; those of one label with what is asked of one but not of all of them."""
    labels = [METHODS[one["method"]].label if one["method"] in METHODS else one["method"] for one in methods]
    asked = [_asked(one) for one in methods]
    names = []
    for label, facts in zip(labels, asked, strict=True):
        of_all = set.intersection(*(set(other) for named, other in zip(labels, asked, strict=True) if named == label))
        own = ", ".join(fact for fact in facts if fact not in of_all)
        names.append(f"{label} ({own})" if own else label)
    return _distinct(names)


def marks_csv(tab: ScoredTab) -> str:
    """One line for each mark, oldest first."""
    names = tab.names()
    return csv_text([HEAD, *(_line(tab, mark, names[mark.row]) for mark in tab.marks)])


def table_csv(tab: ScoredTab) -> str:
    """One line for each model and one for all; for each method and for all the figures of `OF_METHOD`."""
    table = score_table(tab.maps())
    head = [f"{method}: {figure}" for method in (*table.methods, ALL) for figure in OF_METHOD]
    rows = [*zip(table.models, table.shares, table.of_models, strict=True), (ALL, table.of_methods, table.all)]
    lines = [[name, *_figures([*shares, total])] for name, shares, total in rows]
    return csv_text([["model", *head], *lines])


def _line(tab: ScoredTab, mark: Mark, names: tuple[str, str]) -> Iterator[Any]:
    picture, cell = tab.pictures.get(mark.image), tab.record.cells.get(mark.row, {}).get(mark.image, {})
    yield from names
    yield cell.get("layer")
    yield from (mark.image, None) if picture is None else (picture.name, picture.label)
    yield from (int(mark.convincing), int(mark.blind), mark.seed)
    yield datetime.datetime.fromtimestamp(mark.marked, datetime.UTC).isoformat()


def _figures(shares: Sequence[Share | None]) -> Iterator[Any]:
    for share in shares:
        if share is None:
            yield from (None,) * len(OF_METHOD)
        else:
            yield from (share.convincing, share.marked, share.maps, share.value, *(share.interval or (None, None)))


def _asked(method: dict[str, Any]) -> list[str]:
    layer = [f"layer {method['layer']}"] if method["layer"] else []
    return [*(f"{name} {value}" for name, value in method["parameters"].items()), *layer]


def _distinct(names: list[str]) -> list[str]:
    """The names; each that was there before with a number behind it."""
    before = [names[:place].count(name) for place, name in enumerate(names)]
    return [f"{name} ({count + 1})" if count else name for name, count in zip(names, before, strict=True)]
