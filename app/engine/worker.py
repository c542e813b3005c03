"""What an engine worker does: the functions that the dispatcher calls through Dask, one at a time."""

from __future__ import annotations

import dataclasses
import importlib.metadata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.engine import description, weights_into
from app.engine.applicability import default_feature_map_layer, why_not
from app.engine.class_scores import named, scores, top_predictions
from app.engine.explainers import Maps
from app.engine.explainers import explain as explain_batch
from app.engine.explainers.as_in_innvestigate import explain_as_in_innvestigate
from app.engine.memory import release
from app.engine.network import Network
from app.engine.network_cache import NetworkCache
from app.engine.observe import observe_pictures
from app.engine.patterns import ensure_patterns, fingerprint
from app.engine.preprocessing import FittedPicture, preprocess, read_fitted
from app.engine.preprocessing_check import check_preprocessing as check_candidates
from app.engine.targets import Target, targets
from app.engine.trust import trust_of
from app.errors import InvalidInput
from app.jobs.messages import (
    ExplainChunk,
    Explanation,
    ModelSource,
    ObserveChunk,
    Observed,
    Picture,
    PreprocessingCheck,
    WeightsFile,
    WholeModel,
)
from app.methods import Method, configure
from app.methods.grad_cam import FEATURE_MAP

Report = Callable[[str], None]
TRAINING_BATCH = 8
SAME_CLASS = (
    "The network predicts the very class that its prediction is set against, so there is no difference to explain and "
    "the map is zero. Set it against another class, or against the runner-up."
)
_networks = NetworkCache()


def warm_up() -> dict[str, str]:
    """Versions of what computes the maps; importing this module is the warm-up."""
    packages = ("tensorflow", "keras", "innvestigate", "numpy")
    return {package: importlib.metadata.version(package) for package in packages}


def loaded() -> tuple[str, ...]:
    """The ids of the models that this worker has loaded."""
    return tuple(network.source.id for network in _networks)


def describe(source: ModelSource) -> dict[str, Any]:
    """Input, output and layers of a model; raises a `ProgramError` for one that cannot be explained.

    A predefined model is described as it is built, without its weights, so nothing is downloaded for it.
    """
    if source.kind != "predefined" or source in _networks:
        return description.describe(_networks.get(source))
    network = Network(source, weights=False)
    try:
        return description.describe(network)
    finally:
        network.close()


def check_preprocessing(check: PreprocessingCheck) -> list[dict[str, Any]]:
    """What the model predicts under each candidate; see `app.engine.preprocessing_check`."""
    return check_candidates(_networks.get(check.model), check)


def fitting(file: WeightsFile, architectures: list[tuple[str, int]]) -> list[str]:
    """The networks of Keras Applications, of those asked about, whose arrays a file of weights holds."""
    return weights_into.fitting(file, architectures)


def save_whole(whole: WholeModel) -> None:
    """Write a file of weights as a whole model."""
    weights_into.save_whole(whole)


def explain(chunk: ExplainChunk, report: Report = lambda stage: None) -> list[Explanation]:
    """The maps of a chunk's pictures, in their order; `report` is told in words what is being done."""
    method = configure(chunk.method, chunk.parameters)
    network = _networks.get(chunk.model, report)
    network.on_build = lambda: report(f"building {method.label} for {chunk.model.name}")
    with network.entered():
        if not chunk.as_in_innvestigate:
            _require_applicable(network, method, chunk.layer)
        asked = _layer_asked_for(network, method, chunk)
        seen = _read(network, chunk, chunk.pictures)
        inputs = _prepared(chunk, seen)
        logits = network.outputs(network.logits_key, inputs)
        found = targets(network, method, asked, chunk.selection, inputs, logits)
        if method.learns_from_pictures:
            found = _with_patterns(network, chunk, found, report)
        explainer = explain_as_in_innvestigate if chunk.as_in_innvestigate else explain_batch
        maps = [explainer(network, method, inputs, target) for target in found]
    release()
    best = top_predictions(scores(logits, network.output_function), chunk.model.class_names)
    layer = _layer_in_words(network, method, asked, found[0])
    # Relevance taken away for another class is below zero, also where that of a class alone never is.
    signed = method.signed or (found[0].against is not None and method.family == "lrp")
    return [
        Explanation(
            image=picture.id,
            values=_squeezed([batch.values[place] for batch in maps]),
            # Unsigned relevance of a score below zero is below zero: it must not be drawn as speaking for the class.
            signed=signed or any(batch.values[place].min() < 0 for batch in maps),
            layer=layer,
            target=_named(found[0].classes, place, chunk.model.class_names),
            against=_named(found[0].against, place, chunk.model.class_names),
            neurons=[target.neurons[place] for target in found if target.neurons is not None],
            predictions=best[place],
            trust=_trust(maps, place) | _note(found[0], place),
            shows=seen[place].fitted.shown(),
        )
        for place, picture in enumerate(chunk.pictures)
    ]


