"""GPUs without one: the text that NVIDIA's program prints, and folders like the driver's."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from app.jobs.gpus import gpus_there, listed_by_driver, worker_environments

LISTED = """\
GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-5a5ba3b2-4e3b-0dd3-26c0-1c7d3cde2b9c)
  MIG 1g.5gb      Device  0: (UUID: MIG-4f1a1ff0)
GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-77d9ae79-2d8b-8b16-4a8d-92ba0cdb3dc1)
"""


def visible(environments: list[dict[str, str]]) -> list[str | None]:
    return [one.get("CUDA_VISIBLE_DEVICES") for one in environments]


def test_what_nvidias_program_prints():
    assert listed_by_driver(LISTED) == ["0", "1"]
    assert listed_by_driver("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.") == []


@pytest.mark.parametrize(
    ("gpus", "workers", "expected"),
    [
        ([], None, [None]),
        ([], 3, [None, None, None]),
        (["0", "1"], None, ["0", "1"]),
        (["0", "1"], 1, ["0"]),
        (["0", "1"], 4, ["0", "1", "0", "1"]),
        (["GPU-5a5b"], None, ["GPU-5a5b"]),
    ],
)
def test_one_worker_for_each_gpu(gpus, workers, expected):
    assert visible(worker_environments(gpus, workers)) == expected


def test_memory_of_a_gpu_is_taken_as_it_is_needed():
    (environment,) = worker_environments(["3"], None)
    assert environment["TF_FORCE_GPU_ALLOW_GROWTH"] == "true"
    assert environment["CUDA_DEVICE_ORDER"] == "PCI_BUS_ID"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0,2", ["0", "2"]), ("", []), ("-1", []), ("1,-1,2", ["1"]), (" GPU-5a , 1", ["GPU-5a", "1"])],
)
def test_the_variable_of_cuda_goes_before_what_is_there(text, expected):
    assert gpus_there({"CUDA_VISIBLE_DEVICES": text}) == expected


def test_the_driver_is_asked(tmp_path: Path, monkeypatch):
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n[ $1 = -L ] && cat <<EOF\n{LISTED}EOF\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert gpus_there({}) == ["0", "1"]


def test_without_nvidias_program_the_drivers_folder_counts(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("0000:01:00.0", "0000:02:00.0"):
        (tmp_path / "gpus" / name).mkdir(parents=True)
    assert gpus_there({}, tmp_path / "gpus") == ["0", "1"]
    assert gpus_there({}, tmp_path / "none") == []
