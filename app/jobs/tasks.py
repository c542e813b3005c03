"""What runs on an engine worker: the engine's functions, and the drawing of their results.

The engine (and with it TensorFlow) is imported when a task runs, so that the web process can name these functions.
"""

from __future__ import annotations

import io
import logging
import math
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.config import VERSION
from app.fit import fitted_of
from app.jobs.located import located_check, located_chunk, located_model
from app.jobs.messages import (
    ExplainChunk,
    Explanation,
    ModelSource,
    PreprocessingCheck,
    WeightsFile,
    WholeModel,
)
from app.render.compact import rounded
from app.render.heatmap import Extent, extent, png_bytes, reduce_channels, to_rgb, usual_channels
from app.render.legend import ends_of, with_legend
from app.render.mosaic import mosaic

STAGE_TOPIC = "innvestigate-gui-stage"
PICTURE, LEGEND, VALUES = ".png", "_legend.png", ".npy"


@dataclass(frozen=True)
class CellResult:
    """One finished map: the contents of its files by ending, and what the page shows beside it."""

    image: str
    files: dict[str, bytes]
    facts: dict[str, Any]


@dataclass(frozen=True)
class ChunkResult:
    """The cells of a chunk in the order of its pictures, the seconds it took and the versions that made it.

    `loaded` are the ids of the models that the worker has loaded now.
    """

    cells: list[CellResult]
    seconds: float
    versions: dict[str, str]
    loaded: tuple[str, ...] | None = None


def warm_up() -> dict[str, str]:
    """Import the engine; the versions of everything that computes."""
    # Dask would print a stack trace for every refusal; the dispatcher logs what is not one.
    logging.getLogger("distributed.worker").setLevel(logging.CRITICAL)
    from app.engine import worker

    return {"program": VERSION, "python": platform.python_version(), **worker.warm_up()}


def describe_model(source: ModelSource) -> dict[str, Any]:
    """What the engine finds out about a model."""
    from app.engine import worker

    return worker.describe(located_model(source))


def check_preprocessing(check: PreprocessingCheck) -> list[dict[str, Any]]:
    """What a model predicts under each way of preparing pictures."""
    from app.engine import worker

    return plain(worker.check_preprocessing(located_check(check)))


def fitting(asked: tuple[WeightsFile, list[tuple[str, int]]]) -> list[str]:
    """Which of some networks a file of weights fits."""
    from app.engine import worker

    return worker.fitting(*asked)


def save_whole(whole: WholeModel) -> None:
    """Write a file of weights as a whole model."""
    from app.engine import worker

    worker.save_whole(whole)


def explain_chunk(chunk: ExplainChunk) -> ChunkResult:
    """Compute and draw the maps of a chunk."""
    report = reporter(chunk.run)
    if "app.engine.worker" not in sys.modules:
        report("starting the engine")
    versions = warm_up()
    from app.engine import worker

    start = time.perf_counter()
    cells = [draw(explanation) for explanation in worker.explain(located_chunk(chunk), report)]
    return ChunkResult(cells, time.perf_counter() - start, versions, worker.loaded())


def draw(explanation: Explanation) -> CellResult:
    """The files and facts of a map."""
    tiles = explanation.values if explanation.values.ndim == 4 else explanation.values[np.newaxis]
    place = fitted_of(explanation.shows)
    values = reduce_channels(tiles, usual_channels(explanation.signed))
    pixels = values if place is None else place.part(values)
    found = extent(pixels)
    # Several maps of one picture share one scale, so that their strength can be compared.
    colors = to_rgb(rounded(pixels), explanation.signed, found.limit)
    captions = [_caption(neuron) for neuron in explanation.neurons] if len(tiles) > 1 else None
    ends = ends_of(explanation.target, explanation.against)
    legend = with_legend(mosaic(colors, captions), found, explanation.signed, ends)
    files = {PICTURE: png_bytes(mosaic(colors)), LEGEND: png_bytes(legend), VALUES: _npy(explanation.values)}
    return CellResult(explanation.image, files, _facts(explanation, found))


def reporter(run_id: str) -> Callable[[str], None]:
    """The function that tells the web process what this worker does for a run; does nothing outside a worker."""
    from distributed import get_worker

    try:
        worker = get_worker()
    except ValueError:
        return lambda stage: None
    address = worker.address
    return lambda stage: worker.log_event(STAGE_TOPIC, {"run": run_id, "stage": stage, "worker": address})


def plain(value: Any) -> Any:
    """The value as JSON can say it: numpy's numbers as Python's, what is not finite as None."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (np.generic, np.ndarray)):
        return plain(value.tolist())
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _facts(explanation: Explanation, found: Extent) -> dict[str, Any]:
    facts = {
        "layer": explanation.layer,
        "class": explanation.target,
        "against": explanation.against,
        "neurons": explanation.neurons,
        "predictions": explanation.predictions,
        "trust": explanation.trust,
        "minimum": found.minimum,
        "maximum": found.maximum,
        "invalid_pixels": found.invalid,
        "signed": explanation.signed,
        "shows": explanation.shows,
    }
    return plain(facts)


def _caption(neuron: dict[str, Any]) -> str:
    return f"unit {neuron['index']}: {neuron['activation']:.3g}"


def _npy(values: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, values.astype(np.float32), allow_pickle=False)
    return stream.getvalue()
