"""The program's log: one line for each thing that happened, as text for people or as JSON for machines."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from typing import Any

from app.config import Settings

REQUESTS = "app.requests"
# What a request's line says besides its text.
REQUEST_FIELDS = ("method", "route", "status", "ms", "bytes", "user")
# They speak of every connection that is late or breaks off, which is the client's business.
_TALKATIVE = ("waitress.queue", "waitress", "distributed", "alembic")
# Whatever could begin a line of its own or steer a terminal.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def configure(settings: Settings) -> None:
    """Let the log of this process go to stderr, in the form and from the level that the settings ask for."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if settings.log_format == "json" else TextLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.ERROR, root.level))


class TextLines(logging.Formatter):
    """Time, level, logger and text; a text cannot make a line look like another's."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = _in_one_line(record.message)
        return super().formatMessage(record)


class JsonLines(logging.Formatter):
    """One object a line: time (UTC), level, logger, message; of a request its fields, of an error its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, Any] = {
            "time": f"{moment}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in REQUEST_FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


def _in_one_line(text: str) -> str:
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
