"""The real program with its real engine, and a real headless Chromium that looks at it.

A test fails when the page logs an error or a warning, when a script throws, or when anything is asked of another host.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    WebError,
    expect,
    sync_playwright,
)

from tests.browser.short import is_short
from tests.mirror import Mirror, running_mirror

PROJECT = Path(__file__).parents[2]
SAMPLES = PROJECT / "models" / "demo" / "samples"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No sandbox: it cannot be had in most containers. The rest keeps Chromium itself from calling home.
CHROMIUM_OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
THIS_MACHINE = ("127.0.0.1", "localhost")
START_SECONDS = 60
ENGINE_SECONDS = 120
# As long as a machine may take that does much else; a test that passes waits for nothing.
PATIENCE_MILLISECONDS = 60_000

expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.hookimpl(tryfirst=True)  # before tests are left out by their marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not is_short(item.path.stem, item.name):
                item.add_marker(pytest.mark.ci)


def chromium_path() -> str:
    """The system's Chromium; skips where there is none, except under CI: there it must be."""
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is not None:
        return path
    reason = f"no Chromium found (looked for {', '.join(CHROMIUM_NAMES)}); on Debian: apt-get install chromium"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass
class Server:
    """The running program, and a way to talk to it beside the page."""

    url: str

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON; `urllib.error.HTTPError` for a status of 400 and above."""
        headers = {"X-Requested-With": "XMLHttpRequest", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def close_all_tabs(self) -> None:
        for tab in self.ask("GET", "/api/tabs")["items"]:
            self.ask("DELETE", f"/api/tabs/{tab['id']}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(server: Server, process: subprocess.Popen[bytes], state: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    health = None
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the program ended with code {process.returncode}"
        try:
            health = server.ask("GET", "/api/health")
        except urllib.error.URLError:
            health = None
        if health and state in ("any", health["engine"]["state"]):
            return
        time.sleep(0.1)
    pytest.fail(f"the program was not {state} after {seconds} s; health: {health}")


@pytest.fixture(scope="session")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mirror]:
    """Where the program downloads weights from; empty until a test puts a file into its folder."""
    with running_mirror(tmp_path_factory.mktemp("mirror")) as mirror:
        yield mirror


def _dataset(folder: Path) -> Path:
    """A folder with one dataset, "shapes": sample pictures in folders named by their class."""
    for sample in json.loads((SAMPLES / "samples.json").read_text())[:6]:
        target = folder / "shapes" / sample["class"]
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLES / sample["file"], target)
    return folder


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, mirror: Mirror) -> Iterator[Server]:
    """The program as it is started by default, with one dataset."""
    chromium_path()  # nothing is started in vain
    datasets = _dataset(tmp_path_factory.mktemp("datasets"))
    options = ("--weights-mirror", mirror.url, "--datasets", str(datasets))
    with running_program(tmp_path_factory.mktemp("browser"), *options) as server:
        yield server


@contextmanager
def running_program(folder: Path, *more: str) -> Iterator[Server]:
    """`python run.py` on a free port with a data folder and a home of its own, until its engine is ready."""
    environment = os.environ | {"HOME": str(folder)}
    server = Server(f"http://127.0.0.1:{_free_port()}")
    options = ["--no-browser", "--no-auth", "--port", str(urlsplit(server.url).port), "--data-dir", str(folder), *more]
    with (folder / "program.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "run.py", *options], cwd=PROJECT, env=environment, stdout=log,
                                   stderr=log)  # fmt: skip
        try:
            _wait(server, process, "any", START_SECONDS)
            _wait(server, process, "ready", ENGINE_SECONDS)
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    assert process.returncode in (0, 130, -signal.SIGINT), (folder / "program.log").read_text(errors="replace")


# Not for the whole session: while Playwright runs, other tests of this thread can start no event loop.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        _prepare_all_contexts(browser)
        yield browser
        browser.close()


@dataclass
class Watch:
    """Collects what must not happen; `expected` are parts of console messages that a test provokes on purpose."""

    expected: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(part in message.text for part in self.expected):
            self.found.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def error(self, error: WebError) -> None:
        self.found.append(f"script error: {error.error}")

    def request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "file") and parts.hostname not in THIS_MACHINE:
            self.found.append(f"request to another host: {request.url}")


_watches: list[Watch] = [Watch()]  # the last is that of the test that runs


def _prepare_all_contexts(browser: Browser) -> None:
    """Every context waits as long as tests do; what it says is heard by the watch of the test that runs then."""
    open_context = browser.new_context

    def new_context(**options: Any) -> BrowserContext:
        context = open_context(**options)
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        context.on("console", lambda message: _watches[-1].console(message))
        context.on("weberror", lambda error: _watches[-1].error(error))
        context.on("request", lambda request: _watches[-1].request(request))
        return context

    browser.new_context = new_context  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def watch() -> Iterator[Watch]:
    """Fails the test when a page logs an error or a warning, a script throws, or another host is asked."""
    watch = Watch()
    _watches.append(watch)
    yield watch
    _watches.remove(watch)
    assert not watch.found, "\n".join(watch.found)


@pytest.fixture
def context(server: Server, chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=server.url, viewport={"width": 1440, "height": 900}, color_scheme="light")
    yield context
    context.close()
    server.close_all_tabs()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Home, just opened."""
    page = context.new_page()
    page.goto("/")
    expect(page.locator("html[data-ready]")).to_be_attached()
    return page
