"""`python -m app.storage.picture_process` reads pictures of strangers, in a process that may do little else.

One line of JSON in, `{"name": ..., "source": ..., "png": ..., "thumbnail": ...}` with paths of files that exist; one
line out, `{"ok": true, "width": ..., "height": ..., "last": ...}` or `{"ok": false, "reason": ..., "last": ...}`
(where not the picture but the disk is at fault, the number of the error as "system" in place of "reason").
Without "png" only the thumbnail is made. After a line with a true "last" the process is at its end. The first line out
says that it is ready.
"""

from __future__ import annotations

import errno
import json
import sys
from pathlib import Path
from typing import Any

from app.gate.limits import Limits, limit

# 50 million pixels of four channels are 200 MB, and 16-bit ones are brought to 8 bits as 32-bit numbers. One picture
# may take 25 s of a process that has 60 s behind it.
LIMITS = Limits(memory_bytes=2 * 2**30, cpu_seconds=85, file_bytes=512 * 2**20)
LAST_AFTER_CPU_SECONDS = 60
LAST_AFTER_BYTES = 512 * 2**20


def main() -> None:
    limit(LIMITS)
    from app.storage import pictures  # noqa: F401 - imported before the first picture waits for it

    _say({"ready": True})
    for line in sys.stdin:
        last = _is_used_up()
        _say(_answer(json.loads(line)) | {"last": last})
        if last:
            return


def _answer(order: dict[str, str]) -> dict[str, Any]:
    from app.errors import InvalidInput
    from app.storage.pictures import write_forms

    png = Path(order["png"]) if "png" in order else None
    try:
        width, height = write_forms(Path(order["source"]), order["name"], Path(order["thumbnail"]), png)
    except InvalidInput as error:
        return {"ok": False, "reason": error.detail}
    except OSError as error:  # a full disk is nothing that the picture could be blamed for
        return {"ok": False, "system": error.errno or errno.EIO}
    return {"ok": True, "width": width, "height": height}


def _is_used_up() -> bool:
    """Whether the process has used so much that the next picture should get a fresh one."""
    try:
        import resource
    except ImportError:  # Windows
        return False
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime > LAST_AFTER_CPU_SECONDS or _most_bytes() > LAST_AFTER_BYTES


def _most_bytes() -> int:
    """The most memory that this process has taken; 0 where it is not told.

    Not `ru_maxrss`: Linux hands that on from the process that started this one, which may have taken much more.
    """
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
