"""POST /api/images, GET /api/images, GET and DELETE /api/images/{id}, GET /api/images/{id}/file and .../thumbnail"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from flask import Blueprint, Response, jsonify, request

from app import MAX_FILES_PER_UPLOAD
from app.api import context
from app.api.answers import created, immutable, listing, nothing
from app.api.bodies import query_integer
from app.api.multipart import files_of
from app.api.problems import UnsupportedMediaType
from app.api.uses import picture_file_is_shared, refuse_while_shown
from app.errors import InvalidInput
from app.pictures_catalogue import DATASET_PREFIX, SAMPLE_PREFIX
from app.storage.archives import files_in_zip, is_zip
from app.storage.names import display_name, folder_name
from app.storage.pictures import read_picture

blueprint = Blueprint("images", __name__, url_prefix="/api/images")

Content = BinaryIO | InvalidInput
_TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".bmp": "image/bmp", ".gif": "image/gif"}


@blueprint.post("")
def upload() -> Response:
    """Take pictures and ZIPs of pictures; each bad one is reported by name, the good ones go on."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("Pictures are sent as multipart/form-data, in parts named 'files'.")
    items: list[dict[str, Any]] = []
    rejected: list[dict[str, str]] = []
    for name, folder, content in _contents(files_of(request, "files", MAX_FILES_PER_UPLOAD)):
        try:
            items.append(_stored(name, folder, content))
        except InvalidInput as error:
            rejected.append({"name": name, "reason": error.detail})
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
    store, files = context.store(), context.files()
    record = store.image(image_id)
    refuse_while_shown(store, record)
    store.delete_image(image_id)
    if not picture_file_is_shared(store, record.file_hash):
        files.delete_image(record.file_hash)
    return nothing()


def _shown(image_id: str, path: Path) -> Response:
    response = immutable(path, _TYPES.get(path.suffix.lower(), "image/png"))
    if image_id.startswith(DATASET_PREFIX):  # not ours: the file may be another one tomorrow
        response.headers["Cache-Control"] = "private, max-age=300"
    return response


def _contents(files: Iterator[tuple[str | None, Content]]) -> Iterator[tuple[str, str | None, Content]]:
    """Name and folder of the single files, those in ZIPs too; what cannot be read comes as the error that says why."""
    for path, stream in files:
        name, folder = display_name(path), folder_name(path)
        try:
            if isinstance(stream, InvalidInput):
                raise stream
            yield from files_in_zip(stream, name) if is_zip(stream, name) else [(name, folder, stream)]
        except InvalidInput as error:
            yield name, folder, error


def _stored(name: str, folder: str | None, content: Content) -> dict[str, Any]:
    if isinstance(content, InvalidInput):
        raise content
    picture = read_picture(content, name)
    digest = context.files().put_image(picture.png_bytes, picture.thumbnail)
    record = context.store().add_image(name, picture.width, picture.height, digest, folder)
    return context.pictures().of(record).describe()


def _all_rejected(rejected: list[dict[str, str]]) -> InvalidInput:
    errors = [{"pointer": f"/files/{index}", "detail": bad["reason"]} for index, bad in enumerate(rejected)]
    first = rejected[0]["reason"]
    rest = f" (and {len(rejected) - 1} more)" if len(rejected) > 1 else ""
    return InvalidInput(f"None of the files could be taken: {first}{rest}.", errors)
