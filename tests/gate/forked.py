"""Many files through the real gate quickly: a process that has h5py imported forks one limited process for each file.

The child does what `python -m app.gate` does, limits and all; only the start of Python is saved.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]


@dataclass
class ForkedGate:
    process: subprocess.Popen[str]

    def verdict(self, path: Path, clean: Path) -> dict[str, Any]:
        """What the gate prints about a file; `{"ok": False, "reason": "crash ..."}` when its process dies."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps([str(path), str(clean)]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextmanager
def forked_gate() -> Iterator[ForkedGate]:
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "HDF5_PLUGIN_PRELOAD": "::"}
    command = [sys.executable, "-m", "tests.gate.forked"]
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield ForkedGate(process)
        process.stdin.close()


def _judge(path: str, clean: str) -> str:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        from app.gate.__main__ import main

        os.close(read)
        with os.fdopen(write, "w") as answer:
            answer.write(json.dumps(main(path, clean)))
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        text = answer.read()
    _, status = os.waitpid(child, 0)
    return text or json.dumps({"ok": False, "reason": f"crash: the process ended with status {status}"})


if __name__ == "__main__":
    import app.gate.examine

    assert app.gate.examine
    for line in sys.stdin:
        print(_judge(*json.loads(line)), flush=True)
