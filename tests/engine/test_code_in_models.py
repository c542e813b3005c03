"""A model with a Lambda layer, when the operator lets it run: its gradients are those of the function it computes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.config import ALLOW_CODE_VARIABLE
from app.engine import worker
from app.errors import InvalidInput
from app.jobs.messages import ExplainChunk, ModelSource, Picture, Preprocessing

PROJECT = Path(__file__).parents[2]
# The Lambda layer doubles the picture for the network behind it, and so does division by a half.
MODES = {"gradient": "index", "smoothgrad": "index", "integrated_gradients": "class", "input_t_gradient": "class"}
DOUBLED = Preprocessing("mean_std", (0.0,), (0.5,))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("code")
    command = [sys.executable, "-W", "ignore", "-m", "tests.api.networks", str(folder)]
    subprocess.run(
        command, check=True, cwd=PROJECT, env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}, capture_output=True
    )
    pixels = np.random.default_rng(0).integers(0, 255, (12, 10, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(folder / "picture.png")
    return folder


def maps(folder: Path, name: str, method: str, preprocessing: Preprocessing, runs_code: bool) -> np.ndarray:
    path = folder / f"{name}.h5"
    source = ModelSource(f"{path}-{method}", path.name, "custom", preprocessing, str(path), runs_code=runs_code)
    picture = Picture("picture", str(folder / "picture.png"))
    chunk = ExplainChunk("run", source, (picture,), method, {}, selection={"mode": MODES[method], "index": 1})
    return worker.explain(chunk)[0].values


@pytest.mark.parametrize(
    ("method", "factor"), [("gradient", 2), ("smoothgrad", 2), ("integrated_gradients", 1), ("input_t_gradient", 1)]
)
def test_gradients_go_through_a_lambda_layer(folder, monkeypatch, method, factor):
    monkeypatch.setenv(ALLOW_CODE_VARIABLE, "1")
    with_lambda = maps(folder, "lambda", method, Preprocessing("none"), runs_code=True)
    without = maps(folder, "rgb", method, DOUBLED, runs_code=False)
    assert np.abs(without).max() > 0
    assert np.allclose(with_lambda, factor * without, rtol=1e-4, atol=1e-5 * np.abs(without).max())


@pytest.mark.parametrize(
    ("allowed", "runs_code", "words"),
    [("0", True, "without --allow-code-in-models"), ("", True, "runs code"), ("1", False, "Lambda")],
)
def test_code_is_loaded_only_when_operator_and_record_say_so(folder, tmp_path, monkeypatch, allowed, runs_code, words):
    monkeypatch.setenv(ALLOW_CODE_VARIABLE, allowed)
    path = tmp_path / "lambda.h5"  # another one than above, which the worker has open
    shutil.copy(folder / "lambda.h5", path)
    source = ModelSource("lambda", "lambda.h5", "custom", Preprocessing("none"), str(path), None, None, None, runs_code)
    with pytest.raises(InvalidInput, match=words):
        worker.describe(source)
