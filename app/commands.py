"""What `python run.py` does: a command by its name, else serve the page."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

# Each a module with `main(arguments)`, imported when it is asked for.
COMMANDS = {
    "users": "app.access.users_command",
    "doctor": "app.operation.doctor",
    "adopt": "app.jobs.adopt_command",
    "worker": "app.jobs.worker_command",
}


def main(arguments: Sequence[str]) -> None:
    command = arguments[0] if arguments else ""
    if command in COMMANDS:
        importlib.import_module(COMMANDS[command]).main(arguments[1:])
        return
    from app.serve import main as serve

    serve(arguments)
