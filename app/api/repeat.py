"""From a run of the history back to the body of `POST /api/runs` that asks for the same."""

from __future__ import annotations

from typing import Any

from app.api import context
from app.errors import InvalidInput, NotFound
from app.jobs.planner import OBSERVE
from app.jobs.rows import methods_of, training_of
from app.jobs.store import RunRecord
from app.methods import METHODS
from app.methods.grad_cam import LAST_CONVOLUTION


def repeated_body(run: RunRecord) -> dict[str, Any]:
    """Raises `InvalidInput` that names a model or a picture of the run that is not there any more."""
    inputs = run.inputs
    models = [_present(model["id"], model["name"], index) for index, model in enumerate(inputs["models"])]
    return {"kind": run.kind, "models": models} | (_of_suggest(run) if run.kind == OBSERVE else _of_visualize(inputs))


def _of_visualize(inputs: dict[str, Any]) -> dict[str, Any]:
    """Of a run put together from tabs all its methods with all its models."""
    _require_pictures(inputs["images"], "images")
    _require_pictures(training_of(inputs), "training")
    methods = [_asked(one) for one in methods_of(inputs)]
    return {"images": inputs["images"]} | (methods[0] if len(methods) == 1 else {"methods": methods})


def _asked(method: dict[str, Any]) -> dict[str, Any]:
    """What was asked of a method; an unnamed layer of 0.1.0 goes on to be the one that it was then."""
    asked = {name: value for name, value in method.items() if value is not None}
    known = METHODS.get(method["method"])
    unnamed = known is not None and known.layers == "convolutional" and "layer" not in asked
    return asked | {"default_layer": asked.get("default_layer", LAST_CONVOLUTION)} if unnamed else asked


def _of_suggest(run: RunRecord) -> dict[str, Any]:
    common, source = run.inputs["class"], run.inputs.get("source")
    body = {name: run.inputs[name] for name in ("layer", "selection")}
    body |= {} if common is None else {"class": common["index"]}
    if run.inputs["method"] is not None:
        body |= {name: run.inputs[name] for name in ("method", "parameters")}
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
            f"The run cannot be repeated: picture {missing[0] + 1} of {len(ids)}{others} was "
            "deleted. Start a new run with those that are there.",
        )
