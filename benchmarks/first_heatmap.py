"""From `python run.py` to the first heatmap of a demo model, and the seconds from a click to the picture when warm.

Over HTTP against the real program in a data folder of its own, as the page does it.
"""

from __future__ import annotations

import json
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psutil

from benchmarks.report import write

PROJECT = Path(__file__).parents[1]
WARM_RUNS = 9
METHOD = "lrp.epsilon"


class Program:
    """The program as a user starts it."""

    def __init__(self, data_dir: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "run.py", "--no-browser", "--no-auth", "--port", str(port), "--data-dir", data_dir]
        self.started = time.perf_counter()
        self.process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL)

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return answer.read()

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "X-Requested-With": "XMLHttpRequest"}
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def wait_for_page(self) -> float:
        while True:
            try:
                self.get("/")
                return time.perf_counter() - self.started
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.02)

    def heatmap(self, model: str, picture: str, selection: dict[str, Any] | None = None) -> float:
        """Seconds from the click on Visualize until the picture of the first map has been fetched."""
        start = time.perf_counter()
        body = {"kind": "visualize", "models": [model], "images": [picture], "method": METHOD, "selection": selection}
        run = self.post("/api/runs", body)
        while True:
            tab = json.loads(self.get(f"/api/tabs/{run['tabs'][0]}"))
            cells = [cell for row in tab["rows"] for cell in row["cells"] if cell]
            if cells:
                assert self.get(cells[0]["png_url"])[:4] == b"\x89PNG"
                return time.perf_counter() - start
            if tab["run"]["state"] == "failed":
                raise RuntimeError(tab["run"]["error"])
            time.sleep(0.02)

    def web_memory(self) -> float:
        return psutil.Process(self.process.pid).memory_info().rss / 2**20

    def end(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


def main() -> None:
    with tempfile.TemporaryDirectory() as data_dir:
        program = Program(data_dir)
        try:
            page = program.wait_for_page()
            picture = json.loads(program.get("/api/samples"))["items"][0]["id"]
            program.heatmap("demo-vgg", picture)
            cold = time.perf_counter() - program.started
            warm = [program.heatmap("demo-vgg", picture) for _ in range(WARM_RUNS)]
            other = [program.heatmap("demo-vgg", picture, {"mode": "class", "index": i}) for i in range(4)]
            memory = program.web_memory()
        finally:
            program.end()
    rows = [
        ("page served after the start of `run.py`", f"{page:.1f} s", "at most 3 s"),
        ("first heatmap after the start of `run.py`", f"{cold:.1f} s", "at most 15 s"),
        ("warm, same model and method: click to picture (median)", f"{statistics.median(warm):.2f} s", "at most 0.5 s"),
        ("warm, another class (median)", f"{statistics.median(other):.2f} s", "no rebuild"),
        ("web process with the queue running, resident", f"{memory:.0f} MiB", "under 150 MB"),
    ]
    write("first_heatmap", f"From the start to a heatmap ({METHOD}, demo-vgg, one picture)", rows)


if __name__ == "__main__":
    main()
