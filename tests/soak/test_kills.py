"""SIGKILL at random moments, to workers and to the program: every run finishes, none twice, none is lost."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.config import Settings
from app.jobs import states
from app.jobs.cluster import Cluster
from app.jobs.store import Store
from app.storage.files import Files
from tests.conftest import wait_until
from tests.jobs.desk import Desk
from tests.soak.victim import RealProgram, Victim, wait_for_nobody

RUNS, WORKER_KILLS, PROGRAM_KILLS = 50, 50, 20
PICTURES = 6
MAPS = RUNS * 2 * PICTURES
LONGEST_PAUSE = 3.0
MODELS = ("demo-vgg", "demo-resnet", "demo-watermark")


def killed(
    victim: Victim, kills: list[str], chance: random.Random, longest: float, done: Callable[[], int] | None = None
) -> None:
    """Kill in a random order at random moments; a program that was killed is started again at once.

    Every other kill waits until something more is `done`: else only starting would be disturbed, and never work.
    """
    chance.shuffle(kills)
    for number, kill in enumerate(kills):
        if done is not None and number % 2:
            before = done()
            wait_until(lambda before=before: done() > before or done() == MAPS, 120)
        time.sleep(chance.uniform(0, longest))
        if kill == "worker":
            wait_until(victim.kill_worker, 60)
        else:
            victim.kill()
            victim.start()


@pytest.mark.ci
def test_a_few_kills_lose_no_run(tmp_path: Path):
    """The short form: the queue, the workers and the store are real, the maps are simple."""
    store = Store(Settings(data_dir=tmp_path))
    files = Files(Settings(data_dir=tmp_path))
    desk = Desk(store, files, Cluster(Settings(data_dir=tmp_path)), tmp_path)
    runs = [desk.add(pictures=3, models=(f"m{number}",)) for number in range(3)]
    victim = Victim([sys.executable, "-m", "tests.soak.small_program", str(tmp_path)], tmp_path, "ready")
    with victim.running():
        killed(victim, ["worker"] * 2 + ["program"], random.Random(7), 0.5)
        for run in runs:
            desk.wait(run, seconds=60)
    for run in runs:
        (of_model,) = store.cells(run.id).values()
        assert store.run(run.id).done == run.total == len(of_model)
        assert len(list(files.output_path(run.id, "run.json").parent.iterdir())) == 3 * run.total + 1
    wait_for_nobody([victim])
    store.close()


@pytest.mark.slow
def test_seventy_kills_lose_none_of_fifty_runs(tmp_path: Path):
    with RealProgram(tmp_path).running() as victim:
        samples = [sample["id"] for sample in victim.client.ask("/api/samples")["items"]][:PICTURES]
        runs = [victim.client.ask("/api/runs", request(number, samples))["id"] for number in range(RUNS)]
        begin = time.monotonic()
        kills = ["worker"] * WORKER_KILLS + ["program"] * PROGRAM_KILLS
        killed(victim, kills, random.Random(2024), LONGEST_PAUSE, lambda: done_by(victim))
        still_going = [run for run in runs if state_of(victim, run) not in states.FINISHED]
        wait_until(lambda: all(state_of(victim, run) in states.FINISHED for run in runs), 1800)
        seconds = time.monotonic() - begin
        over = [victim.client.ask(f"/api/runs/{run}") for run in runs]
        listed = [run["id"] for run in victim.client.ask("/api/runs?limit=1000")["items"]]
        finished = sum(run["state"] == "done" and not run["failures"] for run in over)
        print(
            f"{finished} of {RUNS} runs finished after {WORKER_KILLS} kills of a worker and {PROGRAM_KILLS} of the "
            f"program in {seconds:.0f} s ({len(still_going)} runs were left after the last kill)"
        )
        assert [run["error"] or run["failures"] for run in over if run["state"] != "done" or run["failures"]] == []
        assert listed == runs, "none is lost, none is there twice"
        for run in over:
            assert_every_map_is_there(victim, run)
    wait_for_nobody([victim])
    assert not list(tmp_path.rglob(".partial*"))


def request(number: int, samples: list[str]) -> dict:
    methods = ("gradient", "lrp.epsilon", "grad_cam", "smoothgrad")
    models = [MODELS[number % 3], MODELS[(number + 1) % 3]]
    return {"kind": "visualize", "models": models, "images": samples, "method": methods[number % 4]}


def done_by(victim: RealProgram) -> int:
    """How many maps are there."""
    return sum(run["done"] for run in victim.client.ask("/api/runs?limit=1000")["items"])


def state_of(victim: RealProgram, run: str) -> str:
    return victim.client.ask(f"/api/runs/{run}")["state"]


def assert_every_map_is_there(victim: RealProgram, run: dict) -> None:
    """Each file is there once and as it was written: the program compares its hash when it is asked for."""
    assert run["done"] == run["total"] == 2 * PICTURES
    rows = victim.client.ask(f"/api/tabs/{run['tabs'][0]}")["rows"]
    cells = [cell for row in rows for cell in row["cells"]]
    assert len({cell["values_url"] for cell in cells}) == run["total"]
    for cell in cells:
        for kind in ("png_url", "legend_url", "values_url"):
            assert victim.client.get(cell[kind])
