"""Translates models of Keras 1.2, 2.0 to 2.15 and 3 into what Keras 2.14 reads: dicts in, dicts out, no files."""

from __future__ import annotations

from typing import Any

from app.gate.names import shown
from app.gate.refusal import Refused
from app.gate.saved_model import SavedModel, TranslatedModel
from app.gate.translate import activations, keras1, keras3_calls, keras3_keys, keras3_sequential
from app.gate.translate.layers import Entry, each
from app.gate.translate.origin import of_keras
from app.gate.translate.rebuilding import rebuilt
from app.gate.translate.unread import without_other_operations
from app.gate.translate.values import plain
from app.gate.translate.weights import by_layer

_SHOWN = 10


def translate(saved: SavedModel) -> TranslatedModel:
    """The model in the words of Keras 2.14; raises `Refused` naming the layer for what cannot be said in them."""
    if not isinstance(saved.config, dict):
        raise Refused("has a configuration that is no JSON object; save the whole model with model.save('name.h5').")
    found = each(saved.config, _with_name)
    generation = _generation(saved.keras_version, found)
    if generation == 1:
        found = each(found, keras1.translated)
    names: list[str] = []
    found = each(of_keras(plain(found)), lambda entry: rebuilt(entry, names))
    found = each(found, without_other_operations)
    found = each(found, keras3_keys.translated)
    if generation == 3:
        found = each(found, activations.translated)
        found = each(found, keras3_sequential.with_input)
    found = each(found, keras3_calls.translated)
    return TranslatedModel(
        found, by_layer(saved, found, of_keras1=generation == 1), _changes(saved, generation, names), bool(names)
    )


def _with_name(entry: Entry) -> Entry:
    """A Sequential model that is a bare list of layers (Keras before 2.2.3) as an object with a name."""
    if entry.get("class_name") != "Sequential" or not isinstance(entry.get("config"), list):
        return entry
    name = entry["name"] if isinstance(entry.get("name"), str) else "sequential"
    return each({**entry, "config": {"name": name, "layers": entry["config"]}}, _with_name)


def _generation(version: str | None, config: Entry) -> int:
    """1, 2 or 3: the version of Keras that wrote a configuration, by what it says or else by its words."""
    layers = _all_layers(config)
    if keras1.is_keras1(version, layers):
        return 1
    if version is not None:
        return 3 if version.startswith("3.") else 2
    return 3 if any("batch_shape" in _keys(layer) for layer in layers) else 2


def _keys(layer: Entry) -> Any:
    inner = layer.get("config")
    return inner if isinstance(inner, dict) else {}


def _all_layers(config: Entry) -> list[Entry]:
    found: list[Entry] = []

    def note(entry: Entry) -> Entry:
        found.append(entry)
        return entry

    each(config, note)
    return found


def _changes(saved: SavedModel, generation: int, names: list[str]) -> list[str]:
    """What a person should know of the translation, in words."""
    changes = []
    if generation != 2:
        version = shown(saved.keras_version, 20) if saved.keras_version else str(generation)
        changes.append(f"translated from Keras {version}")
    if saved.backend == "theano":
        changes.append("kernels turned round, as they were trained with Theano")
    if names:
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        changes.append(f"arithmetic rebuilt as plain layers: {', '.join(map(shown, names[:_SHOWN]))}{more}")
    return changes
