"""GET /api/tabs/{id}/export.zip, values.npz, table.csv, sheet.pdf, sheet.png, recipe.py; GET
/api/runs/{id}/drawings/{name}"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Blueprint, Response

from app.api import context
from app.api.answers import attachment
from app.api.drawing_query import drawing_of_query, one_of
from app.api.run_files import require_undamaged
from app.errors import Conflict, InvalidInput, NotFound
from app.export import archive, drawings, sheet
from app.export.cells import Cell, Scale, Tab, tab_of
from app.export.recipe import recipe
from app.export.table import csv_of
from app.jobs.planner import OBSERVE
from app.jobs.records import TabRecord
from app.jobs.rows import learned_from, methods_of
from app.models_catalogue import Model
from app.render.heatmap import png_bytes
from app.storage.names import file_stem

blueprint = Blueprint("exports", __name__, url_prefix="/api")

_SWITCH = ("0", "1")


@blueprint.get("/tabs/<tab_id>/export.zip")
def whole(tab_id: str) -> Response:
    """Maps, values, pictures, table, recipe and a manifest."""
    tab = _tab(tab_id)
    names = _file_names(tab)
    parts = archive.everything(tab, drawing_of_query(), _recipe_or_why_not(tab, names), names)
    return _saved(parts, tab, ".zip", "application/zip")


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
    return _saved([_recipe(tab, _file_names(tab)).encode()], tab, ".py", "text/x-python; charset=utf-8")


@blueprint.get("/runs/<run_id>/drawings/<file_name>")
def drawing(run_id: str, file_name: str) -> Response:
    """One map as it is drawn on the page, larger if wanted, with legend and caption if wanted."""
    nothing = NotFound(f"There is no map {file_name!r} in this run.")
    run = context.store().run(run_id)
    if run.kind == OBSERVE or not run.tabs:
        raise nothing
    tab = _with_maps(context.store().tab(run.tabs[0]))
    cell = next((cell for cell in tab.cells if cell.path.name == file_name), None)
    if cell is None:
        raise nothing
    _require_there(cell)
    require_undamaged(context.store(), run_id, cell.path)
    look = drawing_of_query()
    size = int(one_of("size", tuple(map(str, drawings.SIZES)), "1"))
    legend, caption = (one_of(name, _SWITCH, "0") == "1" for name in ("legend", "caption"))
    drawn = drawings.picture(cell, look, Scale(tab, look).limit(cell), size, legend, caption)
    return attachment([png_bytes(drawn)], f"{cell.stem}.png", "image/png")


def _tab(tab_id: str) -> Tab:
    """A tab of heatmaps with at least one map that is there as it was written."""
    record = context.store().tab(tab_id)
    if record.kind == OBSERVE:
        raise InvalidInput("A tab of suggested pictures has no maps; its chart and its data are saved on the page.")
    tab = _with_maps(record)
    if not any(True for _ in tab.cells):
        raise Conflict(f"The tab '{record.title}' has no maps yet.")
    for cell in tab.cells:
        _require_there(cell)
    return tab


def _with_maps(record: TabRecord) -> Tab:
    return tab_of(record, context.pictures().those_there(record.run.inputs["images"]), context.files())


def _require_there(cell: Cell) -> None:
    if not cell.path.is_file():
        raise NotFound(f"The values of {cell.picture.name} are not there any more. Repeat the run.")


def _sheet(tab_id: str, make: Callable[..., bytes], suffix: str, media_type: str) -> Response:
    tab = _tab(tab_id)
    return _saved([make(tab, drawing_of_query())], tab, suffix, media_type)


def _recipe(tab: Tab, names: dict[str, str]) -> str:
    inputs = tab.record.run.inputs
    needed = {
        *inputs["images"],
        *(one for method in methods_of(inputs) for one in learned_from(method, inputs["images"])),
    }
    if gone := len(needed - set(names)):
        raise Conflict(
            f"{gone} of its pictures {'was' if gone == 1 else 'were'} deleted, so the maps cannot be made again."
        )
    return recipe(tab, [_model(model) for model in tab.record.run.inputs["models"]], names)


def _recipe_or_why_not(tab: Tab, names: dict[str, str]) -> tuple[str, str]:
    """For the archive, which is worth having without its recipe too."""
    try:
        return _recipe(tab, names), "recipe.py"
    except Conflict as error:
        return f"There is no recipe. {error.detail}\n", "no recipe.txt"


def _model(model: dict[str, str]) -> Model:
    try:
        return context.models().get(model["id"])
    except NotFound as error:
        raise Conflict(f"The model {model['name']} was deleted, so its maps cannot be made again.") from error


def _file_names(tab: Tab) -> dict[str, str]:
    """A file name for each picture by its id: number and name, without anything that a file system could mind."""
    inputs = tab.record.run.inputs
    learned = {image: None for method in methods_of(inputs) for image in learned_from(method, inputs["images"])}
    every = {one.id: one for one in (*tab.pictures, *context.pictures().those_there(list(learned)))}
    return {
        one.id: f"{number:04}_{file_stem(Path(one.name).stem)}{one.path.suffix}"
        for number, one in enumerate(every.values(), start=1)
    }


def _saved(parts: Iterable[bytes], tab: Tab, suffix: str, media_type: str) -> Response:
    return attachment(parts, f"{file_stem(tab.record.title)}{suffix}", media_type)
