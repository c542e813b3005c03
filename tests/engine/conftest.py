"""The truth comes from processes of their own: this one has eager execution off, and iNNvestigate patched at times."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.engine.network import Network
from app.jobs.messages import ModelSource
from tests.engine.helpers import PROJECT, source_of


def run_python(*arguments: str, **environment: str) -> str:
    """Runs Python at the project's root and returns what it prints; fails the test with its last words."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(f"{' '.join(arguments)} failed:\n{done.stderr[-3000:]}")
    return done.stdout


class Truth:
    """Test networks and what is true of them, by name; networks are loaded once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._networks: dict[str, Network] = {}

    def source(self, name: str, **options: Any) -> ModelSource:
        return source_of(self.folder / f"{name}.h5", **options)

    def network(self, name: str) -> Network:
        if name not in self._networks:
            self._networks[name] = Network(self.source(name))
        return self._networks[name]

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        return dict(np.load(self.folder / f"{name}.npz"))

    def pictures(self, name: str) -> np.ndarray:
        return self.arrays(name)["pictures"]


@pytest.fixture(scope="session")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    folder = tmp_path_factory.mktemp("truth")
    run_python("-m", "tests.engine.truth_eager", str(folder))
    return Truth(folder)


@pytest.fixture(scope="session")
def innvestigate_maps(truth: Truth) -> Any:
    """Maps of unmodified iNNvestigate by network: a dictionary with one array for each "row/unit"."""
    run_python("-m", "tests.engine.truth_innvestigate", str(truth.folder))
    return lambda name: dict(np.load(truth.folder / f"{name}_maps.npz"))


@pytest.fixture(scope="session")
def innvestigate_rows(truth: Truth) -> Any:
    """Maps of every row of unmodified iNNvestigate by network: a dictionary with one array for each method."""

    def rows(name: str) -> dict[str, np.ndarray]:
        file = truth.folder / f"{name}_rows.npz"
        if not file.exists():
            run_python("-m", "tests.engine.truth_innvestigate_rows", str(truth.folder), name)
        return dict(np.load(file))

    return rows
