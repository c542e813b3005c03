"""GET /api/tabs/{id}/export.zip, values.npz, table.csv, sheet.pdf, sheet.png, recipe.py; GET
/api/runs/{id}/drawings/{name}"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Blueprint, Response, current_app

from app.api import context
from app.api.drawing_query import drawing_of_query, one_of
from app.api.run_files import require_undamaged
from app.errors import Conflict, InvalidInput, NotFound
from app.export import archive, drawings, sheet
from app.export.cells import Scale, Tab, tab_of
from app.export.recipe import recipe
from app.export.table import csv_of
from app.jobs.planner import OBSERVE
from app.methods import METHODS
from app.models_catalogue import Model
from app.pictures_catalogue import CataloguePicture
from app.render.heatmap import png_bytes

blueprint = Blueprint("exports", __name__, url_prefix="/api")

_SWITCH = ("0", "1")


@blueprint.get("/tabs/<tab_id>/export.zip")
def whole(tab_id: str) -> Response:
    """Maps, values, pictures, table, recipe and a manifest."""
    tab = _tab(tab_id)
    names = _file_names(tab, _training(tab))
    return _saved(
        archive.everything(tab, drawing_of_query(), _recipe(tab, names), names), tab, ".zip", "application/zip"
    )


@blueprint.get("/tabs/<tab_id>/values.npz")
def values(tab_id: str) -> Response:
    tab = _tab(tab_id)
    return _saved(archive.values(tab), tab, ".npz", "application/zip")


@blueprint.get("/tabs/<tab_id>/table.csv")
def table(tab_id: str) -> Response:
    """Predictions and figures of every map."""
    tab = _tab(tab_id)
    return _saved([csv_of(tab).encode()], tab, ".csv", "text/csv; charset=utf-8")


@blueprint.get("/tabs/<tab_id>/sheet.pdf")
def sheet_pdf(tab_id: str) -> Response:
    return _sheet(tab_id, sheet.pdf, ".pdf", "application/pdf")


@blueprint.get("/tabs/<tab_id>/sheet.png")
def sheet_png(tab_id: str) -> Response:
    return _sheet(tab_id, sheet.png, ".png", "image/png")


@blueprint.get("/tabs/<tab_id>/recipe.py")
def script(tab_id: str) -> Response:
    """A script that makes the maps again."""
    tab = _tab(tab_id)
    return _saved([_recipe(tab, _file_names(tab, _training(tab))).encode()], tab, ".py", "text/x-python; charset=utf-8")


@blueprint.get("/runs/<run_id>/drawings/<file_name>")
def drawing(run_id: str, file_name: str) -> Response:
    """One map as it is drawn on the page, larger if wanted, with legend and caption if wanted."""
    run = context.store().run(run_id)
    if run.kind == OBSERVE or not run.tabs:
        raise NotFound(f"There is no map {file_name!r} in this run.")
    tab = _tab(run.tabs[0])
    cell = next((cell for cell in tab.cells if cell.path.name == file_name), None)
    if cell is None:
        raise NotFound(f"There is no map {file_name!r} in this run.")
    require_undamaged(context.store(), run_id, cell.path)
    look = drawing_of_query()
    size = int(one_of("size", tuple(map(str, drawings.SIZES)), "1"))
    legend, caption = (one_of(name, _SWITCH, "0") == "1" for name in ("legend", "caption"))
    drawn = drawings.picture(cell, look, Scale(tab, look).limit(cell), size, legend, caption)
    return _attached([png_bytes(drawn)], f"{cell.stem}.png", "image/png")


def _tab(tab_id: str) -> Tab:
    """A tab of heatmaps with at least one map that is there as it was written."""
    record = context.store().tab(tab_id)
    if record.kind == OBSERVE:
        raise InvalidInput("A tab of suggested pictures has no maps; its chart and its data are saved on the page.")
    tab = tab_of(record, context.pictures().those_there(record.run.inputs["images"]), context.files())
    if not any(True for _ in tab.cells):
        raise Conflict(f"The tab '{record.title}' has no maps yet.")
    for cell in tab.cells:
        if not cell.path.is_file():
            raise NotFound(f"The values of {cell.picture.name} are not there any more. Repeat the run.")
    return tab


def _sheet(tab_id: str, make: Callable[..., bytes], suffix: str, media_type: str) -> Response:
    tab = _tab(tab_id)
    return _saved([make(tab, drawing_of_query())], tab, suffix, media_type)


def _training(tab: Tab) -> list[CataloguePicture]:
    """The pictures that the method learns from."""
    inputs = tab.record.run.inputs
    method = METHODS.get(inputs["method"])
    if method is None or not method.learns_from_pictures:
        return []
    return context.pictures().named(inputs.get("training") or inputs["images"])


def _recipe(tab: Tab, names: dict[str, str]) -> str:
    return recipe(
        tab, [_model(model) for model in tab.record.run.inputs["models"]], names, [one.id for one in _training(tab)]
    )


def _model(model: dict[str, str]) -> Model:
    try:
        return context.models().get(model["id"])
    except NotFound as error:
        raise Conflict(f"The model {model['name']} was deleted, so its maps cannot be made again.") from error


def _file_names(tab: Tab, training: list[CataloguePicture]) -> dict[str, str]:
    """A file name for each picture by its id: number and name, without anything that a file system could mind."""
    every = {one.id: one for one in (*tab.pictures, *training)}
    return {
        one.id: f"{number:04}_{_plain(Path(one.name).stem)}{one.path.suffix}"
        for number, one in enumerate(every.values(), start=1)
    }


def _saved(parts: Iterable[bytes], tab: Tab, suffix: str, media_type: str) -> Response:
    return _attached(parts, f"{_plain(tab.record.title)}{suffix}", media_type)


def _attached(parts: Iterable[bytes], name: str, media_type: str) -> Response:
    """Sent part by part, to be saved under a name."""
    response = current_app.response_class(parts, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _plain(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")[:80] or "unnamed"
