"""Layers of Keras 1.2 in the words of Keras 2, where one stands for the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.gate.names import shown, words
from app.gate.refusal import Refused
from app.gate.translate.layers import Entry, content, name_of

# They matter in training only, and their names and arguments changed; the new file goes without them.
_DROPPED = words(
    "init gamma_init beta_init depthwise_init pointwise_init W_regularizer b_regularizer U_regularizer "
    "gamma_regularizer beta_regularizer depthwise_regularizer pointwise_regularizer activity_regularizer "
    "W_constraint b_constraint depthwise_constraint pointwise_constraint input_dim input_length weights"
)
_RENAMED = {
    "output_dim": "units",
    "nb_filter": "filters",
    "border_mode": "padding",
    "subsample": "strides",
    "bias": "use_bias",
    "p": "rate",
    "sigma": "stddev",
    "atrous_rate": "dilation_rate",
    "input_dtype": "dtype",
}
_CLASSES = {
    "Convolution2D": "Conv2D",
    "AtrousConvolution2D": "Conv2D",
    "AtrousConv2D": "Conv2D",
    "SeparableConvolution2D": "SeparableConv2D",
}
_MERGES = {"sum": "Add", "mul": "Multiply", "ave": "Average", "max": "Maximum", "concat": "Concatenate"}
_OTHER_WEIGHTS = words(
    "Convolution1D AtrousConvolution1D Conv1D Deconvolution2D Conv2DTranspose Convolution3D Conv3D LocallyConnected1D "
    "LocallyConnected2D Highway MaxoutDense"
)
# With Theano a kernel is applied mirrored, so TensorFlow needs it turned round.
CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "SeparableConv2D")


def is_keras1(version: str | None, layers: list[Entry]) -> bool:
    """Whether a model was saved by Keras 1, which some files of it do not say."""
    if version is not None:
        return version.startswith("1.")
    return any(not {"nb_filter", "output_dim", "border_mode", "p"}.isdisjoint(content(layer)) for layer in layers)


def translated(entry: Entry) -> Entry:
    """The layer as Keras 2 says it; raises `Refused` naming it when Keras 2 has no such layer."""
    kind = entry.get("class_name")
    kind = kind if isinstance(kind, str) else ""
    settings = _renamed({key: value for key, value in content(entry).items() if key not in _DROPPED})
    if kind in _OTHER_WEIGHTS:
        _refuse(entry, "whose weights Keras 2 keeps in another form")
    if settings.get("padding") not in (None, "valid", "same") and isinstance(settings["padding"], str):
        _refuse(entry, f"with the border mode {shown(settings['padding'])}, which Keras 2 does not have")
    if kind == "SeparableConvolution2D" and settings.get("data_format") == "channels_first":
        _refuse(entry, "with the channels first, whose weights Keras 2 keeps in another form")
    change = _SPECIAL.get(kind)
    if change is not None:
        kind, settings = change(entry, settings)
    return {**entry, "class_name": _CLASSES.get(kind, kind), "config": settings}


def _renamed(settings: dict[str, Any]) -> dict[str, Any]:
    found = {_RENAMED.get(key, key): value for key, value in settings.items()}
    if {"nb_row", "nb_col"} <= found.keys():
        found["kernel_size"] = [found.pop("nb_row"), found.pop("nb_col")]
    if "dim_ordering" in found:
        found["data_format"] = "channels_first" if found.pop("dim_ordering") == "th" else "channels_last"
    return found


def _batch_normalization(entry: Entry, settings: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if settings.pop("mode", 0) != 0:
        _refuse(entry, "in another mode than 0, which Keras 2 does not have")
    return "BatchNormalization", settings


def _merge(entry: Entry, settings: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    mode = settings.get("mode")
    if not isinstance(mode, str) or mode not in _MERGES or settings.get("mode_type", "raw") != "raw":
        _refuse(entry, f"with the mode {shown(mode)}; {', '.join(_MERGES)} can be translated")
    if settings.get("layers"):
        _refuse(entry, "that holds models of its own, so the model has several inputs")
    assert isinstance(mode, str)
    kept = {"name": settings.get("name")}
    return _MERGES[mode], kept | ({"axis": settings.get("concat_axis", -1)} if mode == "concat" else {})


def _zero_padding(entry: Entry, settings: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """One number a direction, or (top, bottom, left, right)."""
    padding = settings.get("padding")
    if isinstance(padding, dict):
        padding = [padding.get(f"{side}_pad", 0) for side in ("top", "bottom", "left", "right")]
    if isinstance(padding, list) and len(padding) == 4:
        settings["padding"] = [padding[:2], padding[2:]]
    return "ZeroPadding2D", settings


_SPECIAL: dict[str, Callable[[Entry, dict[str, Any]], tuple[str, dict[str, Any]]]] = {
    "BatchNormalization": _batch_normalization,
    "Merge": _merge,
    "ZeroPadding2D": _zero_padding,
}


def _refuse(entry: Entry, why: str) -> None:
    raise Refused(
        f"was saved by Keras 1 and has a {shown(entry.get('class_name'))} layer ({shown(name_of(entry))}) {why}; "
        "save the model again from Keras 2."
    )
