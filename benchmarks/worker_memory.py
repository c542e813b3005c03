"""Resident memory of one engine process over 30 runs: 3 models x 6 methods, then again until 30."""

from __future__ import annotations

import itertools
from pathlib import Path

import psutil

from app.engine import worker
from app.jobs.messages import ExplainChunk, ModelSource, Picture, Preprocessing
from benchmarks.report import write

DEMO = Path(__file__).parents[1] / "models" / "demo"
RUNS = 30
METHODS = ("gradient", "guided_backprop", "lrp.z", "lrp.epsilon", "grad_cam", "guided_grad_cam")
MODELS = {"demo-vgg": "unit", "demo-resnet": "symmetric", "demo-watermark": "unit"}


def main() -> None:
    pictures = tuple(Picture(path.name, str(path)) for path in sorted((DEMO / "samples").glob("*.png"))[:8])
    pairs = list(itertools.product(MODELS, METHODS))
    resident = []
    for run, (model, method) in zip(range(RUNS), itertools.cycle(pairs), strict=False):
        source = ModelSource(model, model, "demo", Preprocessing(MODELS[model]), str(DEMO / f"{model}.h5"))
        worker.explain(ExplainChunk(str(run), source, pictures, method, {}))
        resident.append(psutil.Process().memory_info().rss / 2**20)
    first_round = resident[len(pairs) - 1]
    rows = [
        (f"after the first round ({len(pairs)} runs)", f"{first_round:.0f} MiB", ""),
        (f"after run {RUNS}", f"{resident[-1]:.0f} MiB", ""),
        ("growth", f"{100 * (resident[-1] / first_round - 1):+.1f} %", "within 10 %"),
    ]
    write("worker_memory", f"Memory of one engine worker, {RUNS} runs over 3 models and {len(METHODS)} methods", rows)


if __name__ == "__main__":
    main()
