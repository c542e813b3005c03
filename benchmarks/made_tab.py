"""A finished tab of heatmaps without any engine: the values are made up, the rest is as a run leaves it."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from app.jobs.rows import rows_of
from app.jobs.store import Store
from app.methods import METHODS
from app.storage.files import Files

SIZE = 224
_BLOCK = 28  # pixels that are alike, so that the maps look like maps and not like noise
_MODELS = ("VGG16", "VGG19", "ResNet50", "MobileNet", "DenseNet121")
_METHODS = ("gradient", "lrp.epsilon", "integrated_gradients", "grad_cam", "deconvnet", "guided_backprop")
_TRUST = {"kept": 0.9, "not_finite": 0, "zeros": 0.0}


@dataclass(frozen=True)
class MadeTab:
    id: str
    run: str
    pictures: list[str]
    keys: list[str]


def made_tab(store: Store, files: Files, pictures: int, models: int, methods: int, size: int = SIZE) -> MadeTab:
    """A tab of so many pictures, models and methods with a map of `size` x `size` pixels for all of them."""
    random = np.random.default_rng(pictures + 100 * models + 10_000 * methods)
    images = [_picture(store, files, number, size, random) for number in range(pictures)]
    inputs = _inputs(images, _MODELS[:models], _METHODS[:methods])
    rows = rows_of(inputs)
    run = store.add_run("visualize", inputs, len(rows) * pictures, f"{len(rows) * pictures} maps")
    store.take_next_run(run.id)
    for image in images:
        shared = _blocks(random, size)
        store.add_cells(run.id, [_cell(files, run.id, row, image, _values(random, shared)) for row in rows])
    store.finish(run.id)
    return MadeTab(run.tabs[0], run.id, images, [row.key for row in rows])


def _inputs(images: list[str], models: tuple[str, ...], methods: tuple[str, ...]) -> dict[str, Any]:
    rest = {"layer": None, "selection": None, "training": None, "as_in_innvestigate": False}
    asked = [{"method": method, "parameters": METHODS[method]().values()} | rest for method in methods]
    chosen: dict[str, Any] = {"methods": asked} if len(asked) > 1 else asked[0]
    return {"models": [{"id": model, "name": model} for model in models], "images": images} | chosen


def _blocks(random: np.random.Generator, size: int) -> np.ndarray:
    coarse = random.normal(size=(size // _BLOCK + 1, size // _BLOCK + 1, 3))
    return np.asarray(coarse.repeat(_BLOCK, axis=0).repeat(_BLOCK, axis=1)[:size, :size])


def _picture(store: Store, files: Files, number: int, size: int, random: np.random.Generator) -> str:
    drawn = Image.fromarray((127 + 40 * _blocks(random, size)).clip(0, 255).astype(np.uint8))
    png, thumbnail = io.BytesIO(), io.BytesIO()
    drawn.save(png, "PNG")
    drawn.resize((112, 112)).save(thumbnail, "WEBP")
    return store.add_image(f"made_{number}.png", size, size, files.put_image(png.getvalue(), thumbnail.getvalue())).id


def _values(random: np.random.Generator, shared: np.ndarray) -> np.ndarray:
    """What the maps of a picture share, what each has alone, and noise."""
    own = _blocks(random, len(shared)) + 0.3 * random.normal(size=shared.shape)
    return (shared + own).astype(np.float32)


def _cell(files: Files, run: str, row: Any, image: str, values: np.ndarray) -> dict[str, Any]:
    stream = io.BytesIO()
    np.save(stream, values)
    name = f"{hashlib.sha256(f'{row.key} {image}'.encode()).hexdigest()[:20]}.npy"
    files.write_output(run, name, stream.getvalue())
    drawn = values.astype(np.float64).sum(axis=-1)
    written = {"bytes": stream.tell(), "sha256": hashlib.sha256(stream.getvalue()).hexdigest()}
    predictions = [{"index": at, "name": f"class {at}", "score": 0.5 / (at + 1)} for at in range(5)]
    facts = {"class": {"index": 0, "name": "class 0"}, "neurons": None, "predictions": predictions, "trust": _TRUST}
    facts |= {"minimum": float(drawn.min()), "maximum": float(drawn.max()), "signed": True, "invalid_pixels": 0}
    names = {"png": None, "legend": None, "values": name, "outputs": {name: written}}
    return {"row": row.key, "model": row.model["id"], "image": image, "layer": None} | names | facts
