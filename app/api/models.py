"""GET and POST /api/models, GET and DELETE /api/models/{id}, POST /api/models/{id}/restore,
GET /api/models/{id}/methods and /api/models/{id}/file"""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, jsonify, request

from app.access.identity import current_user
from app.api import context
from app.api.answers import created, immutable, listing, nothing
from app.api.layers import described_layer, why_not
from app.api.model_detail import model_detail, shown_model
from app.api.model_upload import add_uploaded_model
from app.api.problems import UnsupportedMediaType
from app.api.upload_turns import turn_of
from app.api.uses import refuse_while_running
from app.errors import InvalidInput
from app.methods import METHODS
from app.storage.names import file_stem

blueprint = Blueprint("models", __name__, url_prefix="/api/models")


@blueprint.get("")
def models() -> Response:
    """Every model; needs no engine."""
    marks = context.store().model_marks()
    return listing([shown_model(model, marks) for model in context.models().all()])


@blueprint.post("")
def upload() -> Response:
    """Take a Keras model file; the answer tells what is in it."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("A model is sent as multipart/form-data, its file in a part named 'file'.")
    with turn_of(current_user().name):
        model = add_uploaded_model(request.files, request.form)
    return created(model_detail(model), f"/api/models/{model.id}")


@blueprint.get("/<model_id>")
def model(model_id: str) -> Response:
    """A model with its layers and class names."""
    return jsonify(model_detail(context.models().get(model_id)))


@blueprint.get("/<model_id>/methods")
def methods(model_id: str) -> Response:
    """Which methods can explain the model, at a layer if one is named, and if not why."""
    model = context.models().get(model_id)
    layer = request.args.get("layer") or None
    if layer is not None:
        described_layer(model, layer)
    description = context.models().description(model, context.asking())
    reasons = {method.id: why_not(method, model, description, layer) for method in METHODS.values()}
    return listing([{"id": name, "applicable": reason is None, "reason": reason} for name, reason in reasons.items()])


@blueprint.get("/<model_id>/file")
def file(model_id: str) -> Response:
    """The file of an uploaded model as the gate has rebuilt it, which is what a recipe needs."""
    model = context.models().get(model_id)
    if model.kind != "custom" or model.path is None:
        raise InvalidInput(f"{model.name} comes with the program, so there is no file of yours to take along.")
    path = Path(model.path)
    return immutable(path, "application/octet-stream", f"{file_stem(Path(model.name).stem)}{path.suffix}")


@blueprint.delete("/<model_id>")
def delete(model_id: str) -> Response:
    """Delete an uploaded model that no unfinished run needs; results computed with it stay, and it can be restored."""
    if context.models().get(model_id).kind != "custom":
        raise InvalidInput(f"{model_id} comes with the program and cannot be deleted.")
    store = context.store()
    record = store.model(model_id)
    refuse_while_running(store, record)
    store.discard_model(model_id)
    return nothing()


@blueprint.post("/<model_id>/restore")
def restore(model_id: str) -> Response:
    """Have a deleted model back, for a while after it was deleted."""
    context.store().restore_model(model_id)
    return jsonify(model_detail(context.models().get(model_id)))
