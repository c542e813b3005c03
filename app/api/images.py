"""POST /api/images, GET /api/images, GET and DELETE /api/images/{id}, GET /api/images/{id}/file and .../thumbnail"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, request

from app import MAX_FILES_PER_UPLOAD
from app.access.identity import current_user
from app.api import context
from app.api.answers import created, immutable, listing, nothing
from app.api.bodies import query_integer
from app.api.multipart import files_of
from app.api.problems import UnsupportedMediaType
from app.api.upload_turns import turn_of
from app.api.uses import refuse_while_shown
from app.errors import InvalidInput
from app.jobs.limits import NoRoom
from app.pictures_catalogue import DATASET_PREFIX, SAMPLE_PREFIX
from app.storage.incoming import Incoming, TakenPicture, taken, unpacked

blueprint = Blueprint("images", __name__, url_prefix="/api/images")

_TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".bmp": "image/bmp", ".gif": "image/gif"}


@blueprint.post("")
def upload() -> Response:
    """Take pictures and ZIPs of pictures; each bad one is reported by name, the good ones go on."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("Pictures are sent as multipart/form-data, in parts named 'files'.")
    context.store().require_room(pictures=1)
    items: list[dict[str, Any]] = []
    rejected: list[dict[str, str]] = []
    files = context.files()
    received = files_of(request, "files", MAX_FILES_PER_UPLOAD, files.new_upload)
    incoming = taken(unpacked(received, files), files, context.store().drop_image_file)
    with turn_of(current_user().name), closing(incoming) as pictures:
        for item, result in pictures:
            try:
                items.append(_recorded(item, result))
            except InvalidInput as error:
                rejected.append({"name": item.name, "reason": error.detail})
            except NoRoom as error:
                if not items:
                    raise
                rejected.append({"name": item.name, "reason": f"{error.detail} What came after it was not looked at."})
                break
    if not items and not rejected:
        raise InvalidInput.at("/files", "No pictures came; send at least one file in a part named 'files'.")
    if not items:
        raise _all_rejected(rejected)
    return created({"items": items, "rejected": rejected}, "/api/images")


@blueprint.get("")
def images() -> Response:
    """Uploaded pictures, newest first."""
    cursor = request.args.get("cursor")
    if cursor is not None and not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= 18):
        raise InvalidInput.at("/cursor", "'cursor' must be the 'next' of the page before.")
    page = context.store().images(cursor, query_integer("limit", 100, 1, 1000))
    return listing([context.pictures().of(record).describe() for record in page.items], page.next)


@blueprint.get("/<image_id>")
def image(image_id: str) -> Response:
    return jsonify(context.pictures().get(image_id).describe())


@blueprint.get("/<image_id>/file")
def file(image_id: str) -> Response:
    """The picture as it was stored, PNG; one of a dataset or a sample as it is."""
    return _shown(image_id, context.pictures().get(image_id).path)


@blueprint.get("/<image_id>/thumbnail")
def thumbnail(image_id: str) -> Response:
    pictures = context.pictures()
    path = pictures.thumbnail(pictures.get(image_id))
    return _shown(image_id, path)


@blueprint.delete("/<image_id>")
def delete(image_id: str) -> Response:
    """Delete an uploaded picture that no tab shows."""
    if image_id.startswith(SAMPLE_PREFIX):
        raise InvalidInput("Sample pictures ship with the program and cannot be deleted.")
    if image_id.startswith(DATASET_PREFIX):
        raise InvalidInput("The folders of datasets are only read; delete the file there.")
    store = context.store()
    refuse_while_shown(store, store.image(image_id))
    store.delete_image(image_id)
    return nothing()


def _shown(image_id: str, path: Path) -> Response:
    response = immutable(path, _TYPES.get(path.suffix.lower(), "image/png"))
    if image_id.startswith(DATASET_PREFIX):  # not ours: the file may be another one tomorrow
        response.headers["Cache-Control"] = "private, max-age=300"
    return response


def _recorded(item: Incoming, picture: TakenPicture | InvalidInput) -> dict[str, Any]:
    if isinstance(picture, InvalidInput):
        raise picture
    store = context.store()
    record = store.add_image(item.name, picture.width, picture.height, picture.digest, item.folder)
    found = context.pictures().of(record)
    # The last record of the same picture may have been deleted between these files and this record.
    if not (found.path.exists() and found.thumbnail_path.exists()):
        store.delete_image(record.id)
        raise InvalidInput(f"{item.name} was deleted at the same moment; send it again")
    return found.describe()


def _all_rejected(rejected: list[dict[str, str]]) -> InvalidInput:
    errors = [{"pointer": f"/files/{index}", "detail": bad["reason"]} for index, bad in enumerate(rejected)]
    first = rejected[0]["reason"]
    rest = f" (and {len(rejected) - 1} more)" if len(rejected) > 1 else ""
    return InvalidInput(f"None of the files could be taken: {first}{rest}.", errors)
