"""Suggest runs from files to stored metrics: against a tf.data pipeline, with two workers, and the memory they take.

`python -m benchmarks.suggest [--pictures 2000] [--many 10000] [--only speed workers memory] [--small]`. Pictures
(500x375 JPEG) and a MobileNetV2 with random weights are made in a temporary folder. `--small` proves only that it
works: few pictures, and nothing is written to the page.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from PIL import Image

from app import create_app
from app.config import Settings
from app.jobs.engine import Engine
from app.jobs.store import Store
from app.storage.files import Files
from benchmarks.report import write

SIZE = (500, 375)
HEADERS = {"X-Requested-With": "XMLHttpRequest"}
WARM_UP = 16
REPEATS = 2


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pictures", type=int, default=2000)
    parser.add_argument("--many", type=int, default=10_000)
    parser.add_argument("--only", nargs="*", default=["speed", "workers", "memory"])
    parser.add_argument("--small", action="store_true")
    asked = parser.parse_args()
    if asked.small:
        asked.pictures, asked.many = 100, 400
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(
            [sys.executable, "-m", "benchmarks.suggest_by_hand", "build", str(folder / "model.h5")], check=True
        )
        make_pictures(folder / "made", max(asked.pictures, asked.many if "memory" in asked.only else 0))
        parts: dict[str, Callable[[Path, Any], list[tuple[str, str, str]]]] = {
            "speed": speed, "workers": workers, "memory": memory,
        }  # fmt: skip
        for part in asked.only:
            tell(part, parts[part](folder, asked), asked)


def tell(part: str, rows: list[tuple[str, str, str]], asked: Any) -> None:
    """Each part has a section of its own, so that one can be measured again by itself."""
    if asked.small:
        return print(*rows, sep="\n")
    remark = (
        f"{asked.pictures} pictures of {SIZE[0]}x{SIZE[1]} JPEG through MobileNetV2 (random weights), from files to "
        "stored metrics; each the best of several times in turns, networks loaded before. By hand: `tf.data` (decode, "
        "resize, batch, prefetch) and `predict_on_batch`."
    )
    write(f"suggest --only {part}", f"Suggest: {part}", rows, remark if part != "memory" else "")


def make_pictures(folder: Path, count: int) -> None:
    """Pictures of blurred and fine noise, so that they are as large as photographs."""
    folder.mkdir()
    random = np.random.default_rng(0)
    fine = random.integers(-14, 15, (SIZE[1], SIZE[0], 3))
    for number in range(count):
        coarse = Image.fromarray(random.integers(0, 256, (12, 16, 3), np.uint8)).resize(SIZE, Image.Resampling.BICUBIC)
        pixels = np.clip(np.asarray(coarse, np.int16) + np.roll(fine, number, axis=1), 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"{number:05}.jpg", quality=90)


def speed(folder: Path, asked: Any) -> list[tuple[str, str, str]]:
    """Ours and the one by hand in turns."""
    ours, by_hand = [], []
    with program(folder) as desk:
        desk.run(offer(folder, "warm", WARM_UP))
        for turn in range(REPEATS):
            ours.append(asked.pictures / desk.run(offer(folder, f"speed {turn}", asked.pictures)))
            by_hand.append(pictures_by_hand(folder, asked.pictures))
    ratio = max(ours) / max(rate for rate, _ in by_hand)
    best, batch = max(by_hand)
    return [
        ("suggest run, one worker", f"{max(ours):.1f} pictures/s", ""),
        (f"tf.data and predict_on_batch, batch {batch} (the best)", f"{best:.1f} pictures/s", ""),
        ("ratio", f"{ratio:.2f}", "at least 1"),
    ]


def workers(folder: Path, asked: Any) -> list[tuple[str, str, str]]:
    """One worker on one core against two on one each."""
    rates = []
    for count in (1, 2):
        with program(folder, workers=count) as desk:
            for place, process in enumerate(desk.workers()):
                pin(process, sorted(os.sched_getaffinity(0))[place])
            for turn in range(2 * count):  # each worker loads the network
                desk.run(offer(folder, f"warm {count} {turn}", 2 * WARM_UP))
            times = [desk.run(offer(folder, f"workers {count} {turn}", asked.pictures)) for turn in range(REPEATS)]
            rates.append(asked.pictures / min(times))
    return [
        ("one worker with one core", f"{rates[0]:.1f} pictures/s", ""),
        ("two workers with one core each", f"{rates[1]:.1f} pictures/s", ""),
        ("ratio", f"{rates[1] / rates[0]:.2f}", "at least 1.8"),
    ]


def pin(process: psutil.Process, core: int) -> None:
    """Every thread of the process and of those it started: Linux moves single threads, and new ones inherit."""
    for one in [process, *process.children(recursive=True)]:
        for thread in one.threads():
            os.sched_setaffinity(thread.id, [core])


def memory(folder: Path, asked: Any) -> list[tuple[str, str, str]]:
    """The highest resident memory with a tenth of the pictures and with all; each with a program of its own."""
    found = {}
    for count in (asked.many // 10, asked.many):
        command = [sys.executable, "-m", "benchmarks.suggest", "measure", str(folder), str(count)]
        shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        found[count] = [float(number) for number in shown.split()]
    few, many = found.values()
    rows = []
    for name, one, other in zip(("web process", "worker"), few, many, strict=False):
        shown = f"{one:.0f} and {other:.0f} MiB ({100 * (other / one - 1):+.1f} %)"
        rows.append((f"{name}, {asked.many // 10} and {asked.many} pictures", shown, "within 10 %"))
    rows.append((f"chart of {asked.many} pictures", f"{many[2]:.2f} MB, built in {many[3]:.2f} s", "under 2 MB, 1 s"))
    return rows


def measure(folder: Path, count: int) -> None:
    """Prints the peaks of both processes in MiB, and the chart's size in MB and seconds."""
    with program(folder) as desk, peaks([psutil.Process(), *desk.workers()]) as found:
        desk.run(offer(folder, f"memory {count}", count))
        begin = time.perf_counter()
        size = len(desk.chart())
        seconds = time.perf_counter() - begin
        time.sleep(0.5)
    print(*found, size / 1e6, seconds)


