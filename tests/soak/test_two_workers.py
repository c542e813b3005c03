"""Two workers that somebody started by hand, over TLS; one is killed half way and does not come back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.config import PROJECT_DIR, Settings
from app.jobs import states
from app.jobs.cluster import Cluster
from app.jobs.store import Store
from app.storage.files import Files
from tests.conftest import wait_until
from tests.jobs import chunk_functions
from tests.jobs.desk import Desk
from tests.soak.certificates import Certificates, make_certificates
from tests.soak.victim import RealProgram, wait_for_nobody

PICTURES = 400
MODELS = ["demo-vgg", "demo-resnet", "demo-watermark"]


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return make_certificates(tmp_path)


class ByHand:
    """A scheduler and workers, each a command line of its own."""

    def __init__(self, folder: Path, certificates: Certificates) -> None:
        self.folder, self.certificates = folder, certificates
        self.started: list[subprocess.Popen[bytes]] = []

    def scheduler(self) -> str:
        """Its address."""
        command = ["-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--protocol", "tls"]
        log = self.run("scheduler", [*command, "--no-dashboard", *self.certificates.options("--tls-ca-file")])
        wait_until(lambda: "Scheduler at:" in log.read_text(), 60)
        return next(line.split()[-1] for line in log.read_text().splitlines() if "Scheduler at:" in line)

    def worker(self, address: str, name: str, *more: str, folder: Path | None = None) -> subprocess.Popen[bytes]:
        options = ["--data-dir", str(folder or self.folder), *self.certificates.options(), *more]
        log = self.run(name, ["run.py", "worker", "--scheduler", address, *options])
        wait_until(lambda: "works for" in log.read_text(), 60)
        return self.started[-1]

    def run(self, name: str, arguments: list[str]) -> Path:
        log = self.folder / f"{name}.log"
        with log.open("wb") as output:
            self.started.append(
                subprocess.Popen(
                    [sys.executable, *arguments],
                    stdout=output,
                    stderr=output,
                    stdin=subprocess.DEVNULL,
                    cwd=PROJECT_DIR,
                    start_new_session=True,
                )
            )
        return log

    def end(self) -> None:
        for process in reversed(self.started):
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """As if the machine lost its power: the worker and who watches over it."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def by_hand(tmp_path: Path, certificates: Certificates) -> Iterator[ByHand]:
    found = ByHand(tmp_path, certificates)
    with ExitStack() as stack:
        stack.callback(found.end)
        yield found


def settings_of(folder: Path, address: str, certificates: Certificates) -> Settings:
    return Settings(
        data_dir=folder,
        auth=False,
        scheduler=address,
        tls_ca=certificates.ca,
        tls_cert=certificates.cert,
        tls_key=certificates.key,
    )


@pytest.mark.ci
def test_a_run_goes_on_with_the_worker_that_is_left(tmp_path: Path, by_hand: ByHand, certificates: Certificates):
    """The short form, without TensorFlow."""
    address = by_hand.scheduler()
    first, _ = by_hand.worker(address, "first"), by_hand.worker(address, "second")
    settings = settings_of(tmp_path, address, certificates)
    store, cluster = Store(settings), Cluster(settings)
    cluster.start()
    desk = Desk(store, Files(settings), cluster, tmp_path)
    wait_until(lambda: len(cluster.worker_addresses()) == 2, 60)
    dispatcher = desk.start(chunk_functions.slow)
    run = desk.add(pictures=20)
    wait_until(lambda: store.run(run.id).done >= 5)
    kill_group(first)
    over = desk.wait(run, seconds=120)
    dispatcher.stop()
    cluster.stop()
    store.close()
    assert (over.state, over.done, over.failures) == (states.DONE, 20, None)


