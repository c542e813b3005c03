"""What stands between brackets, `x[:, 1:, ..., None]`, as files keep it and as the layer `Slice` has it."""

from __future__ import annotations

from typing import Any

WHOLE = [None, None, None]


def parts_of(spec: Any) -> list[Any] | None:
    """Numbers, `[start, stop, step]`, "..." and "new" (for None); None for anything else, or for part of the pictures.

    With "..." in front the layer itself sees to it that all pictures stay: that takes the number of axes.
    """
    spec = spec if isinstance(spec, list) else [spec]
    parts = [_part(item) for item in spec]
    if not parts or len(parts) > 8 or any(part is False for part in parts) or parts.count("...") > 1:
        return None
    return parts if parts[0] in ("...", WHOLE) else None


def _part(item: Any) -> Any:
    if item is None:
        return "new"
    if isinstance(item, int) and not isinstance(item, bool):
        return item
    if not isinstance(item, dict):
        return False
    if item.get("class_name") == "__ellipsis__":
        return "..."
    inner = item.get("config") if item.get("class_name") == "__slice__" else item
    if not isinstance(inner, dict) or not {"start", "stop", "step"} <= inner.keys():
        return False
    ends = [inner["start"], inner["stop"], inner["step"]]
    if not all(end is None or (isinstance(end, int) and not isinstance(end, bool)) for end in ends) or ends[2] == 0:
        return False
    return WHOLE if ends in (WHOLE, [None, None, 1]) else ends
