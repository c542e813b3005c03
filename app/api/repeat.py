"""From a run of the history back to the body of `POST /api/runs` that asks for the same."""

from __future__ import annotations

from typing import Any

from app.api import context
from app.errors import InvalidInput, NotFound
from app.jobs.planner import OBSERVE
from app.jobs.store import RunRecord


def repeated_body(run: RunRecord) -> dict[str, Any]:
    """Raises `InvalidInput` that names a model or a picture of the run that is not there any more."""
    inputs = run.inputs
    models = [_present(model["id"], model["name"], index) for index, model in enumerate(inputs["models"])]
    body = {"kind": run.kind, "models": models, "layer": inputs["layer"], "selection": inputs["selection"]}
    if inputs["method"] is not None:
        body |= {"method": inputs["method"], "parameters": inputs["parameters"]}
    return body | (_of_suggest(run) if run.kind == OBSERVE else _of_visualize(inputs))


def _of_visualize(inputs: dict[str, Any]) -> dict[str, Any]:
    _require_pictures(inputs["images"], "images")
    _require_pictures(inputs.get("training") or [], "training")
    return {name: inputs[name] for name in ("images", "training", "as_in_innvestigate") if inputs.get(name) is not None}


def _of_suggest(run: RunRecord) -> dict[str, Any]:
    common, source = run.inputs["class"], run.inputs.get("source")
    body = {} if common is None else {"class": common["index"]}
    if source is not None:
        return body | {source["kind"]: source["id"]}
    images = context.store().run_images(run.id)
    _require_pictures(images, "images")
    return body | {"images": images}


def _present(model_id: str, name: str, index: int) -> str:
    try:
        context.models().get(model_id)
    except NotFound:
        detail = (
            f"The run cannot be repeated: its model {name} was deleted. Upload the model again and start a new run."
        )
        raise InvalidInput.at(f"/models/{index}", detail) from None
    return model_id


def _require_pictures(ids: list[str], name: str) -> None:
    there = {picture.id for picture in context.pictures().those_there(ids)}
    missing = [index for index, image_id in enumerate(ids) if image_id not in there]
    if missing:
        others = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise InvalidInput.at(
            f"/{name}/{missing[0]}",
            f"The run cannot be repeated: picture {missing[0] + 1} of {len(ids)} ({ids[missing[0]]}){others} was "
            "deleted. Start a new run with those that are there.",
        )
