"""A Python script that makes the maps of a tab again with the program's own engine."""

from __future__ import annotations

import dataclasses
import pprint
from pathlib import Path
from typing import Any

from app.config import VERSION
from app.export.cells import Tab
from app.jobs.messages import ModelSource
from app.jobs.rows import learned_from, methods_of, row_places
from app.models_catalogue import Model

PICTURES, MODELS = "pictures", "models"

_SCRIPT = '''"""Makes the maps of "{title}" again, as iNNvestigate-GUI {version} made them.

Run it in the folder of the program, with the Python that runs the program: `python recipe.py`. It needs beside itself
{needs}. The values are written to `again/`, float32, (height, width, channels), named by row and picture.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path.cwd()))

from app.engine.worker import explain
from app.jobs.messages import ExplainChunk, ModelSource, Picture, Preprocessing

HERE = Path(__file__).resolve().parent
PICTURES = {pictures}
MODELS = {models}
METHODS = {methods}
ROWS = {rows}  # a place in MODELS and one in METHODS


def pictures(names):
    return tuple(Picture(name, str(HERE / "{folder}" / name)) for name in names)


for number, (model, method) in enumerate(ROWS, start=1):
    asked = METHODS[method] | {{"training": pictures(METHODS[method]["training"]), "patterns_dir": str(HERE)}}
    chunk = ExplainChunk(run="again", model=MODELS[model], pictures=pictures(PICTURES), **asked)
    for place, explanation in enumerate(explain(chunk, print), start=1):
        target = HERE / "again" / f"{{number}}_{{place}}.npy"
        target.parent.mkdir(exist_ok=True)
        np.save(target, explanation.values.astype(np.float32))
        print(target, explanation.predictions[0])
'''


def recipe(tab: Tab, models: list[Model], names: dict[str, str]) -> str:
    """The script; `names` are the files of the pictures by id, also of those that methods learn from."""
    inputs = tab.record.run.inputs
    files = [f"`{MODELS}/{_file(model)}` (GET /api/models/{model.id}/file)" for model in models if _is_own(model)]
    images = inputs["images"]
    methods = [one | {"training": [names[image] for image in learned_from(one, images)]} for one in methods_of(inputs)]
    return _SCRIPT.format(
        title=_quoted(tab.record.title),
        version=VERSION,
        needs=", ".join([f"the folder `{PICTURES}`", *files]),
        pictures=_shown([names[picture.id] for picture in tab.pictures]),
        models="[\n" + "".join(f"    {_model(model)},\n" for model in models) + "]",
        methods=_shown(methods),
        rows=_shown(row_places(inputs)),
        folder=PICTURES,
    )


def _is_own(model: Model) -> bool:
    return model.path is not None and model.kind == "custom"


def _file(model: Model) -> str:
    """The name of a model's file beside the recipe."""
    return f"{model.id}{Path(model.path or '').suffix}"


def _model(model: Model) -> str:
    """The source of a model as Python says it, its file by a place beside the script."""
    parts = []
    for field in dataclasses.fields(ModelSource):
        value = getattr(model.source(), field.name)
        if field.name == "path" and value is not None:
            place = f"Path.cwd() / {f'models/demo/{model.id}.h5'!r}"
            own = f"HERE / {MODELS!r} / {_file(model)!r}"
            parts.append(f"path=str({place if model.kind == 'demo' else own})")
        elif value != field.default:
            parts.append(f"{field.name}={value!r}")
    return f"ModelSource({', '.join(parts)})"


def _shown(value: Any) -> str:
    return pprint.pformat(value, width=110, sort_dicts=False)


def _quoted(text: str) -> str:
    return text.replace("\\", "").replace('"', "'")
