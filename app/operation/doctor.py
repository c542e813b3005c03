"""`python run.py doctor`: what the program needs, what is missing, and what to do; takes the options of the program.

Must run where packages are missing: everything but the standard library is imported where it is looked at.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from app.config import Settings
from app.operation import machine, place
from app.operation.findings import MISSING, Finding, examined


def main(arguments: Sequence[str]) -> None:
    """Print a line for each thing; exit code 1 when something that is needed is missing."""
    settings = Settings.load(arguments)
    found = []
    for thing, look in looks(settings):
        found.append(examined(thing, look))
        print(line(found[-1]), flush=True)
    gone = [finding.thing for finding in found if finding.state == MISSING]
    print(f"\nMissing: {', '.join(gone)}." if gone else "\nThe program can start here.")
    sys.exit(1 if gone else 0)


def looks(settings: Settings) -> list[tuple[str, Callable[[], Finding]]]:
    return [
        ("Python", machine.python),
        ("packages", machine.packages),
        ("processor", machine.processor),
        ("memory", machine.memory),
        ("TensorFlow", machine.tensorflow),
        ("data folder", lambda: place.data_folder(settings)),
        ("disk", lambda: place.disk(settings)),
        ("trash", lambda: place.trash(settings)),
        ("temporary files", place.temporary_files),
        ("database", lambda: place.database(settings)),
        ("other accounts", lambda: place.other_accounts(settings)),
        ("secret key", lambda: place.key_of_logins(settings)),
        ("port", lambda: place.port(settings)),
        ("Chromium", machine.chromium),
        ("PostgreSQL", machine.postgresql_for_tests),
    ]


def line(finding: Finding) -> str:
    return f"{finding.state:<9} {finding.thing:<16} {finding.text}"
