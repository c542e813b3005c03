"""Arrays in the order in which Keras 2.14 reads them: what a layer trains first, then the rest of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.gate.names import shown
from app.gate.refusal import Refused
from app.gate.saved_model import SavedModel, StoredArray, Weights
from app.gate.translate.keras1 import CONVOLUTIONS
from app.gate.translate.layers import Entry, content, is_model, layers_of, name_of
from app.gate.translate.places import Names, Place, tree

Arrays = tuple[StoredArray, ...]
# The places of the parts of an attention layer, in Keras' order; Keras 2 hides them by an underscore.
_ATTENTION_PARTS = ("query_dense", "key_dense", "value_dense", "output_dense")
# So many of a layer's arrays, counted from the end, are learned without a gradient.
_UNTRAINED = {"BatchNormalization": 2, "SyncBatchNormalization": 2, "BatchNormalizationV1": 2, "Normalization": 3}
_TWICE = ("2.12.", "2.13.")
# States of random generators, which some versions of Keras keep among the weights.
_STATES = ("seed_generator_state", "StateVar", "rng_state")


def by_layer(saved: SavedModel, config: Entry, of_keras1: bool = False) -> Weights:
    """The arrays of each layer of the outermost model that has any, by the layer's name."""
    if saved.weights_by == "path":
        return _Walk(twice=saved.keras_version is not None and saved.keras_version.startswith(_TWICE)).of_model(
            config, tree(saved.weights)
        )
    kept = {name: tuple(filter(_is_weight, arrays)) for name, arrays in saved.weights.items()}
    if of_keras1:
        kept = _with_filters_last(kept, config)
    if saved.backend == "theano":
        kept = _turned(kept, config)
    return {name: arrays for name, arrays in kept.items() if arrays}


def _is_weight(array: StoredArray) -> bool:
    return not any(state in array.name for state in _STATES)


def _with_filters_last(weights: Weights, config: Entry) -> Weights:
    """Beside channels first Keras 1 keeps a kernel as (filters, channels, rows, columns), all others the other way."""
    filters_first = [
        name_of(layer)
        for layer in layers_of(config)
        if layer.get("class_name") in CONVOLUTIONS and content(layer).get("data_format") == "channels_first"
    ]
    for layer in layers_of(config):
        if is_model(layer) and _has_convolution(layer, first=True):
            raise Refused(
                f"has the channels first and a model in it ({shown(name_of(layer))}) with convolutions, as Keras 1 "
                "saved it; save it again from Keras 2."
            )
    return {
        name: tuple(array.with_axes(2, 3, 1, 0) if len(array.shape) == 4 else array for array in arrays)
        if name in filters_first
        else arrays
        for name, arrays in weights.items()
    }


def _turned(weights: Weights, config: Entry) -> Weights:
    """Theano convolves, TensorFlow correlates: the same kernel, turned round in its directions."""
    kinds = {name_of(layer): layer.get("class_name") for layer in layers_of(config)}
    for layer in layers_of(config):
        if is_model(layer) and _has_convolution(layer):
            raise Refused(
                f"was trained with Theano and has a model in it ({shown(name_of(layer))}) with convolutions; "
                "save it again from Keras with TensorFlow."
            )
    return {
        name: tuple(_turned_round(array) if kinds.get(name) in CONVOLUTIONS else array for array in arrays)
        for name, arrays in weights.items()
    }


def _has_convolution(model: Entry, first: bool = False) -> bool:
    """Whether a convolution is in a model, or one with the channels first."""
    return any(
        _has_convolution(layer, first)
        if is_model(layer)
        else layer.get("class_name") in CONVOLUTIONS
        and (not first or content(layer).get("data_format") == "channels_first")
        for layer in layers_of(model)
    )


def _turned_round(array: StoredArray) -> StoredArray:
    directions = len(array.shape) - 2
    if directions < 1:
        return array
    backwards = (slice(None, None, -1),) * directions
    return array.changed(lambda values: values[backwards])


@dataclass
class _Walk:
    """One way through a configuration beside the places of its arrays; a layer in two models has its arrays once."""

    twice: bool = False
    first: dict[tuple[Any, str], Place] = field(default_factory=dict)

    def of_model(self, model: Entry, place: Place) -> Weights:
        found = {}
        for layer, inner in self._inner(model, place):
            trained, rest = self._split(layer, inner)
            if trained or rest:
                found[name_of(layer)] = trained + rest
        return found

    def _inner(self, model: Entry, place: Place) -> list[tuple[Entry, Place]]:
        names = Names(place.of_layers(), self.twice)
        return [(layer, self._once(layer, names.next(str(layer.get("class_name"))))) for layer in layers_of(model)]

    def _once(self, layer: Entry, place: Place) -> Place:
        """The place of a layer, or where it stood first: Keras marks it the second time, and keeps its arrays once."""
        key = (layer.get("class_name"), name_of(layer))
        if place.is_empty and "shared_object_id" in layer:
            return self.first.get(key, place)
        self.first.setdefault(key, place)
        return place

    def _split(self, layer: Entry, place: Place) -> tuple[Arrays, Arrays]:
        """(trained, not trained) of a layer with everything in it."""
        trained, rest = self._parts(layer, place)
        frozen = not is_model(layer) and content(layer).get("trainable") is False
        return ((), trained + rest) if frozen else (trained, rest)

    def _parts(self, layer: Entry, place: Place) -> tuple[Arrays, Arrays]:
        if is_model(layer):
            return _joined([self._split(inner, its_place) for inner, its_place in self._inner(layer, place)])
        wrapped = content(layer).get("layer")
        if isinstance(wrapped, dict):
            return self._split(wrapped, place.inner("layer", "_layer"))
        if layer.get("class_name") == "MultiHeadAttention":
            return sum((place.inner(part, f"_{part}").arrays for part in _ATTENTION_PARTS), ()), ()
        untrained = min(_UNTRAINED.get(str(layer.get("class_name")), 0), len(place.arrays))
        first = len(place.arrays) - untrained
        return place.arrays[:first], place.arrays[first:]


def _joined(parts: list[tuple[Arrays, Arrays]]) -> tuple[Arrays, Arrays]:
    return sum((trained for trained, _ in parts), ()), sum((rest for _, rest in parts), ())
