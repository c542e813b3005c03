"""What the web application asks of an engine, without one; and a description of a small network."""

from __future__ import annotations

from typing import Any

from app.errors import ProgramError, Unavailable
from app.jobs.messages import ModelSource, PreprocessingCheck, WeightsFile, WholeModel


def layer(name: str, kind: str, *shape: int) -> dict[str, Any]:
    convolutional = kind == "Conv2D"
    return {
        "name": name,
        "type": kind,
        "output_shape": list(shape),
        "convolutional": convolutional,
        "units": shape[-1],
    }


DESCRIPTION: dict[str, Any] = {
    "input_shape": [224, 224, 3],
    "units": 1000,
    "output_activation": "softmax",
    "layers": [
        layer("conv1", "Conv2D", 224, 224, 8),
        layer("pool1", "MaxPooling2D", 112, 112, 8),
        layer("conv2", "Conv2D", 112, 112, 16),
        layer("pool2", "MaxPooling2D", 56, 56, 16),
        layer("predictions", "Dense", 1000),
    ],
    "default_layer": "predictions",
    "last_convolutional_layer": "conv2",
    "feature_map_layers": ["conv1", "pool1", "conv2", "pool2"],
    "default_feature_map_layer": "conv2",
    "unsupported": {},
    "parameters": 1234,
    "hint": None,
}


class QuietEngine:
    """Knows the descriptions it was given, by the name of the model; counts how often it was woken."""

    def __init__(self, descriptions: dict[str, dict[str, Any] | ProgramError] | None = None) -> None:
        self.descriptions = descriptions or {}
        self.described: list[ModelSource] = []
        self.checked: list[PreprocessingCheck] = []
        self.woken = 0

    def of(self, owner: str) -> QuietEngine:
        return self

    def describe(self, source: ModelSource) -> dict[str, Any]:
        self.described.append(source)
        answer = self.descriptions.get(source.name, Unavailable("The engine is not there."))
        if isinstance(answer, ProgramError):
            raise answer
        return answer

    def check_preprocessing(self, check: PreprocessingCheck) -> list[dict[str, Any]]:
        self.checked.append(check)
        best = [{"index": 1, "name": "b", "score": 0.5}]
        column = {"predictions": [best] * len(check.pictures), "same_answer": True, "evenness": 0.95}
        return [column] * len(check.candidates)

    def fitting(self, file: WeightsFile, architectures: list[tuple[str, int]]) -> list[str]:
        raise Unavailable("The engine is not there.")

    def save_whole(self, whole: WholeModel) -> None:
        raise Unavailable("The engine is not there.")

    def wake(self) -> None:
        self.woken += 1

    def load(self) -> list[dict[str, Any]]:
        return [{"name": "quiet", "state": "free", "run": None, "memory": None}]

    def silent(self) -> list[float]:
        return []

    def status(self) -> dict[str, Any]:
        return {"state": "starting", "workers": 0, "detail": "starting the engine"}
