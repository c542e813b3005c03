"""The engine with a real worker, TensorFlow and all."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import time
from dataclasses import replace
from pathlib import Path

import dask
import numpy as np
import psutil
import pytest
from PIL import Image

from app.config import Settings
from app.errors import ProgramError, Unavailable
from app.jobs import states
from app.jobs.cluster import Cluster
from app.jobs.engine import Engine
from app.jobs.messages import ModelSource, Preprocessing
from app.jobs.store import RunRecord, Store
from app.storage.files import Files
from tests.conftest import wait_until


@pytest.fixture
def source(small_model: Path) -> ModelSource:
    return ModelSource("small", "small", "custom", Preprocessing("tf"), str(small_model))


def add_run(engine: Engine, small_model: Path, pictures: int = 2, method: str = "gradient") -> RunRecord:
    store, files = engine.store, Files(engine.settings)
    with small_model.open("rb") as stream, files.received(stream) as received:
        digest = files.put_model(received, ".h5")
    description = {"input_shape": [24, 32, 3], "units": 3, "output_activation": "softmax"}
    record = {"name": "small", "file_hash": digest, "preprocessing": {"mode": "tf"}, "description": description}
    model = store.add_model(record)
    images = [store.add_image(f"{number}.png", 32, 24, picture(files, number)).id for number in range(pictures)]
    inputs = {"models": [{"id": model.id, "name": model.name}], "images": images, "method": method, "parameters": {}}
    run = store.add_run("visualize", inputs, pictures, method)
    engine.wake()
    return run


def picture(files: Files, seed: int) -> str:
    stream = io.BytesIO()
    pixels = np.random.default_rng(seed).integers(0, 256, (24, 32, 3), dtype=np.uint8)
    Image.fromarray(pixels, "RGB").save(stream, format="PNG")
    return files.put_image(stream.getvalue())


def wait(engine: Engine, run: RunRecord, seconds: float = 60) -> RunRecord:
    wait_until(lambda: engine.store.run(run.id).state in states.FINISHED, seconds)
    return engine.store.run(run.id)


def test_the_engine_is_ready(engine: Engine):
    assert engine.status() == {"state": "ready", "workers": 1, "detail": "ready"}


def test_a_model_is_described(engine: Engine, source: ModelSource):
    found = engine.of("local").describe(source)
    assert (found["input_shape"], found["units"]) == ([24, 32, 3], 3)


def test_a_model_that_cannot_be_read_is_refused_with_the_engines_words(engine: Engine, tmp_path: Path):
    path = tmp_path / "text.h5"
    path.write_text("not a model")
    with pytest.raises(ProgramError) as caught:
        engine.of("local").describe(ModelSource("text", "text", "custom", Preprocessing("tf"), str(path)))
    assert "text" in caught.value.detail
    assert str(tmp_path) not in caught.value.detail


def test_a_run_is_computed_drawn_and_recorded(engine: Engine, small_model: Path):
    run = wait(engine, add_run(engine, small_model))
    assert (run.state, run.done) == (states.DONE, 2), run.error
    cells = engine.store.cells(run.id)[run.inputs["models"][0]["id"]]
    values = np.load(Files(engine.settings).output_path(run.id, cells[run.inputs["images"][1]]["values"]))
    assert values.shape == (24, 32, 3)
    assert len(cells[run.inputs["images"][0]]["predictions"]) == 3
    record = json.loads(Files(engine.settings).output_path(run.id, "run.json").read_text())
    assert set(record["versions"]) >= {"program", "python", "tensorflow", "keras", "innvestigate", "numpy"}


def test_a_run_goes_on_when_its_worker_is_killed(engine: Engine, small_model: Path):
    (nanny,) = engine._cluster._local.workers.values()
    run = add_run(engine, small_model, pictures=60)
    wait_until(lambda: engine.store.run(run.id).done >= 1)
    os.kill(nanny.process.pid, signal.SIGKILL)
    over = wait(engine, run, seconds=90)
    assert (over.state, over.done) == (states.DONE, 60), over.error
    wait_until(lambda: engine.status()["state"] == "ready")


@pytest.mark.slow
def test_a_cancelled_run_leaves_its_worker_within_five_seconds_also_inside_tensorflow(engine: Engine):
    """The second chunk, SmoothGrad with a thousand copies of each of four pictures, takes far longer than that."""
    store, files = engine.store, Files(engine.settings)
    images = [store.add_image(f"{number}.png", 32, 24, picture(files, number)).id for number in range(5)]
    inputs = {"images": images, "method": "smoothgrad", "parameters": {"n": 1000}}
    run = store.add_run("visualize", inputs | {"models": [{"id": "demo-vgg", "name": "demo-vgg"}]}, 5, "SmoothGrad")
    engine.wake()
    wait_until(lambda: store.run(run.id).done >= 1, 120)
    time.sleep(1)
    (worker,) = engine.load()
    assert (worker["state"], worker["run"]) == ("busy", run.id)
    (nanny,) = engine._cluster._local.workers.values()
    process = psutil.Process(nanny.process.pid)
    begin = time.monotonic()
    store.cancel(run.id)
    engine.wake()
    wait_until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE)
    assert time.monotonic() - begin <= 5
    assert store.run(run.id).state == states.CANCELLED
    wait_until(lambda: [one["state"] for one in engine.load()] == ["free"], 60)


def test_an_engine_that_was_not_started_says_so(settings: Settings, store: Store, source: ModelSource):
    engine = Engine(settings, store)
    assert engine.status()["state"] == "stopped"
    with pytest.raises(Unavailable, match="not started"):
        engine.of("local").describe(source)
    engine.stop()


@pytest.mark.ci
def test_a_scheduler_that_is_not_there_is_named_and_asked_again(tmp_path: Path, source: ModelSource):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{closed.getsockname()[1]}"
        settings = Settings(data_dir=tmp_path, scheduler=address)
        engine = Engine(settings, Store(settings))
        engine.start()
        try:
            wait_until(lambda: "no connection" in engine.status()["detail"])
            assert engine.status()["state"] == "starting"
            assert address in engine.status()["detail"]
            with pytest.raises(Unavailable, match="no connection"):
                replace(engine.of("local"), wait=0.1).describe(source)
        finally:
            engine.stop()
            engine.store.close()


def test_a_running_cluster_is_used_and_left_running(tmp_path: Path, cluster: Cluster):
    other = Cluster(Settings(data_dir=tmp_path, scheduler=cluster.client.scheduler.address))
    security = cluster._local.security
    encryption = {
        "distributed.comm.tls.ca-file": security.tls_ca_file,
        "distributed.comm.tls.client.cert": security.tls_client_cert,
        "distributed.comm.tls.client.key": security.tls_client_key,
    }
    with dask.config.set(encryption):
        other.start()
    assert other.connected
    assert other.client.submit(len, "four").result(timeout=10) == 4
    other.stop()
    assert cluster.client.submit(len, "on").result(timeout=10) == 2
