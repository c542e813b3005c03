"""The program as a whole: data folder, port, page, engine, and the end of it all."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Sequence
from multiprocessing import resource_tracker
from pathlib import Path
from typing import IO, Any, NoReturn

from app.config import Settings

THREADS = 16


class CannotStart(Exception):
    """Why the program cannot start: one sentence for the user."""


def main(arguments: Sequence[str]) -> NoReturn:
    """Serve until Ctrl-C or SIGTERM, then end this process and its children."""
    settings = Settings.load(arguments)
    try:
        require_datasets(settings)
        lock = prepare_data_folder(settings)
        listener = bind(settings.host, settings.port)
    except CannotStart as error:
        print(f"run.py: {error}", file=sys.stderr)
        sys.exit(2)
    with lock, listener:
        serve(settings, listener)
        sys.stdout.flush()
        # All of ours is closed. A normal end would wait for threads of libraries, for long when the engine was
        # about to start; workers end by themselves when this process is gone.
        os._exit(0)


def serve(settings: Settings, listener: socket.socket) -> None:
    """Serve the page on a bound socket; the engine starts meanwhile."""
    from waitress import create_server

    from app import MAX_UPLOAD_BYTES, create_app
    from app.jobs.engine import Engine
    from app.jobs.store import Store

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    engine = Engine(settings, Store(settings))
    app = create_app(settings, engine)
    server = create_server(
        app, sockets=[listener], threads=THREADS, ident=None, max_request_body_size=2 * MAX_UPLOAD_BYTES
    )
    end_on_signals()
    start_resource_tracker()
    try:
        address = url(settings.host, listener.getsockname()[1])
        print(f"iNNvestigate-GUI is at {address} (Ctrl-C ends it)", flush=True)
        if settings.browser:
            threading.Thread(target=open_browser, args=(address,), daemon=True).start()
        engine.start()
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        engine.stop()
        engine.store.close()


def prepare_data_folder(settings: Settings) -> IO[str]:
    """Make the folders, check that they can be written, and keep other programs out; the lock lives until closed."""
    for folder in (settings.instance_dir, settings.output_dir, settings.models_dir):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise CannotStart(
                f"The folder {folder} cannot be written ({reason}); choose another one with --data-dir."
            ) from None
    return _lock(settings.instance_dir / "lock", settings.data_dir)


def require_datasets(settings: Settings) -> None:
    """Refuse to start with a folder of datasets that is not there: the list would be empty without a word why."""
    if settings.datasets is not None and not settings.datasets.is_dir():
        raise CannotStart(f"The folder {settings.datasets} of --datasets is not there.")


def _lock(path: Path, data_dir: Path) -> IO[str]:
    lock = path.open("w")
    try:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:  # not on Windows
        pass
    except OSError:
        lock.close()
        raise CannotStart(
            f"Another iNNvestigate-GUI uses the folder {data_dir} already; choose another one with --data-dir."
        ) from None
    return lock


def bind(host: str, port: int) -> socket.socket:
    """A socket bound to the address; `CannotStart` says why that is not possible."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise CannotStart(f"The address {host} cannot be used: {error.strerror}.") from None
    try:
        if os.name != "nt":  # there it would let two programs share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        raise CannotStart(
            f"Port {port} of {host} cannot be used ({error.strerror}); choose another one with --port."
        ) from None
    return listener


def url(host: str, port: int) -> str:
    """The page's address as a browser on this machine finds it."""
    if host in ("0.0.0.0", "::", ""):
        host = "localhost"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def open_browser(address: str) -> None:
    """Open the page; not where that would start a browser in the terminal."""
    graphical = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    if graphical or not sys.platform.startswith("linux"):
        webbrowser.open(address)


def start_resource_tracker() -> None:
    """Start Python's helper that cleans up after processes, told not to speak about what it cleans up."""
    name, former = "PYTHONWARNINGS", os.environ.get("PYTHONWARNINGS")
    os.environ[name] = "ignore"
    try:
        resource_tracker.ensure_running()
    finally:
        os.environ.pop(name) if former is None else os.environ.update({name: former})


def end_on_signals() -> None:
    """SIGINT, SIGTERM and the end of the terminal end the program; a second signal ends it at once."""

    def end(_number: int, _frame: Any) -> None:
        for name in names:
            signal.signal(name, lambda *_: os._exit(1))
        raise KeyboardInterrupt

    names = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    for name in names:
        # `nohup` asks to survive the end of the terminal.
        if name != getattr(signal, "SIGHUP", None) or signal.getsignal(name) != signal.SIG_IGN:
            signal.signal(name, end)
