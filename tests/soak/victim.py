"""A program that tests start, kill in the middle of its work and start again, always on the same data folder."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import psutil

from app.config import PROJECT_DIR
from docs.program import Program
from tests.conftest import wait_until

START_SECONDS = 120


class Victim:
    """`command` must print a line with `ready` in it, a regular expression, when it can be used."""

    def __init__(self, command: Sequence[str], folder: Path, ready: str) -> None:
        self._command, self._ready = list(command), re.compile(ready)
        self._log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None
        self.processes: set[int] = set()
        self.found = ""

    @contextmanager
    def running(self) -> Iterator[Self]:
        """While entered the program runs, unless it is killed; whatever happens, nothing of it is left."""
        self.start()
        try:
            yield self
        finally:
            self.end()

    def start(self) -> None:
        """Returns when the program can be used; `found` is the first group of what it said."""
        before = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=PROJECT_DIR, start_new_session=True
            )
        self.processes.add(self.process.pid)
        wait_until(lambda: self._said(before) is not None, START_SECONDS)
        match = self._said(before)
        assert match is not None
        self.found = match[1] if match.groups() else match[0]

    def kill(self) -> None:
        """SIGKILL to the program alone: its workers must end by themselves."""
        assert self.process is not None
        self.workers()
        self.process.kill()
        self.process.wait()

    def kill_worker(self) -> bool:
        """SIGKILL to one of its workers; False when there is none now."""
        for worker in self.workers():
            with suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGKILL)
                return True
        return False

    def workers(self) -> list[psutil.Process]:
        """The processes of the engine workers, without other helpers."""
        assert self.process is not None
        try:
            children = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []
        self.processes.update(child.pid for child in children)
        return [child for child in children if _is_worker(child)]

    def end(self) -> None:
        """End the program politely."""
        if self.process is not None and self.process.poll() is None:
            self.workers()
            self.process.terminate()
            self.process.wait(30)

    def left(self) -> list[int]:
        """The processes that were ever started and are still there."""
        return [pid for pid in self.processes if psutil.pid_exists(pid) and not _is_zombie(pid)]

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def _said(self, before: int) -> re.Match[str] | None:
        with self._log.open("rb") as log:
            log.seek(before)
            return self._ready.search(log.read().decode(errors="replace"))


class RealProgram(Victim):
    """`python run.py` on a free port."""

    def __init__(self, folder: Path, *options: str) -> None:
        command = [sys.executable, "run.py", "--port", "0", "--no-browser", "--no-auth", "--data-dir", str(folder)]
        super().__init__([*command, *options], folder, r"iNNvestigate-GUI is at (http://\S+?)/? ")

    @property
    def client(self) -> Program:
        return Program(self.found)

    def wait_for_workers(self, count: int = 1) -> None:
        def there() -> bool:
            return self.client.ask("/api/health")["workers"] >= count

        wait_until(there, START_SECONDS)


def memory_of(process: psutil.Process) -> float:
    """In MB."""
    return process.memory_info().rss / 2**20


def _is_worker(process: psutil.Process) -> bool:
    try:
        return "spawn_main" in " ".join(process.cmdline()) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _is_zombie(pid: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    return True


def wait_for_nobody(victims: Sequence[Victim], seconds: float = 30) -> None:
    """All processes that victims have ever started are gone; an `AssertionError` names those that are not."""
    deadline = time.monotonic() + seconds
    while left := [pid for victim in victims for pid in victim.left()]:
        assert time.monotonic() < deadline, [psutil.Process(pid).cmdline() for pid in left]
        time.sleep(0.1)
