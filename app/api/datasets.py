"""GET /api/datasets, GET /api/datasets/{id}/images"""

from __future__ import annotations

from flask import Blueprint, Response

from app.api import context
from app.api.answers import listing
from app.api.bodies import page_of_ids
from app.datasets import Dataset

blueprint = Blueprint("datasets", __name__, url_prefix="/api/datasets")


@blueprint.get("")
def datasets() -> Response:
    """The folders that the operator offers; their pictures are read in place."""
    return listing([_described(dataset) for dataset in context.datasets().all()])


@blueprint.get("/<dataset_id>/images")
def images(dataset_id: str) -> Response:
    """The pictures of a dataset by path; their ids can be used in a run as they are."""
    dataset = context.datasets().get(dataset_id)
    paths, following = page_of_ids(dataset.paths())
    return listing([context.pictures().offered(dataset.entry(path)).describe() for path in paths], following)


def _described(dataset: Dataset) -> dict[str, object]:
    labels = any(dataset.entry(path).label is not None for path in dataset.paths())
    return {"id": dataset.id, "name": dataset.name, "pictures": len(dataset.paths()), "labels": labels}
