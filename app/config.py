"""Every setting of the program once: default, environment variable, command-line option, one sentence of help.

Standard library only, so that `run.py` can say what is wrong before anything that could fail is imported.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

VERSION = "0.1.0"
PROJECT_DIR = Path(__file__).resolve().parent.parent
DEMO_DIR = PROJECT_DIR / "models" / "demo"
ENVIRONMENT_PREFIX = "INNVESTIGATE_GUI_"
ALLOW_CODE_VARIABLE = ENVIRONMENT_PREFIX + "ALLOW_CODE_IN_MODELS"
WEIGHTS_MIRROR_VARIABLE = ENVIRONMENT_PREFIX + "WEIGHTS_MIRROR"

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


def _web_address(text: str) -> str | None:
    parts = urlsplit(text)
    if text and not (parts.scheme in ("http", "https") and parts.hostname):
        raise ValueError
    return text or None


def _setting(default: Any, help: str, read: Any, allowed: str, metavar: str) -> Any:
    metadata = {"help": help, "read": read, "allowed": allowed, "metavar": metavar}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """The program's settings; the order here is the order in `--help`."""

    host: str = _setting("127.0.0.1", "Address to listen on; 0.0.0.0 for every network interface.", str, "text", "HOST")
    port: int = _setting(5000, "Port to listen on; 0 takes a free one.", _port, "a whole number in 0..65535", "PORT")
    data_dir: Path = _setting(  # noqa: RUF009 (a Path is immutable)
        PROJECT_DIR, "Folder that holds instance/, output/ and models/.", _folder, "a folder", "FOLDER"
    )
    workers: int = _setting(1, "Number of engine workers to start.", _positive, "a whole number from 1", "N")
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
    def load(cls, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Settings:
        """Settings from the command line, else the environment, else the defaults.

        A wrong value ends the program: one sentence on stderr, exit code 2.
        """
        environment = os.environ if environment is None else environment
        parser = _parser()
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


def environment_name(item: Field[Any]) -> str:
    """The environment variable of a setting, such as `INNVESTIGATE_GUI_DATA_DIR`."""
    return ENVIRONMENT_PREFIX + option_name(item)[2:].replace("-", "_").upper()


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message[:1].upper()}{message[1:].rstrip('.')}. See {self.prog} --help.\n")


def _parser() -> _Parser:
    parser = _Parser(
        prog="run.py",
        description="Starts iNNvestigate-GUI: the page, the API and the engine workers behind them.",
        epilog="An option on the command line goes before its environment variable.",
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,
    )
    for item in fields(Settings):
        text = f"{item.metadata['help']} (environment: {environment_name(item)}{_default_text(item)})"
        if isinstance(item.default, bool):
            parser.add_argument(
                option_name(item), dest=item.name, action="store_const", const=not item.default, help=text
            )
        else:
            parser.add_argument(option_name(item), dest=item.name, metavar=item.metadata["metavar"], help=text)
    parser.add_argument("--version", action="version", version=VERSION)
    return parser


def _default_text(item: Field[Any]) -> str:
    if item.default in (None, MISSING) or isinstance(item.default, bool):
        return ""
    return f"; default: {'the project folder' if item.default == PROJECT_DIR else item.default}"


def _read(item: Field[Any], text: str, source: str, parser: _Parser) -> Any:
    if isinstance(item.default, bool):
        if text.lower() not in _TRUE | _FALSE:
            parser.error(f"{source} must be 1 or 0, got {text!r}")
        return item.default ^ (text.lower() in _TRUE)
    try:
        return item.metadata["read"](text)
    except ValueError:
        parser.error(f"{source} must be {item.metadata['allowed']}, got {text!r}")
