"""`python -m app.gate FILE CLEAN [--allow-code] [--config JSON]` checks FILE and writes what may be loaded to CLEAN.

JSON is the architecture where FILE holds weights only.

Prints `{"ok": true, "facts": {...}}` or `{"ok": false, "reason": "..."}`.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.gate.limits import limit

ALLOW_CODE = "--allow-code"
CONFIG = "--config"


def main(path: str, clean: str, *options: str) -> dict[str, Any]:
    limit()
    _give_way()
    from app.gate.examine import examine
    from app.gate.refusal import Refused, WeightsOnlyFile

    try:
        config = Path(options[options.index(CONFIG) + 1]) if CONFIG in options else None
        return {"ok": True, "facts": examine(Path(path), Path(clean), ALLOW_CODE in options, config)}
    except WeightsOnlyFile as refusal:
        return {"ok": False, "reason": str(refusal), "kind": "weights_only", "weights": refusal.shapes}
    except Refused as refusal:
        return {"ok": False, "reason": str(refusal)}
    except (RecursionError, MemoryError):
        return {"ok": False, "reason": "is nested too deeply or claims too much memory for a model."}
    except Exception as error:
        reason = f"cannot be read as a Keras model file ({type(error).__name__})."
        return {"ok": False, "reason": f"{reason} Save the model again with model.save('name.h5')."}


def _give_way() -> None:
    """Let the page and the maps of everybody go before the check of a file."""
    with suppress(OSError, AttributeError):  # Windows has no such thing
        os.nice(10)


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
