"""The rows of a visualize run: one for each model and each method that explains it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.methods import METHODS

# What is asked of one method.
METHOD_INPUTS = ("method", "parameters", "layer", "selection", "training", "as_in_innvestigate", "default_layer")


@dataclass(frozen=True)
class Row:
    """`key` names the row in its run, `model` is `{"id", "name"}`, `inputs` what is asked of the method."""

    key: str
    model: dict[str, str]
    inputs: dict[str, Any]


def methods_of(inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """What a run asks of each of its methods; of one method it is said among the run's inputs themselves."""
    if "methods" in inputs:
        return list(inputs["methods"])
    return [{name: inputs.get(name) for name in METHOD_INPUTS} | {"as_in_innvestigate": as_in_innvestigate(inputs)}]


def as_in_innvestigate(inputs: dict[str, Any]) -> bool:
    return bool(inputs.get("as_in_innvestigate", False))


def rows_of(inputs: dict[str, Any]) -> tuple[Row, ...]:
    """Model after model, in it method after method; of a run put together from tabs those that these had."""
    models, methods = inputs["models"], methods_of(inputs)
    return tuple(
        Row(row_key(models[model]["id"], method), models[model], methods[method])
        for model, method in row_places(inputs)
    )


def row_places(inputs: dict[str, Any]) -> list[list[int]]:
    """The same as places among the models and the methods of the run."""
    models, methods = range(len(inputs["models"])), range(len(methods_of(inputs)))
    return inputs.get("rows") or [[model, method] for model in models for method in methods]


def row_key(model_id: str, method: int) -> str:
    """The key of the row of a model and the method at a place of the run, from 0."""
    return model_id if method == 0 else f"{model_id}~{method}"


def learned_from(method: dict[str, Any], images: list[str]) -> list[str]:
    """The ids of the pictures that a method of a run learns from: its own, or those that are explained."""
    known = METHODS.get(method["method"])
    return (method["training"] or images) if known is not None and known.learns_from_pictures else []


def training_of(inputs: dict[str, Any]) -> list[str]:
    """The ids of the pictures that the methods of a run learn from, beside those that are explained."""
    return list(dict.fromkeys(image for method in methods_of(inputs) for image in method.get("training") or ()))
