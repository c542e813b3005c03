"""A web server on this machine in the place of the one that Keras downloads weights from, with its faults."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BLOCK = 1 << 16


class Mirror:
    """Serves the files of a folder; `asked` holds the names in the order they were asked for.

    `cut` is the share of the file that comes before the connection ends, `pause` the seconds between two blocks of
    64 kB, `stall` the seconds before the first.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        self.cut, self.pause, self.stall = 1.0, 0.0, 0.0
        self.url = ""

    def send(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        name = handler.path.rsplit("/", 1)[-1]
        self.asked.append(name)
        file = self.folder / name
        if not file.is_file():
            handler.send_error(404)
            return
        content = file.read_bytes()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.flush()
        time.sleep(self.stall)
        for start in range(0, int(len(content) * self.cut), BLOCK):
            handler.wfile.write(content[start : start + BLOCK][: int(len(content) * self.cut) - start])
            time.sleep(self.pause)


@contextmanager
def running_mirror(folder: Path) -> Iterator[Mirror]:
    mirror = Mirror(folder)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                mirror.send(self)
            except ConnectionError:  # who asked has gone
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    mirror.url = f"http://127.0.0.1:{server.server_address[1]}/models"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield mirror
    finally:
        server.shutdown()
        server.server_close()
