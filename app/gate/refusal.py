"""Why a file is refused."""

from __future__ import annotations


class Refused(Exception):
    """The rest of a sentence that begins with the file's name: what is wrong and what to do."""
