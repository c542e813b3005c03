"""The program as a process of its own, with accounts, and clients that keep their connection as browsers do."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

PROJECT = Path(__file__).parents[1]
TOKEN = "a-token-for-measurements-only"
HEADERS = {"X-Requested-With": "XMLHttpRequest"}
# A scheduler that nobody runs: the web process alone is measured.
NO_ENGINE = ("--scheduler", "tcp://127.0.0.1:1")
END_SECONDS = 30


class Client:
    """One connection; `ask` answers status, headers and body."""

    def __init__(self, url: str, token: str | None = TOKEN, own_address: str | None = None) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port or 80, timeout=120, source_address=own_address and (own_address, 0)
        )
        self.headers = HEADERS | ({"Authorization": f"Bearer {token}"} if token else {})

    def ask(
        self, method: str, path: str, body: bytes | None = None, kind: str = "application/json"
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        headers = self.headers | ({"Content-Type": kind} if body is not None else {})
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def json(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON; `RuntimeError` for a status of 400 or more."""
        status, _, text = self.ask(method, path, None if body is None else json.dumps(body).encode())
        if status >= 400:
            raise RuntimeError(f"{method} {path}: {status} {text[:300]!r}")
        return json.loads(text) if text else None

    def log_in(self, name: str, password: str) -> None:
        body = json.dumps({"name": name, "password": password}).encode()
        status, headers, text = self.ask("POST", "/api/session", body)
        if status != 200:
            raise RuntimeError(f"No login for {name}: {status} {text[:300]!r}")
        self.headers["Cookie"] = headers["Set-Cookie"].partition(";")[0]

    def upload(self, *files: tuple[str, bytes]) -> tuple[int, dict[str, Any]]:
        status, _, text = self.ask("POST", "/api/images", form(*files), "multipart/form-data; boundary=a-boundary")
        return status, json.loads(text)

    def close(self) -> None:
        self._connection.close()


def form(*files: tuple[str, bytes]) -> bytes:
    """Files as the body of a multipart form with the boundary `a-boundary`."""
    parts = []
    for name, content in files:
        head = f'--a-boundary\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        parts += [head.encode(), content, b"\r\n"]
    return b"".join([*parts, b"--a-boundary--\r\n"])


class Server:
    """A running `run.py`; `url` is its address, `said` the file with what it wrote to stderr."""

    def __init__(self, folder: Path, *arguments: str, project: Path = PROJECT, **environment: str) -> None:
        self.said = folder / "stderr.txt"
        command = [sys.executable, "run.py", "--no-browser", "--port", "0", "--data-dir", str(folder), *arguments]
        with self.said.open("wb") as said:
            self._process = subprocess.Popen(
                command,
                cwd=project,
                env=os.environ | {"INNVESTIGATE_GUI_TOKEN": TOKEN} | environment,
                stdout=subprocess.PIPE,
                stderr=said,
                stdin=subprocess.DEVNULL,
                text=True,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        found = re.search(r"http://[^/\s]+", line)
        if found is None:
            raise RuntimeError(f"The program did not start: {line}{self.said.read_text()}")
        self.url = found.group()
        self.web = psutil.Process(self._process.pid)
        self.rested = self.web.memory_info().rss  # bytes; set again once it is warm

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def wait_until_ready(self, seconds: float = 120) -> None:
        client, deadline = Client(self.url), time.monotonic() + seconds
        while client.ask("GET", "/api/ready")[0] != 200:
            if time.monotonic() > deadline:
                raise RuntimeError("The engine did not become ready.")
            time.sleep(0.2)
        client.close()

    def end(self) -> None:
        self._process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(END_SECONDS)
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


@contextmanager
def running(folder: Path, *arguments: str, **environment: str) -> Iterator[Server]:
    """The program, ended at the end."""
    server = Server(folder, *arguments, **environment)
    try:
        yield server
    finally:
        server.end()


class MemoryWatch:
    """Samples the resident memory of a process; `peak` and `start` in bytes."""

    def __init__(self, process: psutil.Process, seconds: float = 0.02) -> None:
        self._process, self._seconds = process, seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self.start = self.peak = process.memory_info().rss

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._over.wait(self._seconds):
            with suppress(psutil.Error):
                self.peak = max(self.peak, self._process.memory_info().rss)
