"""Every setting of the program once: default, environment variable, command-line option, one sentence of help.

Standard library only, so that `run.py` can say what is wrong before anything that could fail is imported.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from app.commands import COMMANDS

VERSION = "0.1.1"
PROJECT_DIR = Path(__file__).resolve().parent.parent
DEMO_DIR = PROJECT_DIR / "models" / "demo"
ENVIRONMENT_PREFIX = "INNVESTIGATE_GUI_"
ALLOW_CODE_VARIABLE = ENVIRONMENT_PREFIX + "ALLOW_CODE_IN_MODELS"
WEIGHTS_MIRROR_VARIABLE = ENVIRONMENT_PREFIX + "WEIGHTS_MIRROR"
WORKER_MEMORY_VARIABLE = ENVIRONMENT_PREFIX + "WORKER_MEMORY"

DEFAULT_UPLOAD_BYTES = 2 * 2**30
_UNITS = ("B", "KB", "MB", "GB", "TB")

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"", "0", "false", "no", "off"}


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError
    return number


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _folder(text: str) -> Path:
    if not text:
        raise ValueError
    return Path(text).expanduser().resolve()


def _address(text: str) -> str | None:
    if text and "://" not in text:
        raise ValueError
    return text or None


def _file(text: str) -> Path | None:
    return Path(text).expanduser().resolve() if text else None


def _secret(text: str) -> str | None:
    return text.strip() or None


def _host_names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip().lower().strip("[]") for name in text.split(",") if name.strip())
    if not all(re.fullmatch(r"[a-z0-9._-]+|[0-9a-f.]*:[0-9a-f:.]+", name) for name in names):
        raise ValueError
    return names


def _web_address(text: str) -> str | None:
    parts = urlsplit(text)
    if text and not (parts.scheme in ("http", "https") and parts.hostname):
        raise ValueError
    return text or None


def _whole(text: str) -> int | None:
    return _positive(text) if text else None


def _size(text: str) -> int:
    parts = re.fullmatch(r"([0-9]{1,15}(?:\.[0-9]{1,3})?)\s*([KMGT]?)I?B?", text.strip().upper())
    if parts is None:
        raise ValueError
    return _positive(str(int(float(parts[1]) * 1024 ** _UNITS.index(f"{parts[2]}B"))))


def _size_or_none(text: str) -> int | None:
    return _size(text) if text else None


def size_text(size: int) -> str:
    """So many bytes as people read them, such as 2 GB or 1.5 MB (1 KB is 1024 bytes)."""
    power = 0
    while size >= 1000 * 1024**power and power < len(_UNITS) - 1:
        power += 1
    return f"{size / 1024**power:.3g} {_UNITS[power]}"


def _memory(text: str) -> int | None:
    return 0 if text.strip() == "0" else _size_or_none(text)


def _time(text: str) -> float:
    number = float(text)
    if not 0 < number < 1e6:
        raise ValueError
    return number


def _database(text: str) -> str | None:
    if text and not re.match(r"(sqlite|postgresql)(\+\w+)?://", text):
        raise ValueError
    return text or None


def _log_format(text: str) -> str:
    return _one_of(text, "text", "json")


def _log_level(text: str) -> str:
    return _one_of(text, "debug", "info", "warning", "error")


def _one_of(text: str, *allowed: str) -> str:
    if text.lower() not in allowed:
        raise ValueError
    return text.lower()


def _setting(default: Any, help: str, read: Any, allowed: str, metavar: str) -> Any:
    metadata = {"help": help, "read": read, "allowed": allowed, "metavar": metavar}
    return field(default=default, metadata=metadata)


_SIZE = "a size such as 500MB or 20GB"
_FROM_1 = "a whole number from 1"
_TIME = "a number above 0"


@dataclass(frozen=True)
class Settings:
    """The program's settings; the order here is the order in `--help`."""

    host: str = _setting("127.0.0.1", "Address to listen on; 0.0.0.0 for every network interface.", str, "text", "HOST")
    port: int = _setting(5000, "Port to listen on; 0 takes a free one.", _port, "a whole number in 0..65535", "PORT")
    data_dir: Path = _setting(  # noqa: RUF009 (a Path is immutable)
        PROJECT_DIR, "Folder that holds instance/, output/ and models/.", _folder, "a folder", "FOLDER"
    )
    workers: int | None = _setting(
        None, "Number of engine workers to start; one for each GPU if not given, without GPUs 1.", _whole, _FROM_1, "N"
    )
    browser: bool = field(default=True, metadata={"help": "Do not open the page in a browser."})
    scheduler: str | None = _setting(
        None,
        "Address of a running Dask scheduler to use instead of engine workers of its own, such as tls://host:8786.",
        _address,
        "an address such as tls://host:8786",
        "ADDRESS",
    )
    weights_mirror: str | None = _setting(
        None,
        "Address of a folder that holds the weights of Keras Applications, to download from it and nowhere else.",
        _web_address,
        "an address such as http://mirror.lab/keras",
        "URL",
    )
    datasets: Path | None = _setting(  # noqa: RUF009 (a Path is immutable)
        None,
        "Folder whose subfolders are offered as datasets: pictures that are read in place and never written.",
        _folder,
        "a folder",
        "FOLDER",
    )
    allow_code_in_models: bool = field(
        default=False,
        metadata={
            "help": "Load uploaded models that run code of whoever made them (Lambda layers), which can do all you can."
        },
    )
    auth: bool = field(
        default=True,
        metadata={"help": "Let in everyone who reaches the address; only for an address of this machine alone."},
    )
    # No option: other users of the machine can read command lines.
    token: str | None = field(
        default=None,
        repr=False,
        metadata={
            "help": "The token that lets in, in the place of a new one at each start.",
            "read": _secret,
            "allowed": "text",
            "environment_only": True,
        },
    )
    data_group: str | None = _setting(
        None,
        "Group whose accounts can read the data folder too, for workers under other accounts; without it nobody else.",
        _secret,
        "the name of a group",
        "NAME",
    )
    token_file: Path | None = _setting(  # noqa: RUF009 (a Path is immutable)
        None,
        "File with the token that lets in, in the place of a new one at each start; beside accounts for scripts only.",
        _file,
        "a file",
        "FILE",
    )
    password_file: Path | None = _setting(  # noqa: RUF009
        None,
        "File with the one password that lets in; 'run.py users password --password-file FILE' makes it.",
        _file,
        "a file",
        "FILE",
    )
    users: Path | None = _setting(  # noqa: RUF009
        None, "File with named accounts; 'run.py users add NAME --users FILE' makes it.", _file, "a file", "FILE"
    )
    allowed_hosts: tuple[str, ...] = _setting(
        (),
        "More names under which browsers reach the program, such as that of a reverse proxy, with commas between.",
        _host_names,
        "names of machines with commas between, without ports",
        "NAMES",
    )
    behind_proxy: bool = field(
        default=False,
        metadata={"help": "Believe one reverse proxy in front what it says of address, host and https of requests."},
    )
    database: str | None = _setting(
        None,
        "Database to use in the place of a SQLite file in instance/; a password belongs into the variable.",
        _database,
        "an address such as postgresql://user@host/name",
        "URL",
    )
    limit_disk: int | None = _setting(
        None, "What the pictures, models and results of one user may take.", _size_or_none, _SIZE, "SIZE"
    )
    limit_pictures: int | None = _setting(None, "Number of pictures of one user.", _whole, _FROM_1, "N")
    limit_queued_runs: int | None = _setting(
        None, "Number of runs of one user that may wait in the queue.", _whole, _FROM_1, "N"
    )
    limit_upload: int = _setting(DEFAULT_UPLOAD_BYTES, "Size of one upload, with all its files.", _size, _SIZE, "SIZE")
    keep_days: int | None = _setting(
        None,
        "Delete runs so many days after their end with their tabs and results, then pictures and models that are older "
        "and that no tab uses.",
        _whole,
        _FROM_1,
        "DAYS",
    )

    log_format: str = _setting(
        "text", "Form of the log: text for people, json for machines.", _log_format, "text or json", "FORMAT"
    )
    log_level: str = _setting(
        "warning",
        "From which level on the log tells; info has a line for each request.",
        _log_level,
        "debug, info, warning or error",
        "LEVEL",
    )

    chunk_minutes: float = _setting(
        30.0,
        "Minutes without a sign of life after which an engine worker is replaced; a chunk that needs it twice fails.",
        _time,
        _TIME,
        "MINUTES",
    )
    run_hours: float = _setting(24.0, "Hours that a run may compute.", _time, _TIME, "HOURS")
    worker_memory: int | None = _setting(
        None,
        "Memory of an engine worker, which is replaced when it takes more; 0 for no limit. If not given, 80 % of the "
        "machine's, shared by its workers.",
        _memory,
        "0 or a size such as 500MB or 20GB",
        "SIZE",
    )
    storage: str | None = _setting(
        None,
        "Place for uploaded pictures and models that workers on other machines reach, such as s3://bucket/heatmaps; "
        "not needed where they share --data-dir.",
        _address,
        "an address such as s3://bucket/heatmaps",
        "URL",
    )
    tls_ca: Path | None = _setting(  # noqa: RUF009
        None,
        "Certificate of the authority that the scheduler of --scheduler is signed by (PEM).",
        _file,
        "a file",
        "FILE",
    )
    tls_cert: Path | None = _setting(  # noqa: RUF009
        None, "Certificate by which this program is known to --scheduler (PEM).", _file, "a file", "FILE"
    )
    tls_key: Path | None = _setting(None, "Key of --tls-cert (PEM).", _file, "a file", "FILE")  # noqa: RUF009

    @property
    def instance_dir(self) -> Path:
        """Database, secret and uploaded pictures."""
        return self.data_dir / "instance"

    @property
    def output_dir(self) -> Path:
        """Everything produced, one folder for each run."""
        return self.data_dir / "output"

    @property
    def models_dir(self) -> Path:
        """Uploaded and downloaded models."""
        return self.data_dir / "models"

    @property
    def patterns_dir(self) -> Path:
        """What methods have learned from pictures, kept for the next run."""
        return self.models_dir / "patterns"

    @classmethod
    def load(
        cls,
        arguments: Sequence[str],
        environment: Mapping[str, str] | None = None,
        parser: argparse.ArgumentParser | None = None,
    ) -> Settings:
        """Settings from the command line, else the environment, else the defaults.

        A wrong value ends the program: one sentence on stderr, exit code 2. A command with fewer options brings its
        `parser` (see `parser_of`).
        """
        environment = os.environ if environment is None else environment
        parser = parser or parser_of()
        values = {}
        for item in fields(cls):
            if (text := environment.get(environment_name(item))) is not None:
                values[item.name] = _read(item, text, environment_name(item), parser)
        for name, text in vars(parser.parse_args(arguments)).items():
            item = next(item for item in fields(cls) if item.name == name)
            values[name] = text if isinstance(item.default, bool) else _read(item, text, option_name(item), parser)
        return cls(**values)


