"""The program as a whole: data folder, port, page, engine, and the end of it all."""

from __future__ import annotations

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
from typing import IO, TYPE_CHECKING, Any, NoReturn

from app.config import ENVIRONMENT_PREFIX, Settings
from app.errors import CannotStart
from app.jobs.tls import require_tls_files
from app.storage.modes import restrict

if TYPE_CHECKING:
    from app.access.opening import Opening

# An upload keeps one busy until its pictures are read; those of forty users must not keep all others waiting.
THREADS = 48


def main(arguments: Sequence[str]) -> NoReturn:
    """Serve until Ctrl-C or SIGTERM, then end this process and its children."""
    from app.access.ways import way_in

    settings = Settings.load(arguments)
    # Engine workers inherit the environment, and need neither token nor the password of the database.
    for secret in ("TOKEN", "DATABASE"):
        os.environ.pop(f"{ENVIRONMENT_PREFIX}{secret}", None)
    try:
        require_datasets(settings)
        require_tls_files(settings)
        way_in(settings)
        restrict(settings)
        lock = prepare_data_folder(settings)
        with lock, bind(settings.host, settings.port) as listener:
            serve(settings, listener)
            sys.stdout.flush()
            # All of ours is closed. A normal end would wait for threads of libraries, for long when the engine was
            # about to start; workers end by themselves when this process is gone.
            os._exit(0)
    except CannotStart as error:
        print(f"run.py: {error}", file=sys.stderr)
        sys.exit(2)


def serve(settings: Settings, listener: socket.socket) -> None:
    """Serve the page on a bound socket; the engine starts meanwhile."""
    from waitress import create_server

    from app import create_app
    from app.access.access import access_of
    from app.access.bodies import channels_for
    from app.access.opening import Opening
    from app.jobs.engine import Engine
    from app.jobs.installation import join
    from app.jobs.retention import Retention
    from app.jobs.store import Store
    from app.operation import logs
    from app.storage.modes import bring
    from app.storage.picture_readers import READERS

    logs.configure(settings)
    engine = Engine(settings, Store(settings))
    join(settings, engine.store)
    bring(settings)
    retention = Retention(settings, engine.store)
    app = create_app(settings, engine)
    server = create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        ident=None,
        max_request_body_size=2 * settings.limit_upload,
        clear_untrusted_proxy_headers=not settings.behind_proxy,
    )
    server.channel_class = channels_for(app)
    end_on_signals()
    start_resource_tracker()
    opening = Opening(url(settings.host, listener.getsockname()[1]), access_of(app).way, settings.instance_dir)
    try:
        print(f"iNNvestigate-GUI is at {opening.printed} (Ctrl-C ends it)", flush=True)
        if settings.browser:
            threading.Thread(target=open_browser, args=(opening,), daemon=True).start()
        READERS.start()
        engine.start()
        retention.start()
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        opening.forget()
        server.close()
        READERS.close()
        engine.stop()
        retention.stop()
        engine.store.close()


def prepare_data_folder(settings: Settings) -> IO[str]:
    """Make the folders, check that they can be written, and keep other programs out; the lock lives until closed."""
    problem = unwritable_folder(settings)
    if problem is not None:
        raise CannotStart(f"The folder {problem}; choose another one with --data-dir.")
    return _lock(settings.instance_dir / "lock", settings.data_dir)


def unwritable_folder(settings: Settings) -> str | None:
    """Make the folders of the program; which one cannot be written and why, None when all can."""
    for folder in (settings.instance_dir, settings.output_dir, settings.models_dir):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            return f"{folder} cannot be written ({error.strerror or type(error).__name__})"
    return None


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


def open_browser(opening: Opening) -> None:
    """Open the page; not where that would start a browser in the terminal."""
    graphical = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    if graphical or not sys.platform.startswith("linux"):
        webbrowser.open(opening.for_browser())


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
