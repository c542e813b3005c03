"""Which NVIDIA GPUs there are, and which one each engine worker gets; found without TensorFlow."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

VISIBLE = "CUDA_VISIBLE_DEVICES"
_LIST_SECONDS = 10
DRIVER = Path("/proc/driver/nvidia/gpus")


def gpus_there(environment: Mapping[str, str], driver: Path = DRIVER) -> list[str]:
    """The GPUs that may be used, as `CUDA_VISIBLE_DEVICES` names them; that variable goes before what is there."""
    if VISIBLE in environment:
        named = [one.strip() for one in environment[VISIBLE].split(",")]
        # CUDA stops at the first that is not there.
        return named[: next((place for place, one in enumerate(named) if one in ("", "-1")), len(named))]
    return gpus_of_machine(driver)


def gpus_of_machine(driver: Path = DRIVER) -> list[str]:
    """The numbers of the NVIDIA GPUs that the driver knows."""
    return listed_by_driver(_nvidia_smi()) or [str(number) for number in range(_in_folder(driver))]


def listed_by_driver(text: str) -> list[str]:
    """The numbers in the answer of `nvidia-smi -L`."""
    return re.findall(r"^GPU (\d+):", text, re.MULTILINE)


def worker_environments(gpus: Sequence[str], workers: int | None) -> list[dict[str, str]]:
    """The environment of each worker: one for each GPU, or so many, that take the GPUs in turn."""
    count = workers or len(gpus) or 1
    return [gpu_environment(gpus[number % len(gpus)]) if gpus else {} for number in range(count)]


def gpu_environment(gpu: str) -> dict[str, str]:
    """What makes TensorFlow see one GPU, numbered as nvidia-smi does, and take of its memory what it needs."""
    return {VISIBLE: gpu, "CUDA_DEVICE_ORDER": "PCI_BUS_ID", "TF_FORCE_GPU_ALLOW_GROWTH": "true"}


def _nvidia_smi() -> str:
    try:
        asked = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, timeout=_LIST_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return asked.stdout


def _in_folder(folder: Path) -> int:
    try:
        return len(list(folder.iterdir()))
    except OSError:
        return 0