def option_name(item: Field[Any]) -> str:
    """The command-line option of a setting, such as `--data-dir`; a setting that is on by default gets `--no-`."""
    prefix = "--no-" if item.default is True else "--"
    return prefix + item.name.replace("_", "-")


def has_option(item: Field[Any]) -> bool:
    """Whether a setting can be given on the command line, which other users of the machine can read."""
    return not item.metadata.get("environment_only", False)


def environment_name(item: Field[Any]) -> str:
    """The environment variable of a setting, such as `INNVESTIGATE_GUI_DATA_DIR`."""
    return ENVIRONMENT_PREFIX + option_name(item)[2:].replace("-", "_").upper()


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message[:1].upper()}{message[1:].rstrip('.')}. See {self.prog} --help.\n")


def parser_of(
    prog: str = "run.py",
    description: str = "Starts iNNvestigate-GUI: the page, the API and the engine workers behind them.",
    names: Collection[str] | None = None,
) -> argparse.ArgumentParser:
    """Reads the options of the settings with these names (None: of all)."""
    parser = _Parser(
        prog=prog,
        description=description,
        epilog=_epilog(names),
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,
    )
    for item in _shown(names):
        text = f"{item.metadata['help']} (environment: {environment_name(item)}{_default_text(item)})"
        text = text.replace("%", "%%")  # argparse would format it
        if isinstance(item.default, bool):
            parser.add_argument(
                option_name(item), dest=item.name, action="store_const", const=not item.default, help=text
            )
        else:
            parser.add_argument(option_name(item), dest=item.name, metavar=item.metadata["metavar"], help=text)
    parser.add_argument("--version", action="version", version=VERSION)
    return parser