class Desk:
    """The program with a model, to run datasets."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self._engine = engine
        self._client = create_app(settings, engine).test_client()
        self._tab = ""

    def add_model(self, path: Path) -> None:
        """As an upload that the gate has let through."""
        kept = Path(self._engine.settings.data_dir) / "received.h5"
        kept.write_bytes(path.read_bytes())
        digest = Files(self._engine.settings).put_model(kept, ".h5")
        record: dict[str, Any] = {"name": "MobileNetV2", "file_hash": digest, "preprocessing": {"mode": "tf"}}
        self._engine.store.add_model(record | {"description": DESCRIPTION})

    def run(self, name: str) -> float:
        """Seconds from the request until everything is stored."""
        datasets = self._client.get("/api/datasets").json["items"]
        dataset = next(item["id"] for item in datasets if item["name"] == name)
        model = self._engine.store.models()[0].id
        body = {"kind": "suggest", "models": [model], "dataset": dataset}
        begin = time.perf_counter()
        run = self._client.post("/api/runs", json=body, headers=HEADERS).json
        while run["state"] in ("queued", "running"):
            time.sleep(0.05)
            run = self._client.get(f"/api/runs/{run['id']}").json
        assert run["state"] == "done" and run["done"] == run["total"], run["error"]
        self._tab = run["tabs"][0]
        return time.perf_counter() - begin

    def chart(self) -> bytes:
        return self._client.get(f"/api/tabs/{self._tab}").data

    def workers(self) -> list[psutil.Process]:
        return [psutil.Process(nanny.process.pid) for nanny in self._engine._cluster._local.workers.values()]


DESCRIPTION = {"input_shape": [224, 224, 3], "units": 1000, "output_activation": "softmax", "layers": []}


@contextmanager
def program(folder: Path, workers: int = 1) -> Iterator[Desk]:
    """The engine with its workers, and the model, in a data folder of its own."""
    (folder / "offered").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        offered = folder / "offered"
        settings = Settings(data_dir=Path(data), browser=False, auth=False, workers=workers, datasets=offered)
        engine = Engine(settings, Store(settings))
        engine.start()
        try:
            while engine.status()["state"] != "ready" or engine.status()["workers"] < workers:
                time.sleep(0.1)
            desk = Desk(settings, engine)
            desk.add_model(folder / "model.h5")
            yield desk
        finally:
            engine.stop()
            engine.store.close()


def offer(folder: Path, name: str, count: int) -> str:
    """A dataset of the first pictures: links to them, which the program has not seen under this name."""
    target = folder / "offered" / name
    target.mkdir(parents=True)
    for path in sorted((folder / "made").iterdir())[:count]:
        os.link(path, target / path.name)
    return name


def pictures_by_hand(folder: Path, count: int) -> tuple[float, int]:
    """Pictures a second with plain TensorFlow in a process of its own, and the batch size that was best."""
    command = [sys.executable, "-m", "benchmarks.suggest_by_hand", "run", str(folder / "model.h5")]
    shown = subprocess.run(
        [*command, str(folder / "made"), str(count)], check=True, capture_output=True, text=True
    ).stdout.split()
    return float(shown[-2]), int(shown[-1])


@contextmanager
def peaks(processes: list[psutil.Process]) -> Iterator[list[float]]:
    """The highest resident memory of each process in MiB, known at the end."""
    found = [0.0] * len(processes)
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            found[:] = [max(old, one.memory_info().rss / 2**20) for old, one in zip(found, processes, strict=True)]

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        measure(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
