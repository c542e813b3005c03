from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from app.config import Settings
from app.jobs.local_workers import memory_limit, worker_environment, worker_spec

RAM = psutil.virtual_memory().total


@pytest.mark.parametrize(
    ("asked", "workers", "expected"), [(None, 1, 0.8 * RAM), (None, 4, 0.2 * RAM), (0, 2, 0), (5 << 30, 3, 5 << 30)]
)
def test_workers_share_most_of_the_memory_unless_it_is_said(asked, workers, expected):
    assert memory_limit(asked, workers) == pytest.approx(expected, abs=1)


def test_several_workers_share_the_processor(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    assert worker_environment(Settings(), 4)["TF_NUM_INTRAOP_THREADS"] == "2"
    assert "TF_NUM_INTRAOP_THREADS" not in worker_environment(Settings(), 1)


def test_workers_are_told_what_concerns_them(tmp_path: Path):
    told = worker_environment(Settings(weights_mirror="http://lab/keras", allow_code_in_models=True), 1)
    assert told["INNVESTIGATE_GUI_WEIGHTS_MIRROR"] == "http://lab/keras"
    assert told["INNVESTIGATE_GUI_ALLOW_CODE_IN_MODELS"] == "1"
    assert not any("TOKEN" in name or "PASSWORD" in name for name in told)


@pytest.mark.parametrize("asked", [None, 0, 20 << 30])
def test_what_workers_are_told_they_can_read_as_settings(tmp_path: Path, asked: int | None):
    """A model with code makes a worker read its settings; it died of a memory in bytes, of eleven digits."""
    settings = Settings(data_dir=tmp_path, worker_memory=asked, allow_code_in_models=True)
    told = worker_spec(settings, {}, 1, {})["options"]["env"]
    found = Settings.load([], environment=told)
    assert found.allow_code_in_models and found.worker_memory == memory_limit(asked, 1)