def test_without_the_right_certificate_nobody_gets_in(tmp_path: Path, by_hand: ByHand):
    address = by_hand.scheduler()
    (tmp_path / "others").mkdir()
    stranger = Cluster(settings_of(tmp_path, address, make_certificates(tmp_path / "others")))
    with pytest.raises(OSError):
        stranger.start()
    stranger.stop()


@pytest.mark.slow
def test_a_dataset_run_finishes_when_one_of_two_workers_is_killed_half_way(
    tmp_path: Path, by_hand: ByHand, certificates: Certificates
):
    make_dataset(tmp_path / "datasets" / "noise")
    address = by_hand.scheduler()
    first, _ = by_hand.worker(address, "first"), by_hand.worker(address, "second")
    options = ["--scheduler", address, "--datasets", str(tmp_path / "datasets"), *certificates.options()]
    with RealProgram(tmp_path, *options).running() as program:
        program.wait_for_workers(2)
        client = program.client
        (dataset,) = client.ask("/api/datasets")["items"]
        order = {"kind": "suggest", "models": MODELS, "dataset": dataset["id"]}
        run = client.ask("/api/runs", order)
        url, total = f"/api/runs/{run['id']}", run["total"]
        wait_until(lambda: client.ask(url)["done"] >= total / 2, 300)
        kill_group(first)
        wait_until(lambda: client.ask(url)["state"] in states.FINISHED, 600)
        over = client.ask(url)
        points = client.ask(f"/api/tabs/{run['tabs'][0]}")["points"]
    wait_for_nobody([program])
    print(f"{over['done']} of {total} answers, {len(points)} points; one of two workers killed half way")
    assert (over["state"], over["failures"], over["done"]) == ("done", {}, total)
    assert len({point["image"] for point in points}) == PICTURES


@pytest.mark.slow
def test_a_worker_without_the_folder_of_the_program_gets_its_files_from_the_storage(
    tmp_path: Path, by_hand: ByHand, certificates: Certificates
):
    storage = ["--storage", f"file://{tmp_path / 'share'}"]
    address = by_hand.scheduler()
    by_hand.worker(address, "far", *storage, folder=tmp_path / "far")
    Image.new("RGB", (96, 96), "red").save(tmp_path / "own.png")
    (tmp_path / "near").mkdir()
    with RealProgram(tmp_path / "near", "--scheduler", address, *storage, *certificates.options()).running() as program:
        program.wait_for_workers(1)
        client = program.client
        picture = uploaded(client.url, tmp_path / "own.png")
        stored = next((tmp_path / "near" / "instance" / "images").glob("*/*.png"))
        away = stored.rename(tmp_path / "not where the worker looks.png")
        order = {"kind": "visualize", "models": ["demo-vgg"], "images": [picture], "method": "lrp.epsilon"}
        url = f"/api/runs/{client.ask('/api/runs', order)['id']}"
        wait_until(lambda: client.ask(url)["state"] in states.FINISHED, 120)
        over = client.ask(url)
        away.rename(stored)
    wait_for_nobody([program])
    assert (over["state"], over["failures"], over["done"]) == ("done", {}, 1)
    assert len(list((tmp_path / "far" / "instance" / "fetched").iterdir())) == 1


def uploaded(url: str, path: Path) -> str:
    """The id of a picture that was sent as a browser sends it."""
    head = f'--part\r\nContent-Disposition: form-data; name="files"; filename="{path.name}"\r\n\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=part", "X-Requested-With": "XMLHttpRequest"}
    body = head.encode() + path.read_bytes() + b"\r\n--part--\r\n"
    request = urllib.request.Request(f"{url}/api/images", body, headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return str(json.loads(answer.read())["items"][0]["id"])


def make_dataset(folder: Path) -> None:
    folder.mkdir(parents=True)
    noise = np.random.default_rng(0)
    for number in range(PICTURES):
        pixels = noise.integers(0, 256, (96, 96, 3), dtype=np.uint8)
        Image.fromarray(pixels, "RGB").save(folder / f"{number:03}.png")
