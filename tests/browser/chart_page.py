"""A page with a chart and nothing else, served beside the program: charts are tested with data made by hand."""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from app.api.guards import HEADERS

STATIC = Path(__file__).parents[2] / "app" / "static"
SHEETS = "".join(f'<link rel="stylesheet" href="/static/css/{name}.css">' for name in ("tokens", "base", "charts"))
HTML = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Chart</title>
<link rel="icon" href="/static/icons/icon.svg">{SHEETS}
<script defer src="/static/vendor/d3.min.js"></script><script type="module" src="/chart_page.js"></script></head>
<body><main><h1>Chart</h1><div class="card"><div id="chart"></div></div><button type="button" id="after">after</button>
</main></body></html>"""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/":
            return self._answer(HTML.encode(), "text/html")
        file = (
            STATIC / path.removeprefix("/static/") if path.startswith("/static/") else Path(__file__).parent / path[1:]
        )
        if not file.is_file():
            return self.send_error(404)
        return self._answer(file.read_bytes(), mimetypes.guess_type(file.name)[0] or "text/plain")

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        for name, value in (HEADERS | {"Content-Type": kind, "Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@contextmanager
def serving() -> Iterator[str]:
    """The address of the page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class ChartPage:
    """The page, a chart drawn on it, and what its events said."""

    page: Page

    def draw(self, kind: str, points: list[dict[str, Any]], **settings: Any) -> None:
        """Draws or updates a chart; sets (`chosen`, `found`) are given as lists."""
        self.page.evaluate("([kind, points, settings]) => draw(kind, points, settings)", [kind, points, settings])

    def heard(self, event: str) -> list[Any]:
        """The arguments of the events of one name since the last drawing."""
        return self.page.evaluate("name => heard.filter((one) => one[0] === name).map((one) => one.slice(1))", event)

    def marks(self) -> list[dict[str, Any]]:
        """The marks of a scatter plot, places in pixels of the window; what is chosen or found comes once more."""
        return self.page.evaluate("marks()")

    def drag(self, *corners: tuple[float, float], shift: bool = False) -> None:
        """Draws a line through places of the window."""
        mouse = self.page.mouse
        mouse.move(*corners[0])
        if shift:
            self.page.keyboard.down("Shift")
        mouse.down()
        for corner in corners[1:]:
            mouse.move(*corner, steps=8)
        mouse.up()
        if shift:
            self.page.keyboard.up("Shift")
