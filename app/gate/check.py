"""Runs the gate on a file: `python -m app.gate FILE` in a fresh, limited process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.config import PROJECT_DIR
from app.errors import InvalidInput

WALL_SECONDS = 30
# What the child does not get cannot be read by a file that takes it over; HDF5 loads no plug-ins there.
_ENVIRONMENT = {
    "PATH": os.defpath,
    "LC_ALL": "C.UTF-8",
    "HDF5_PLUGIN_PRELOAD": "::",
    "HDF5_USE_FILE_LOCKING": "FALSE",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


@dataclass(frozen=True)
class GateFacts:
    """What the gate learned: (height, width, channels) when the file says it, how many layers, the outputs' names.

    A Sequential model has one output and names none.
    """

    input_shape: list[int | None] | None
    layers: int
    outputs: list[str]
    keras_version: str | None


def check(path: Path, name: str, wall_seconds: float = WALL_SECONDS) -> GateFacts:
    """The facts about a model file that may be loaded.

    Raises `InvalidInput`, beginning with the name, for a file that may not, that makes the gate crash, or that takes
    more time or memory than a model could need.
    """
    verdict = _verdict(path, wall_seconds)
    if not verdict["ok"]:
        raise InvalidInput.at("/file", f"{name} {verdict['reason']}")
    return GateFacts(**verdict["facts"])


def _verdict(path: Path, wall_seconds: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "app.gate", str(path.resolve())]
    environment = _ENVIRONMENT | {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    try:
        result = subprocess.run(
            command,
            cwd=PROJECT_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=wall_seconds,
            check=False,
        )
        return json.loads(result.stdout)
    except subprocess.TimeoutExpired:
        return {"ok": False, "reason": f"took longer than {wall_seconds:g} s to check; it is not a normal model file."}
    except ValueError:
        reason = "cannot be checked: reading it ends in a crash. Save the model again with model.save('name.h5')."
        return {"ok": False, "reason": reason}
