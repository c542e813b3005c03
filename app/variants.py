"""The networks of `keras.applications` that have weights for other optional inputs than the default ones.

Each combination is a network of its own with an id of its own, so that whatever is kept by id (descriptions, results,
loaded networks, learned patterns) tells them apart. The ids and names are made by rule from the tables below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.predefined import PREDEFINED, Predefined

MOBILENET_ALPHAS, MOBILENET_SIZES = (0.25, 0.5, 0.75, 1.0), (128, 160, 192, 224)
MOBILENET_V2_ALPHAS, MOBILENET_V2_SIZES = (0.35, 0.5, 0.75, 1.0, 1.3, 1.4), (96, 128, 160, 192, 224)
DEFAULT_ALPHA, DEFAULT_SIZE = 1.0, 224
# Keras writes the alpha of a MobileNet into the file's name in a way of its own.
_ALPHA_IN_FILE = {0.25: "2_5", 0.5: "5_0", 0.75: "7_5", 1.0: "1_0"}


def _mobilenet(name: str, alphas: tuple[float, ...], sizes: tuple[int, ...]) -> Iterator[Predefined]:
    for alpha in alphas:
        for size in sizes:
            yield replace(
                PREDEFINED[name],
                name=f"{name}_{alpha}_{size}",
                size=size,
                weights=_weights(name, alpha, size),
                options={"alpha": alpha, "size": size},
                arguments={"alpha": alpha, "input_shape": (size, size, 3)},
                label=f"{name} alpha {alpha}, {size} x {size}",
            )


def _weights(name: str, alpha: float, size: int) -> str:
    if name == "MobileNet":
        return f"mobilenet_{_ALPHA_IN_FILE[alpha]}_{size}_tf.h5"
    return f"mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{alpha}_{size}.h5"


def _mobilenet_v3(name: str) -> Iterator[Predefined]:
    kind = name.removeprefix("MobileNetV3").lower()
    yield _version_3(name, f"{kind}_224_0.75", "0.75", "alpha 0.75", {"alpha": 0.75, "minimalistic": False})
    yield _version_3(
        name, f"{kind}_minimalistic_224_1.0", "minimalistic", "minimalistic", {"alpha": 1.0, "minimalistic": True}
    )


def _version_3(name: str, stem: str, suffix: str, words: str, options: dict[str, Any]) -> Predefined:
    return replace(
        PREDEFINED[name],
        name=f"{name}_{suffix}",
        weights=f"weights_mobilenet_v3_{stem}_float.h5",
        options=options,
        arguments=options,
        label=f"{name} {words}",
    )


def _all() -> Iterator[Predefined]:
    yield from _mobilenet("MobileNet", MOBILENET_ALPHAS, MOBILENET_SIZES)
    yield from _mobilenet("MobileNetV2", MOBILENET_V2_ALPHAS, MOBILENET_V2_SIZES)
    for name in ("MobileNetV3Large", "MobileNetV3Small"):
        yield from _mobilenet_v3(name)


def _is_default(entry: Predefined) -> bool:
    return entry.options == {"alpha": DEFAULT_ALPHA, "size": DEFAULT_SIZE}


DEFAULT_OPTIONS: dict[str, dict[str, Any]] = {
    "MobileNet": {"alpha": DEFAULT_ALPHA, "size": DEFAULT_SIZE},
    "MobileNetV2": {"alpha": DEFAULT_ALPHA, "size": DEFAULT_SIZE},
    "MobileNetV3Large": {"alpha": DEFAULT_ALPHA, "minimalistic": False},
    "MobileNetV3Small": {"alpha": DEFAULT_ALPHA, "minimalistic": False},
}

VARIANTS: dict[str, Predefined] = {entry.name: entry for entry in _all() if not _is_default(entry)}


def find(model_id: str) -> Predefined | None:
    """The predefined network or variant with this id, None when there is none."""
    return PREDEFINED.get(model_id) or VARIANTS.get(model_id)


def variants_of(name: str) -> list[Predefined]:
    """The other networks that the same function of Keras builds."""
    return [entry for entry in VARIANTS.values() if entry.network == name]


def options_of(entry: Predefined) -> dict[str, Any]:
    """The optional inputs with which a network was built, the default ones filled in; empty when it has none."""
    return entry.options or DEFAULT_OPTIONS.get(entry.name, {})
