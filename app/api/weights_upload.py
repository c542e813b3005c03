"""An uploaded file that holds weights only: which networks it fits, and the whole model made of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.api import context
from app.class_index import imagenet_names
from app.errors import InvalidInput
from app.gate.check import GateFacts, WeightsOnly, check
from app.jobs.messages import Preprocessing, WeightsFile, WholeModel
from app.predefined import CLASSES, Predefined
from app.variants import find, options_of
from app.weights_fingerprints import architecture_of, candidates, headless

MOST_OFFERED = 8


class WeightsOffer(InvalidInput):
    """The architecture is missing; `fits` are the networks that have these weights, as the API shows them."""

    def __init__(self, detail: str, fits: list[dict[str, Any]] | None = None) -> None:
        super().__init__(detail, [{"pointer": "/file", "detail": detail}])
        self.fits = fits or []

    def problem(self) -> dict[str, Any]:
        return super().problem() | {"fits": self.fits}


@dataclass(frozen=True)
class Architecture:
    """The network that a file of weights was loaded into, and what is assumed of it when the user says nothing."""

    entry: Predefined
    classes: int


def completed(
    network: Architecture | None, asked: Preprocessing | None, names: list[str] | None
) -> tuple[Preprocessing | None, list[str] | None, str | None]:
    """Preprocessing and class names with those of the network where the user gave none, and what was assumed."""
    if network is None:
        return asked, names, None
    assumed = []
    if asked is None:
        asked = network.entry.preprocessing
        assumed.append(f"the preprocessing of {network.entry.network} ({asked.mode})")
    if names is None and network.classes == CLASSES:
        names = list(imagenet_names())
        assumed.append("ImageNet's class names")
    return asked, names, f"Assumed: {' and '.join(assumed)}." if assumed else None


def offer(error: WeightsOnly, arrays: Path, name: str) -> WeightsOffer:
    """The refusal of a file of weights, with the networks that it fits."""
    shapes = [shape for _, shape in error.weights]
    likely = candidates(shapes, name)
    fitting = _fitting(WeightsFile(str(arrays), name), likely)
    fits = [_shown(*pair) for pair in likely if architecture_of(pair[0]) in fitting][:MOST_OFFERED]
    return WeightsOffer(f"{error.detail} {_advice(fits, headless(shapes))}".strip(), fits)


def _fitting(file: WeightsFile, likely: list[tuple[Predefined, int]]) -> set[str]:
    """The architectures that the file fits; of those that differ in their input size only, one is built."""
    asked = {architecture_of(entry): (entry.name, classes) for entry, classes in likely}
    found = context.asking().fitting(file, list(asked.values())) if asked else []
    return {architecture for architecture, (model_id, _) in asked.items() if model_id in found}


def _shown(entry: Predefined, classes: int) -> dict[str, Any]:
    return {
        "architecture": entry.name,
        "name": entry.label or entry.name,
        "network": entry.network,
        "options": options_of(entry),
        "input_size": entry.size,
        "classes": classes,
    }


def _advice(fits: list[dict[str, Any]], without_head: str | None) -> str:
    if fits:
        best = fits[0]
        return f"They fit {best['name']}: load them into it ('architecture' = {best['architecture']})."
    if without_head is not None:
        return f"They are those of {without_head} without its classification layer, so it could not tell any classes."
    return ""


def check_or_fill(
    received: Path, clean: Path, name: str, architecture: str, size: tuple[int, int] | None, **options: Any
) -> tuple[GateFacts, Architecture | None]:
    """As `app.gate.check`; weights without an architecture are loaded into the one that was named.

    Raises `WeightsOffer` when none was named, `InvalidInput` when it does not fit or the file needs none.
    """
    if architecture:
        known_architecture(architecture)
    try:
        facts = check(received, clean, name, **options)
    except WeightsOnly as error:
        if not architecture:
            raise offer(error, clean, name) from error
        with _whole_model(error, clean, name, architecture, size) as (whole, filled):
            return check(whole, clean, name, **options), filled
    if architecture:
        raise InvalidInput.at("/architecture", f"{name} has an architecture of its own; leave 'architecture' out.")
    return facts, None


@contextmanager
def _whole_model(
    error: WeightsOnly, arrays: Path, name: str, architecture: str, size: tuple[int, int] | None
) -> Iterator[tuple[Path, Architecture]]:
    """A temporary file with the whole model that the weights make with the architecture."""
    likely = {entry.name: classes for entry, classes in candidates([shape for _, shape in error.weights], name)}
    if architecture not in likely:
        detail = f"its {len(error.weights)} arrays are not those of that network; leave 'architecture' out to be told"
        raise InvalidInput.at("/architecture", f"{name} does not fit {architecture}: {detail} which networks it fits.")
    filled = Architecture(known_architecture(architecture), likely[architecture])
    out = arrays.with_name(f"{arrays.name}-whole.h5")
    try:
        weights = WeightsFile(str(arrays), name)
        context.asking().save_whole(WholeModel(weights, architecture, filled.classes, str(out), size))
        yield out, filled
    finally:
        out.unlink(missing_ok=True)


def known_architecture(architecture: str) -> Predefined:
    """The network with this id; `InvalidInput` when there is none."""
    entry = find(architecture)
    if entry is None:
        raise InvalidInput.at(
            "/architecture", f"There is no network '{architecture[:80]}'; it is the id of a predefined model."
        )
    return entry