def _shown(names: Collection[str] | None) -> list[Field[Any]]:
    return [item for item in fields(Settings) if has_option(item) and (names is None or item.name in names)]


def _epilog(names: Collection[str] | None) -> str:
    first = "An option on the command line goes before its environment variable."
    hidden = [item for item in fields(Settings) if not has_option(item)] if names is None else []
    texts = [f"{environment_name(item)}: {item.metadata['help']}" for item in hidden]
    commands = [] if names else [f"Commands of their own, each with --help: {', '.join(COMMANDS)}."]
    return " ".join([first, *(["By variable only:", *texts] if texts else []), *commands])


def _default_text(item: Field[Any]) -> str:
    if item.default in (None, MISSING, ()) or isinstance(item.default, bool):
        return ""
    if item.metadata["read"] is _size:
        return f"; default: {size_text(item.default)}"
    return f"; default: {'the project folder' if item.default == PROJECT_DIR else item.default}"


def _read(item: Field[Any], text: str, source: str, parser: argparse.ArgumentParser) -> Any:
    if isinstance(item.default, bool):
        if text.lower() not in _TRUE | _FALSE:
            parser.error(f"{source} must be 1 or 0, got {text!r}")
        return item.default ^ (text.lower() in _TRUE)
    try:
        return item.metadata["read"](text)
    except ValueError:
        parser.error(f"{source} must be {item.metadata['allowed']}, got {text!r}")
