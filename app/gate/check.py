"""Runs the gate on a file: `python -m app.gate FILE CLEAN` in a fresh, limited process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.config import PROJECT_DIR
from app.errors import InvalidInput
from app.gate.turns import GateTurns

WALL_SECONDS = 30
_TURNS = GateTurns()
_COMMAND = ["-m", "app.gate"]
# What the child does not get cannot be read by a file that takes it over; HDF5 loads no plug-ins there.
_ENVIRONMENT = {
    "PATH": os.defpath,
    "LC_ALL": "C.UTF-8",
    "HDF5_PLUGIN_PRELOAD": "::",
    "HDF5_USE_FILE_LOCKING": "FALSE",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


class WeightsOnly(InvalidInput):
    """A file of weights without an architecture: `weights` are the names and shapes of its arrays, in their order."""

    weights: list[tuple[str, tuple[int, ...]]]


@dataclass(frozen=True)
class GateFacts:
    """What the gate learned: (height, width, channels), how many layers, the outputs' names.

    A Sequential model has one output and names none. `translated` says what was changed for Keras 2.14, `code` names
    the layers that run code of whoever made the file; with those the file was left as it came. `labels` is the file
    with the class names that was packed with the model (base64), `made_by` the tool that made it where that says how
    its pictures are prepared.
    """

    input_shape: list[int | None] | None
    layers: int
    outputs: list[str]
    keras_version: str | None
    translated: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    labels: str | None = None
    made_by: str | None = None


def check(
    path: Path,
    clean: Path,
    name: str,
    *,
    user: str = "",
    allow_code: bool = False,
    config: Path | None = None,
    wall_seconds: float = WALL_SECONDS,
) -> GateFacts:
    """The facts about a model file that a user sent, whose rebuilt form is then in `clean`: only that may be loaded.

    `config` is the architecture as JSON for a file of weights. With `allow_code` a file that runs code of whoever made
    it is let through: then `code` is not empty, and nothing is in `clean`. Raises `InvalidInput`, beginning with the
    name, for a file that is refused, that makes the gate crash, or that takes more time or memory than a model could
    need, and nothing is left in `clean`; `WeightsOnly` for a file without an architecture, whose arrays are in `clean`
    then; as `GateTurns.of` when too many files are being checked.
    """
    with _TURNS.of(user, name):
        verdict = _verdict(_command(path, clean, allow_code, config), wall_seconds)
    if verdict["ok"]:
        return GateFacts(**verdict["facts"])
    detail = f"{name} {verdict['reason']}"
    if verdict.get("kind") != "weights_only":
        clean.unlink(missing_ok=True)
        raise InvalidInput.at("/file", detail)
    error = WeightsOnly(detail, [{"pointer": "/file", "detail": detail}])
    error.weights = [(array, tuple(shape)) for array, shape in verdict["weights"]]
    raise error


def _command(path: Path, clean: Path, allow_code: bool, config: Path | None) -> list[str]:
    beside = [] if config is None else ["--config", str(config.resolve())]
    files = [str(path.resolve()), str(clean.resolve())]
    return [sys.executable, *_COMMAND, *files, *beside, *["--allow-code"] * allow_code]


def _verdict(command: list[str], wall_seconds: float) -> dict[str, Any]:
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
