"""The program as the scripts of this folder use it: started on a free port, spoken to over HTTP."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1]
START_SECONDS = 120
POLL_SECONDS = 0.2
FINISHED = ("done", "failed", "cancelled")


class Program:
    """A running program at an address such as http://127.0.0.1:5000."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.url + path, timeout=60) as answer:
            return answer.read()

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """The answer's JSON; a POST when there is a body."""
        headers = {"Content-Type": "application/json", "X-Requested-With": "XMLHttpRequest"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.loads(answer.read())

    def delete(self, path: str) -> None:
        headers = {"X-Requested-With": "XMLHttpRequest"}
        request = urllib.request.Request(self.url + path, headers=headers, method="DELETE")
        urllib.request.urlopen(request, timeout=60).close()

    def visualize(self, models: list[str], images: list[str], method: str, **inputs: Any) -> dict[str, Any]:
        """The tab of a finished run of heatmaps; raises like `run_tab`."""
        return self.run_tab({"kind": "visualize", "models": models, "images": images, "method": method, **inputs})

    def run_tab(self, body: dict[str, Any]) -> dict[str, Any]:
        """The first tab of a run once it is over; `RuntimeError` with the reason when it fails."""
        run = self.ask("/api/runs", body)
        while run["state"] not in FINISHED:
            time.sleep(POLL_SECONDS)
            run = self.ask(f"/api/runs/{run['id']}")
        if run["state"] != "done":
            raise RuntimeError(f"{run['title']}: {run['error']}")
        return self.ask(f"/api/tabs/{run['tabs'][0]}")


@contextlib.contextmanager
def running_program() -> Iterator[Program]:
    """The program in a data folder of its own, its engine ready; ended and forgotten afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "run.py", "--no-browser", "--no-auth", "--port", str(port), "--data-dir", folder]
        process = subprocess.Popen(command, cwd=PROJECT)
        try:
            program = Program(f"http://127.0.0.1:{port}")
            _wait_until_ready(program, process)
            yield program
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _wait_until_ready(program: Program, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError):
            if program.ask("/api/health")["engine"]["state"] == "ready":
                return
        time.sleep(POLL_SECONDS)
    raise RuntimeError("The program did not become ready.")


def replaced_section(text: str, name: str, content: str) -> str:
    """The text with what stands between `<!-- name -->` and `<!-- end name -->` replaced."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end {name} -->"
    before, found, rest = text.partition(begin)
    _, found_end, after = rest.partition(end)
    if not found or not found_end:
        raise ValueError(f"There is no section {name!r}.")
    return f"{before}{begin}{content}{end}{after}"
