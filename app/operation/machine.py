"""The doctor's look at the machine: Python, packages, processor, graphics cards, memory, programs for tests."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from app.config import PROJECT_DIR, size_text
from app.jobs.gpus import gpus_of_machine
from app.operation.findings import Finding, missing, ok, optional

CPU_FACTS = Path("/proc/cpuinfo")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
POSTGRESQL = Path("/usr/lib/postgresql")
WORKER_MEMORY = 3 * 2**30
_TENSORFLOW = """
import json, tensorflow as tf
print(json.dumps({"version": tf.__version__, "gpus": len(tf.config.list_physical_devices("GPU"))}))
"""
_TENSORFLOW_SECONDS = 120


def python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] == (3, 11):
        return ok("Python", version)
    return missing("Python", f"3.11 is needed, because TensorFlow 2.14 runs on no later one; this is {version}")


def packages(requirements: Path = PROJECT_DIR / "requirements.txt") -> Finding:
    """Whether every package of requirements.txt is there in a version that it allows."""
    wrong = [problem for line in requirements.read_text().splitlines() if (problem := _package_problem(line))]
    if wrong:
        return missing("packages", f"{'; '.join(wrong)}; install them with: pip install -r requirements.txt")
    return ok("packages", "all of requirements.txt")


def _package_problem(line: str) -> str | None:
    found = re.match(r"([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?([^#;]*)", line)
    if found is None:
        return None
    try:
        version = importlib.metadata.version(found[1])
    except importlib.metadata.PackageNotFoundError:
        return f"{found[1]} is not there"
    if _allows(found[2].strip(), version):
        return None
    return f"{found[1]} is {version}, {found[2].strip()} is needed"


def _allows(wanted: str, version: str) -> bool:
    try:
        from packaging.specifiers import SpecifierSet
    except ImportError:  # it comes with Dask, whose absence is told by itself
        return True
    return SpecifierSet(wanted).contains(version, prereleases=True)


def processor() -> Finding:
    """TensorFlow's wheels are made for processors with AVX; on others it dies at its import."""
    if CPU_FACTS.exists() and "x86" in os.uname().machine and " avx " not in CPU_FACTS.read_text():
        return missing("processor", "has no AVX, which TensorFlow needs; take another machine")
    return ok("processor", f"{os.cpu_count()} cores")


def memory() -> Finding:
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return ok("memory", "not known on this system")
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if total < WORKER_MEMORY:
        wanted = size_text(WORKER_MEMORY)
        return optional("memory", f"{size_text(total)}; large networks need {wanted} for each engine worker")
    return ok("memory", size_text(total))


def tensorflow() -> Finding:
    """TensorFlow in a process of its own: this one never imports it."""
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-W", "ignore", "-c", _TENSORFLOW]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_TENSORFLOW_SECONDS, env=environment)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"])[-1]
        return missing("TensorFlow", f"cannot be imported ({last}); install it with: pip install -r requirements.txt")
    found = json.loads(done.stdout.strip().splitlines()[-1])
    return _with_gpus(found["version"], found["gpus"], len(gpus_of_machine()))


def _with_gpus(version: str, seen: int, there: int) -> Finding:
    if there > seen:
        return optional(
            "GPU",
            f"TensorFlow {version} sees {seen} of {there} NVIDIA GPUs; install the CUDA libraries with: "
            "pip install -r requirements-gpu.txt, and check the driver with: nvidia-smi",
        )
    if not seen:
        return ok("GPU", f"none; TensorFlow {version} computes on the processor")
    return ok("GPU", f"{seen} for TensorFlow {version}; one engine worker for each is the best: --workers {seen}")


def chromium() -> Finding:
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        return optional("Chromium", "not there; only the browser tests need it: apt install chromium")
    return ok("Chromium", found)


def postgresql_for_tests() -> Finding:
    if shutil.which("initdb") or any(POSTGRESQL.glob("*/bin/initdb")):
        return ok("PostgreSQL", "for the tests of --database")
    return optional("PostgreSQL", "not there; only the tests of --database need it: apt install postgresql")
