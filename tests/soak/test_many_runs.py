"""A thousand small runs: memory stays where it is after warm-up, and nothing is left behind."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

import h5py
import numpy as np
import psutil
import pytest

from app.config import Settings
from app.jobs import states
from app.jobs.cluster import Cluster
from app.jobs.store import RunRecord, Store
from app.storage.files import Files
from docs.program import Program
from tests.conftest import wait_until
from tests.jobs.desk import Desk
from tests.soak.victim import RealProgram, Victim, memory_of, wait_for_nobody

RUNS, WARM_UP, AT_ONCE, MEASURED_EVERY = 1000, 300, 5, 25
DESCRIPTION = {"input_shape": [24, 32, 3], "units": 3, "output_activation": "softmax"}
# What a run may add: its record stays in the database as history, and Python's memory comes in pieces.
MOST_MB_IN_A_HUNDRED_RUNS = 1.0


def slope(runs: list[int], megabytes: list[float]) -> float:
    """MB in a hundred runs, by the straight line that fits best."""
    return float(np.polyfit(runs, megabytes, 1)[0] * 100)


@pytest.mark.ci
def test_a_hundred_runs_leave_nothing_behind(tmp_path: Path):
    """The short form: one small program, many runs whose tabs are closed, and no file or process after it."""
    settings = Settings(data_dir=tmp_path)
    store = Store(settings)
    desk = Desk(store, Files(settings), Cluster(settings), tmp_path)
    victim = Victim([sys.executable, "-m", "tests.soak.small_program", str(tmp_path), "quick"], tmp_path, "ready")
    with victim.running():
        runs: list[RunRecord] = [desk.add(pictures=1, models=(f"m{number % 5}",)) for number in range(100)]
        for run in runs:
            desk.wait(run, seconds=60)
            store.delete_tab(run.tabs[0])
        store.drop_closed_tabs(0)
    wait_for_nobody([victim])
    assert list((tmp_path / "output").iterdir()) == []
    assert not list((tmp_path / "instance").rglob("*.partial*"))
    store.close()


def add_models(settings: Settings, file: Path) -> list[str]:
    """Two uploaded models, of the same network in two files."""
    store, files = Store(settings), Files(settings)
    ids = []
    for number in range(2):
        copy = settings.data_dir / f"copy{number}.h5"
        shutil.copy(file, copy)
        with h5py.File(copy, "a") as opened:
            opened.attrs["copy"] = number
        digest = files.put_model(copy, ".h5")
        record = {"name": f"small{number}", "file_hash": digest, "preprocessing": {"mode": "tf"}}
        ids.append(store.add_model(record | {"description": DESCRIPTION}).id)
    store.close()
    return ids


@pytest.mark.slow
def test_memory_stays_where_it_is_over_a_thousand_runs(tmp_path: Path, small_model: Path):
    models = ["demo-vgg", "demo-resnet", "demo-watermark", *add_models(Settings(data_dir=tmp_path), small_model)]
    with RealProgram(tmp_path).running() as program:
        program.wait_for_workers()
        client = program.client
        samples = [sample["id"] for sample in client.ask("/api/samples")["items"]]
        wait_until(lambda: client.ask("/api/health")["engine"]["state"] == "ready", 120)
        web, (worker,) = psutil.Process(program.process.pid), program.workers()[:1]
        counts, web_memory, worker_memory = [], [], []
        begin = time.monotonic()
        for number in range(0, RUNS, AT_ONCE):
            some = [
                compute(client, models[index % 5], samples[index % 24]) for index in range(number, number + AT_ONCE)
            ]
            for run in some:
                wait_until(lambda run=run: client.ask(f"/api/runs/{run['id']}")["state"] in states.FINISHED, 120)
                assert client.ask(f"/api/runs/{run['id']}")["state"] == "done"
                client.delete(f"/api/tabs/{run['tabs'][0]}")
            if number % MEASURED_EVERY == 0:
                counts.append(number)
                web_memory.append(memory_of(web))
                worker_memory.append(memory_of(worker))
    warm = next(place for place, count in enumerate(counts) if count >= WARM_UP)
    slopes = {
        "web process": slope(counts[warm:], web_memory[warm:]),
        "worker": slope(counts[warm:], worker_memory[warm:]),
    }
    print(f"{RUNS} runs over {len(models)} models in {time.monotonic() - begin:.0f} s; MB in a hundred runs: {slopes}")
    print(f"web process {web_memory[warm]:.0f} to {web_memory[-1]:.0f} MB")
    print(f"worker {worker_memory[warm]:.0f} to {worker_memory[-1]:.0f} MB")
    wait_for_nobody([program])
    store = Store(Settings(data_dir=tmp_path))
    store.drop_closed_tabs(0)
    store.close()
    assert list((tmp_path / "output").iterdir()) == []
    assert not list(tmp_path.rglob("*.partial*")) and not list((tmp_path / "instance").rglob("upload-*"))
    assert max(slopes.values()) <= MOST_MB_IN_A_HUNDRED_RUNS, slopes


def compute(client: Program, model: str, sample: str) -> dict:
    return client.ask("/api/runs", {"kind": "visualize", "models": [model], "images": [sample], "method": "gradient"})
