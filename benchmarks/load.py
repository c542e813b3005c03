"""Forty users at once: each has an account, uploads, starts runs and asks for their state as the page does.

`python -m benchmarks.load [USERS] [SECONDS]`
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from app.access.accounts import Account, written_users
from app.access.identity import User
from app.access.passwords import hashed
from benchmarks.report import write
from benchmarks.server import NO_ENGINE, Client, MemoryWatch, Server, running

USERS, SECONDS = 40, 180.0
# The page asks so often for the state of a run (app/static/js/components/results.js), and takes a third of its time.
POLL_SECONDS, IDLE_SECONDS, SHARE = 0.4, 1.5, 3
UPLOAD_SECONDS, RUN_SECONDS = 10.0, 20.0
PASSWORD = "a password for measurements"
STATUS = "status"
MOST_STATUS_SECONDS, MOST_MEMORY = 0.3, 300 * 2**20
FINISHED = ("done", "failed", "cancelled")


@dataclass
class Figures:
    """What was measured: seconds by kind of request, errors, resident memory of the web process in bytes, runs done."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    memory: int = 0
    runs: int = 0

    def percentile(self, kind: str, share: float) -> float:
        return float(np.percentile(self.seconds[kind], share))


class Visitor(threading.Thread):
    """One user: asks for the state of the open tab, uploads now and then, has one run at a time."""

    def __init__(self, server: Server, number: int, figures: Figures) -> None:
        super().__init__(daemon=True)
        # Each comes from another address of this machine, as from another machine.
        self._client = Client(server.url, None, f"127.0.1.{number + 1}")
        self._name, self._chance = name_of(number), random.Random(number)
        self._figures, self.until = figures, 0.0
        self._run: dict | None = None

    def log_in(self) -> None:
        self._client.log_in(self._name, PASSWORD)

    def run(self) -> None:
        try:
            self._visit()
        except Exception as error:
            self._figures.errors.append(f"{self._name}: {type(error).__name__}: {error}")
        finally:
            self._client.close()

    def _visit(self) -> None:
        begun = time.monotonic()
        upload, start = (begun + self._chance.uniform(0, pause) for pause in (UPLOAD_SECONDS, RUN_SECONDS))
        images: list[str] = []
        while (now := time.monotonic()) < self.until:
            if now >= upload or not images:
                images.append(self._upload())
                upload = now + UPLOAD_SECONDS
            if now >= start and self._run is None:
                self._start(images[-1])
                start = now + RUN_SECONDS
            looked = time.monotonic()
            self._look()
            pause = IDLE_SECONDS if self._run is None else POLL_SECONDS
            time.sleep(max(pause, SHARE * (time.monotonic() - looked)))

    def _upload(self) -> str:
        picture = np.random.default_rng(self._chance.randrange(10**9)).integers(0, 256, (48, 64, 3), np.uint8)
        stream = io.BytesIO()
        Image.fromarray(picture).resize((640, 480)).save(stream, "JPEG")
        status, answer = self._timed("upload", lambda: self._client.upload(("photo.jpg", stream.getvalue())))
        if status != 201:
            raise RuntimeError(f"upload: {status} {answer}")
        return answer["items"][0]["id"]

    def _start(self, image: str) -> None:
        order = {"kind": "visualize", "models": ["demo-vgg"], "images": [image], "method": "gradient"}
        self._run = self._timed("start of a run", lambda: self._client.json("POST", "/api/runs", order))

    def _look(self) -> None:
        """The tab that is seen, while its run goes on; else the list of tabs, as when the page is opened."""
        if self._run is None:
            self._timed(STATUS, lambda: self._client.json("GET", "/api/tabs"))
            return
        tab, run = self._run["tabs"][0], self._run["id"]
        self._timed(STATUS, lambda: self._client.json("GET", f"/api/tabs/{tab}"))
        if self._timed(STATUS, lambda: self._client.json("GET", f"/api/runs/{run}"))["state"] in FINISHED:
            self._finish(tab)

    def _finish(self, tab: str) -> None:
        cell = self._client.json("GET", f"/api/tabs/{tab}")["rows"][0]["cells"][0]
        if cell.get("error"):
            raise RuntimeError(f"run: {cell['error']}")
        for url in [cell[key] for key in ("png_url", "values_url") if key in cell]:
            self._timed("file of a result", lambda url=url: self._client.ask("GET", url))
        self._timed("closing a tab", lambda: self._client.json("DELETE", f"/api/tabs/{tab}"))
        self._figures.runs += 1
        self._run = None

    def _timed(self, kind: str, ask: Callable) -> object:
        begun = time.perf_counter()
        answer = ask()
        self._figures.seconds.setdefault(kind, []).append(time.perf_counter() - begun)
        return answer


def name_of(number: int) -> str:
    return f"user{number}"


def accounts(path: Path, users: int) -> None:
    """A file of accounts; all have the same password, so its slow hash is made once."""
    known = hashed(PASSWORD)
    path.write_text(written_users([Account(User(name_of(number)), known) for number in range(users)]))
    path.chmod(0o600)


def visited(folder: Path, users: int, seconds: float, engine: bool = True) -> Figures:
    """Let the users in for so long and measure; without an engine their runs only wait."""
    accounts(folder / "users", users)
    figures = Figures()
    with running(folder, "--users", str(folder / "users"), *(() if engine else NO_ENGINE)) as server:
        if engine:
            server.wait_until_ready()
        with MemoryWatch(server.web, 0.2) as memory:
            visitors = [Visitor(server, number, figures) for number in range(users)]
            for visitor in visitors:
                visitor.log_in()
            for visitor in visitors:
                visitor.until = time.monotonic() + seconds
                visitor.start()
            for visitor in visitors:
                visitor.join(seconds + 120)
        figures.memory = memory.peak
        if said := server.said.read_text():
            figures.errors.append(f"log: {said[:2000]}")
    return figures


def main(users: int = USERS, seconds: float = SECONDS) -> None:
    with tempfile.TemporaryDirectory() as folder:
        figures = visited(Path(folder), users, seconds)
    asked = {STATUS: f"95 % at most {1000 * MOST_STATUS_SECONDS:.0f} ms"}
    rows = [
        (
            f"{kind}: {len(times)} requests, median / 95 % / longest",
            " / ".join(f"{1000 * figures.percentile(kind, share):.0f}" for share in (50, 95, 100)) + " ms",
            asked.get(kind, ""),
        )
        for kind, times in figures.seconds.items()
    ]
    rows += [
        ("errors", str(len(figures.errors)), "none"),
        ("runs that ended meanwhile", str(figures.runs), ""),
        ("web process, resident, highest", f"{figures.memory / 2**20:.0f} MiB", "under 300 MB"),
    ]
    for error in figures.errors[:10]:
        print(error)
    write("load", f"{users} users for {seconds:g} seconds", rows)


if __name__ == "__main__":
    main(*(kind(text) for kind, text in zip((int, float), sys.argv[1:], strict=False)))
