"""What tests of several parts share: a data folder of their own, a store on it, and one real engine for all."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.config import Settings
from app.jobs.engine import Engine
from app.jobs.store import Store

ENGINE_SECONDS = 90
pytest_plugins = ["tests.postgresql"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Without a login: tests of who gets in make their own."""
    return Settings(data_dir=tmp_path, browser=False, auth=False)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = Store(settings)
    yield store
    store.close()


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A running engine with one real worker; its store and data folder are shared by the whole session."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("engine"), browser=False, auth=False)
    engine = Engine(settings, Store(settings))
    engine.start()
    try:
        wait_until(lambda: engine.status()["state"] != "starting", ENGINE_SECONDS)
        assert engine.status()["state"] == "ready", engine.status()["detail"]
        yield engine
    finally:
        engine.stop()
        engine.store.close()


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something that another thread or process does; an `AssertionError` when it takes too long."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"still waiting after {seconds} s"
        time.sleep(0.02)


_BUILD = """
import sys
from tensorflow import keras
layers = keras.layers
picture = layers.Input((24, 32, 3))
found = layers.Conv2D(4, 3, activation="relu", name="conv")(picture)
scores = layers.Dense(3, activation="softmax", name="scores")(layers.GlobalAveragePooling2D()(found))
keras.Model(picture, scores).save(sys.argv[1])
"""


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of a small Keras model, written by a process of its own: this one stays without TensorFlow."""
    path = tmp_path_factory.mktemp("models") / "small.h5"
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-W", "ignore", "-c", _BUILD, str(path)]
    subprocess.run(command, check=True, env=environment, capture_output=True)
    return path
