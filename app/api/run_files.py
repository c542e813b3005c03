"""Files of runs are sent as they were written, or not at all."""

from __future__ import annotations

import functools
from pathlib import Path

from app.errors import Gone
from app.jobs.store import Store
from app.storage.files import hash_of


def require_undamaged(store: Store, run_id: str, path: Path) -> None:
    """Raise `Gone` for a file that is not as it was written; one that is missing is not looked at."""
    written = store.output(run_id, path.name)
    if written is None or not path.is_file():
        return
    facts = path.stat()
    size_is_right = facts.st_size == written["bytes"]
    if not size_is_right or _hash(path, facts.st_mtime_ns, facts.st_size) != written["sha256"]:
        raise Gone(f"The file {path.name} is damaged: it is not what the run has written. Repeat the run.")


@functools.lru_cache(maxsize=10_000)
def _hash(path: Path, _changed: int, _size: int) -> str:
    return hash_of(path)