def observe(chunk: ObserveChunk, report: Report = lambda stage: None) -> list[Observed]:
    """What each model of a chunk says about its pictures; see `app.engine.observe`."""
    found = observe_pictures(lambda model: _networks.get(model, report), chunk)
    release()
    return found


def _require_applicable(network: Network, method: Method, layer: str | None) -> None:
    reason = why_not(network, type(method), layer)
    if reason is not None:
        raise InvalidInput.at("/method", reason)


def _layer_asked_for(network: Network, method: Method, chunk: ExplainChunk) -> str | None:
    """The layer by name where one was named, or where an unnamed one does not mean what it meant in 0.1.0."""
    unnamed = chunk.layer is None and method.layers == "convolutional"
    return default_feature_map_layer(network) if unnamed and chunk.default_layer == FEATURE_MAP else chunk.layer


def _read(network: Network, chunk: ExplainChunk, pictures: Sequence[Picture]) -> list[FittedPicture]:
    return [read_fitted(picture.path, network.input_shape, chunk.model.preprocessing) for picture in pictures]


def _prepared(chunk: ExplainChunk, pictures: Sequence[FittedPicture]) -> np.ndarray:
    values = np.stack([picture.pixels for picture in pictures]).astype(np.float32)
    return preprocess(values, chunk.model.preprocessing)


def _with_patterns(network: Network, chunk: ExplainChunk, found: list[Target], report: Report) -> list[Target]:
    """The targets with the name of the training pictures, whose patterns are learned unless they are known."""
    pictures = chunk.training or chunk.pictures
    # Patterns are learned from prepared pictures: another preprocessing makes other patterns.
    training = fingerprint([repr(chunk.model.preprocessing), *(Path(picture.path).name for picture in pictures)])

    def batches() -> Iterator[np.ndarray]:
        for begin in range(0, len(pictures), TRAINING_BATCH):
            report(f"learning patterns of {chunk.model.name}: {begin} of {len(pictures)} pictures")
            yield _prepared(chunk, _read(network, chunk, pictures[begin : begin + TRAINING_BATCH]))

    ensure_patterns(network, found[0].key, training, batches, chunk.patterns_dir)
    return [dataclasses.replace(target, training=training) for target in found]


def _squeezed(maps: list[np.ndarray]) -> np.ndarray:
    """(height, width, channels) of one map, (neurons, height, width, channels) of several."""
    return maps[0] if len(maps) == 1 else np.stack(maps)


def _trust(maps: list[Maps], place: int) -> dict[str, Any]:
    return trust_of(np.stack([batch.values[place] for batch in maps])) | maps[0].figures_of(place)


def _named(classes: np.ndarray | None, place: int, names: tuple[str, ...] | None) -> dict[str, Any] | None:
    return None if classes is None else named(int(classes[place]), names)


def _note(target: Target, place: int) -> dict[str, str]:
    same = target.classes is not None and target.against is not None and target.classes[place] == target.against[place]
    return {"note": SAME_CLASS} if same else {}


def _layer_in_words(network: Network, method: Method, layer: str | None, target: Target) -> str:
    if layer is not None:
        return layer
    if method.layers == "convolutional":
        return target.key
    stripped = network.output_function != "linear"
    return network.layers.output + (f" without {network.output_function}" if stripped else "")
