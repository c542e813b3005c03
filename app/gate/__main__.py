"""`python -m app.gate FILE`: prints `{"ok": true, "facts": {...}}` or `{"ok": false, "reason": "..."}`."""

from __future__ import annotations

import json
import sys
from contextlib import suppress

MEMORY_BYTES = 2 * 2**30
CPU_SECONDS = 20


def _limit() -> None:
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limits; the wall time still holds
        import resource

        for kind, value in (
            (resource.RLIMIT_AS, MEMORY_BYTES),
            (resource.RLIMIT_CPU, CPU_SECONDS),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(kind, (value, value))


def main(path: str) -> dict[str, object]:
    _limit()
    from app.gate.file import Refused, examine

    try:
        return {"ok": True, "facts": examine(path)}
    except Refused as refusal:
        return {"ok": False, "reason": str(refusal)}
    except (RecursionError, MemoryError):
        return {"ok": False, "reason": "is nested too deeply or claims too much memory for a model."}
    except Exception as error:
        reason = f"cannot be read as a Keras model file ({type(error).__name__})."
        return {"ok": False, "reason": f"{reason} Save the model again with model.save('name.h5')."}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
