"""A Python script that makes the maps of a tab again with the program's own engine."""

from __future__ import annotations

import dataclasses
import pprint
from typing import Any

from app.config import VERSION
from app.export.cells import Tab
from app.jobs.messages import ModelSource
from app.models_catalogue import Model

PICTURES, MODELS = "pictures", "models"

_SCRIPT = '''"""Makes the maps of "{title}" again, as iNNvestigate-GUI {version} made them.

Run it in the folder of the program, with the Python that runs the program: `python {name}`. It needs beside itself
{needs}. The values are written to `again/`, float32, (height, width, channels).
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path.cwd()))

from app.engine.worker import explain
from app.jobs.messages import ExplainChunk, ModelSource, Picture, Preprocessing

HERE = Path(__file__).resolve().parent
PICTURES = {pictures}
TRAINING = {training}
MODELS = {models}
METHOD = {method}


def pictures(names):
    return tuple(Picture(name, str(HERE / "{folder}" / name)) for name in names)


for number, model in enumerate(MODELS):
    learned = {{"training": pictures(TRAINING), "patterns_dir": str(HERE)}} if TRAINING else {{}}
    chunk = ExplainChunk(run="again", model=model, pictures=pictures(PICTURES), **learned, **METHOD)
    for place, explanation in enumerate(explain(chunk, print)):
        target = HERE / "again" / f"{{number + 1}}_{{place + 1}}.npy"
        target.parent.mkdir(exist_ok=True)
        np.save(target, explanation.values.astype(np.float32))
        print(target, explanation.predictions[0])
'''


def recipe(tab: Tab, models: list[Model], names: dict[str, str], training: list[str], name: str = "recipe.py") -> str:
    """The script; `names` are the files of the pictures by id, `training` the ids of those that are learned from."""
    inputs = tab.record.run.inputs
    method = {key: inputs.get(key) for key in ("method", "parameters", "layer", "selection")}
    method["as_in_innvestigate"] = inputs.get("as_in_innvestigate", False)
    own = [model for model in models if model.path is not None and model.kind == "custom"]
    needs = f"the folder `{PICTURES}`" + (f", and in `{MODELS}` the files of its own models" if own else "")
    return _SCRIPT.format(
        title=_quoted(tab.record.title),
        version=VERSION,
        name=name,
        needs=needs,
        pictures=_shown([names[picture.id] for picture in tab.pictures]),
        training=_shown([names[image] for image in training]),
        models="[\n" + "".join(f"    {_model(model)},\n" for model in models) + "]",
        method=_shown(method),
        folder=PICTURES,
    )


def model_file(model: Model) -> str:
    """The name of a model's file beside the recipe."""
    return f"{model.id}.h5"


def _model(model: Model) -> str:
    """The source of a model as Python says it, its file by a place beside the script."""
    parts = []
    for field in dataclasses.fields(ModelSource):
        value = getattr(model.source(), field.name)
        if field.name == "path" and value is not None:
            place = f"Path.cwd() / {f'models/demo/{model.id}.h5'!r}"
            own = f"HERE / {MODELS!r} / {model_file(model)!r}"
            parts.append(f"path=str({place if model.kind == 'demo' else own})")
        elif value != field.default:
            parts.append(f"{field.name}={value!r}")
    return f"ModelSource({', '.join(parts)})"


def _shown(value: Any) -> str:
    return pprint.pformat(value, width=110, sort_dicts=False)


def _quoted(text: str) -> str:
    return text.replace("\\", "").replace('"', "'")
