"""GET /api/runs/{id}/maps/{name}"""

from __future__ import annotations

import re

import numpy as np
from flask import Blueprint, Response, current_app, request

from app.api import context
from app.api.answers import IMMUTABLE
from app.api.run_files import require_undamaged
from app.errors import InvalidInput, NotFound
from app.render.compact import pack
from app.render.heatmap import CHANNELS, reduce_channels

blueprint = Blueprint("maps", __name__, url_prefix="/api/runs")


@blueprint.get("/<run_id>/maps/<file_name>")
def compact_map(run_id: str, file_name: str) -> Response:
    """A map as the page draws it, one number per pixel; `channels` says how those of a pixel become one."""
    channels = request.args.get("channels", "sum")
    if channels not in CHANNELS:
        raise InvalidInput.at("/channels", f"'channels' must be one of {', '.join(CHANNELS)}, got {channels[:40]!r}.")
    context.store().require_run(run_id)
    path = context.files().output_path(run_id, file_name)
    if path.suffix != ".npy" or not path.is_file():
        raise NotFound(f"There is no map {file_name!r} in this run.")
    require_undamaged(context.store(), run_id, path)
    values = _part(np.load(path, mmap_mode="r", allow_pickle=False))
    answer = current_app.response_class(pack(reduce_channels(values, channels)), mimetype="application/octet-stream")
    answer.headers["Cache-Control"] = IMMUTABLE
    return answer


def _part(values: np.ndarray) -> np.ndarray:
    """Of (..., height, width, channels) the rows and columns that `part` asks for, all without it."""
    text = request.args.get("part")
    if text is None:
        return values
    height, width = values.shape[-3:-1]
    sides = [int(side) for side in text.split(",")] if re.fullmatch(r"[0-9]{1,5}(,[0-9]{1,5}){3}", text) else [0] * 4
    left, top, right, bottom = sides
    if not (left < right <= width and top < bottom <= height):
        detail = f"'part' must be left,top,right,bottom within the map's {width} x {height} pixels, got {text[:40]!r}."
        raise InvalidInput.at("/part", detail)
    return values[..., top:bottom, left:right, :]
