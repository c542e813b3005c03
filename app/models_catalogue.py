"""All models by id: those of Keras Applications, the demo models and the uploaded ones. Imports no TensorFlow."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from app.class_index import imagenet_names
from app.config import DEMO_DIR, Settings
from app.errors import Unavailable
from app.fit import BILINEAR, STRETCH
from app.jobs.messages import ModelSource, Preprocessing
from app.jobs.store import ModelRecord, Store
from app.predefined import CLASSES, PREDEFINED, Predefined
from app.storage.files import Files
from app.variants import find, options_of, variants_of


class Describer(Protocol):
    """What looks into a model."""

    def describe(self, source: ModelSource) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Model:
    """What is known of a model without opening it.

    `input_shape` is height, width, channels; `accuracy` 0..1 on held-out pictures, None when nobody measured it;
    `path` its file, None for a predefined one; `single_unit` is set for two classes told by one unit. `options` are the
    optional inputs that a predefined network was built with, `variants` the same network with others. `runs_code`
    marks an uploaded file with code of whoever made it.
    """

    id: str
    name: str
    kind: str
    classes: int
    input_shape: list[int]
    preprocessing: Preprocessing
    summary: str
    class_names: tuple[str, ...] | None
    downloaded: bool = True
    accuracy: float | None = None
    path: str | None = None
    single_unit: bool = False
    output: str | None = None
    input_size: tuple[int, int] | None = None
    options: dict[str, Any] = field(default_factory=dict)
    variants: tuple[Predefined, ...] = ()
    runs_code: bool = False

    @property
    def units(self) -> int:
        return 1 if self.single_unit else self.classes

    def source(self) -> ModelSource:
        """What an engine worker needs to load the network."""
        return ModelSource(
            self.id,
            self.name,
            self.kind,
            self.preprocessing,
            self.path,
            self.class_names,
            self.output,
            self.input_size,
            self.runs_code,
        )

    def describe(self) -> dict[str, Any]:
        """The model as the API shows it."""
        shown: tuple[str, ...] = ("id", "name", "kind", "classes", "input_shape", "downloaded", "summary", "accuracy")
        shown += ("options", "runs_code")
        return {name: getattr(self, name) for name in shown} | {
            "preprocessing": shown_preprocessing(self),
            "variants": [_shown_variant(entry) for entry in self.variants],
        }


# What descriptions have from 0.1.1 on.
_LATEST = "default_feature_map_layer"


class ModelCatalogue:
    """Finds models by id; needs the store only, so that the list is there before the engine is."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._store = store
        self._files = Files(settings)

    def all(self) -> list[Model]:
        """Demo models, then uploaded ones, then those of Keras Applications."""
        custom = [self._custom(record) for record in self._store.models()]
        return [*demo_models(), *custom, *map(_predefined, PREDEFINED.values())]

    def get(self, model_id: str) -> Model:
        """The model; `NotFound` names the id."""
        if (entry := find(model_id)) is not None:
            return _predefined(entry)
        for model in demo_models():
            if model.id == model_id:
                return model
        return self._custom(self._store.model(model_id))

    def source(self, model_id: str) -> ModelSource:
        return self.get(model_id).source()

    def known_description(self, model: Model) -> dict[str, Any] | None:
        """What an engine worker has found out about the model before, None when none has looked yet."""
        if model.kind == "custom":
            return self._store.model(model.id).description
        return self._store.description(model.id)

    def description(self, model: Model, engine: Describer) -> dict[str, Any]:
        """The layers and the input of the model; the engine is asked once and the answer kept.

        It is asked again about an uploaded model that an earlier version has described, which knew less.
        """
        known = self.known_description(model)
        if known is not None and _LATEST in known:
            return known
        try:
            found = engine.describe(model.source())
        except Unavailable:
            if known is None:
                raise
            return known
        self._keep(model, found)
        return (known or {}) | found

    def _keep(self, model: Model, found: dict[str, Any]) -> None:
        if model.kind != "custom":
            return self._store.save_description(model.id, found)
        record = self._store.model(model.id)
        return self._store.change_model(model.id, record.preprocessing, record.description | found)

    def _custom(self, record: ModelRecord) -> Model:
        description, names = record.description, record.class_names
        return Model(
            id=record.id,
            name=record.name,
            kind="custom",
            classes=class_count(description),
            input_shape=description["input_shape"],
            preprocessing=read_preprocessing(record.preprocessing),
            summary=description.get("summary") or "Uploaded model.",
            class_names=None if names is None else tuple(names),
            path=str(self._files.model_path(record.file_hash, record.suffix)),
            single_unit=description["units"] == 1,
            output=description.get("output"),
            input_size=_asked_size(description),
            runs_code=bool(description.get("code")),
        )


def _asked_size(description: dict[str, Any]) -> tuple[int, int] | None:
    """(height, width) asked for of a model that leaves its input size open, None for any other."""
    height, width, _ = description["input_shape"]
    return (height, width) if description.get("open_input_size") else None


def class_count(description: dict[str, Any]) -> int:
    """The number of classes: that of the output's units, but two for a single sigmoid."""
    single_sigmoid = description["units"] == 1 and description.get("output_activation") == "sigmoid"
    return 2 if single_sigmoid else description["units"]


def demo_models(folder: Path = DEMO_DIR) -> list[Model]:
    """The models that ship with the program, from their cards."""
    return [model for card in sorted(folder.glob("*.json")) if (model := _demo(card)) is not None]


def read_preprocessing(value: Any) -> Preprocessing:
    """From a mode's name, or from an object; one of 0.1.0 says nothing of the fit, which was to stretch."""
    if isinstance(value, str):
        return Preprocessing(value)
    mean, std = value.get("mean"), value.get("std")
    return Preprocessing(
        value["mode"],
        None if mean is None else tuple(mean),
        None if std is None else tuple(std),
        value.get("fit", STRETCH),
        value.get("resampling", BILINEAR),
    )


def shown_preprocessing(model: Model) -> dict[str, Any]:
    return dataclasses.asdict(model.preprocessing)


def _demo(path: Path) -> Model | None:
    card = json.loads(path.read_text(encoding="utf-8"))
    file = path.parent / card["file"]
    if not file.is_file():
        return None
    return Model(
        id=card["name"],
        name=card["name"],
        kind="demo",
        classes=len(card["classes"]),
        input_shape=card["input_shape"],
        preprocessing=read_preprocessing(card["preprocessing"]),
        summary=card["summary"],
        class_names=tuple(card["classes"]),
        accuracy=card["accuracy"],
        path=str(file),
    )


def _predefined(entry: Predefined) -> Model:
    return Model(
        id=entry.name,
        name=entry.label or entry.name,
        kind="predefined",
        classes=CLASSES,
        input_shape=entry.input_shape,
        preprocessing=entry.preprocessing,
        summary=entry.summary,
        class_names=imagenet_names(),
        downloaded=entry.downloaded(),
        options=options_of(entry),
        variants=tuple(variants_of(entry.name)),
    )


def _shown_variant(entry: Predefined) -> dict[str, Any]:
    return {
        "id": entry.name,
        "name": entry.label,
        "options": entry.options,
        "input_shape": entry.input_shape,
        "downloaded": entry.downloaded(),
        "summary": entry.summary,
    }
