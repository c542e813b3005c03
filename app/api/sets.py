"""POST /api/sets, GET /api/sets, GET /api/sets/{id}/images, DELETE /api/sets/{id}"""

from __future__ import annotations

from flask import Blueprint, Response

from app.api import context
from app.api.answers import created, listing, nothing
from app.api.bodies import cleaned_title, json_object, page_of_ids, refuse_unknown
from app.api.run_inputs import chosen_pictures
from app.api.suggest_inputs import MAX_PICTURES

blueprint = Blueprint("sets", __name__, url_prefix="/api/sets")


@blueprint.post("")
def create() -> Response:
    """Give a selection of pictures a name, to use it again."""
    body = json_object()
    refuse_unknown(body, ("name", "images"))
    name = cleaned_title(body, "name")
    record = context.store().add_set(name, chosen_pictures(body, "images", MAX_PICTURES))
    return created(vars(record), f"/api/sets/{record.id}/images")


@blueprint.get("")
def sets() -> Response:
    """All picture sets, newest first."""
    return listing([vars(record) for record in context.store().sets()])


@blueprint.get("/<set_id>/images")
def images(set_id: str) -> Response:
    """The pictures of a set, without those that were deleted meanwhile."""
    ids, following = page_of_ids(context.store().set_images(set_id))
    return listing([picture.describe() for picture in context.pictures().those_there(list(ids))], following)


@blueprint.delete("/<set_id>")
def delete(set_id: str) -> Response:
    """Forget a set; its pictures stay."""
    context.store().delete_set(set_id)
    return nothing()
