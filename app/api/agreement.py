"""GET /api/tabs/{id}/agreement"""

from __future__ import annotations

from typing import Any

import numpy as np
from flask import Blueprint, Response, request

from app.api import context
from app.api.answers import changing
from app.api.drawing_query import one_of
from app.compare.of_tab import TabMaps
from app.errors import InvalidInput, NotFound
from app.jobs import states
from app.jobs.planner import OBSERVE
from app.render.drawing import USUAL
from app.render.heatmap import CHANNELS

blueprint = Blueprint("agreement", __name__, url_prefix="/api/tabs")

MAX_ROWS = 40
# One answer takes no longer; what it has found out is known when the page asks again.
_SECONDS = 2.0


@blueprint.get("/<tab_id>/agreement")
def of_tab(tab_id: str) -> Response:
    """How far the maps of one `picture` agree, every two of them; without it how far those of each picture do not."""
    record = context.store().tab(tab_id)
    if record.kind == OBSERVE:
        raise InvalidInput("A tab of suggested pictures has no maps to compare.")
    maps = TabMaps(record, context.files(), one_of("channels", (USUAL, *CHANNELS), USUAL))
    picture = request.args.get("picture")
    if picture is not None:
        return changing(_of_picture(maps, picture), record.run.state in states.FINISHED)
    found = maps.disagreements(_SECONDS)
    known = {} if found is None else found
    pictures = [{"id": picture, "disagreement": value} for picture, value in known.items()]
    return changing({"complete": found is not None, "pictures": pictures}, found is not None)


def _of_picture(maps: TabMaps, picture: str) -> dict[str, Any]:
    if picture not in maps.pictures:
        raise NotFound(f"There is no picture {picture[:80]!r} in this tab.")
    if len(maps.keys) > MAX_ROWS:
        detail = f"A table compares at most {MAX_ROWS} rows, and this tab has {len(maps.keys)}."
        raise InvalidInput.at("/picture", detail)
    found = maps.agreement(picture)
    return {
        "picture": picture,
        "rows": maps.keys,
        "rank_correlation": _numbers(found.rank_correlation),
        "structural_similarity": _numbers(found.structural_similarity),
        "reasons": [[reason or None for reason in of_row] for of_row in found.reasons],
    }


def _numbers(matrix: np.ndarray) -> list[list[float | None]]:
    return [[float(value) if np.isfinite(value) else None for value in of_row] for of_row in matrix]
