"""One process that reads pictures of strangers: what is sent to it, and what is believed of its answers."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.config import PROJECT_DIR
from app.errors import InvalidInput
from app.storage.pictures import MAX_PIXELS

WALL_SECONDS = 30
_LONGEST_LINE = 1 << 16
_COMMAND = [sys.executable, "-m", "app.storage.picture_process"]
# What the process does not get cannot be read by a picture that takes it over.
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
Size = tuple[int, int]
Outcome = Size | InvalidInput | OSError


@dataclass(frozen=True)
class Order:
    """Read `source`, and write the picture as it is kept into files that exist; without `png` only the thumbnail."""

    name: str
    source: Path
    thumbnail: Path
    png: Path | None = None

    def line(self) -> bytes:
        order = {"name": self.name, "source": str(self.source.resolve()), "thumbnail": str(self.thumbnail.resolve())}
        return json.dumps(order if self.png is None else order | {"png": str(self.png.resolve())}).encode() + b"\n"


class PictureReader:
    """Used by one thread. What the process says is taken as text and numbers, never as code."""

    def __init__(self) -> None:
        kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
        self._process = subprocess.Popen(
            _COMMAND,
            cwd=PROJECT_DIR,
            env=_ENVIRONMENT | kept,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,  # Ctrl-C is for the main process, whose end ends this one
        )
        self._has_said_so = False
        self._said = b""

    def is_ready(self) -> bool:
        """Wait until the process has started; False when it does not."""
        self._has_said_so = self._has_said_so or bool(self._line())
        return self._has_said_so

    def read_some(self, orders: Sequence[Order]) -> list[Outcome]:
        """What became of the first of the orders, in their order: of one at least, of all unless the process ends.

        Width and height; `InvalidInput` whose sentence names the picture; `OSError` when its forms cannot be written.
        """
        outcomes: list[Outcome] = []
        assert self._process.stdin is not None
        try:
            # All at once: on a busy machine it takes longer to wake a process than to read a small picture.
            self._process.stdin.write(b"".join(order.line() for order in orders))
            for _ in orders:
                answer = json.loads(self._line())
                outcomes.append(_outcome(answer))
                if answer["last"]:
                    self.close()
                    break
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self.close()
            guilty = orders[len(outcomes)].name
            detail = f"{guilty} cannot be read: it ends the process that reads pictures, or keeps it busy"
            outcomes.append(InvalidInput(detail))
        return outcomes

    @property
    def is_over(self) -> bool:
        return self._process.stdin is None or self._process.stdin.closed or self._process.poll() is not None

    def close(self) -> None:
        """End the process, in the middle of a picture if need be."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process.wait()

    def _line(self) -> bytes:
        """What the process says next; nothing when it has ended or takes too long."""
        assert self._process.stdout is not None
        if not hasattr(select, "poll"):  # Windows cannot wait for a pipe
            alarm = threading.Timer(WALL_SECONDS, self._process.kill)
            alarm.start()
            try:
                return self._process.stdout.readline(_LONGEST_LINE)
            finally:
                alarm.cancel()
        return self._line_within(WALL_SECONDS, self._process.stdout.fileno())

    def _line_within(self, seconds: float, descriptor: int) -> bytes:
        # A timer's thread would cost more than a small picture.
        waiting, deadline = select.poll(), time.monotonic() + seconds
        waiting.register(descriptor, select.POLLIN)
        while b"\n" not in self._said and len(self._said) < _LONGEST_LINE:
            late = not waiting.poll(max(0.0, 1000 * (deadline - time.monotonic())))
            if late or not (part := os.read(descriptor, _LONGEST_LINE)):
                return b""
            self._said += part
        line, _, self._said = self._said.partition(b"\n")
        return line


def _outcome(answer: dict[str, Any]) -> Outcome:
    """What an answer says; raises where it says nothing that could be."""
    if "system" in answer:
        return OSError(int(answer["system"]), os.strerror(int(answer["system"])))
    if not answer["ok"]:
        return InvalidInput(str(answer["reason"]))
    width, height = int(answer["width"]), int(answer["height"])
    if not (width > 0 and height > 0 and width * height <= MAX_PIXELS):
        raise ValueError("No picture has this size.")
    return width, height
