"""Settings that Keras 3 gave its layers and Keras 2.14 does not know."""

from __future__ import annotations

from typing import Any

from app.gate.names import shown, words
from app.gate.refusal import Refused
from app.gate.translate.layers import Entry, content, name_of, without_keys

# A layer with another value than one of these computes what Keras 2.14 cannot.
_ONLY: dict[str, tuple[Any, ...]] = {
    "optional": (False, None),
    "quantization_config": (None,),
    "lora_rank": (None,),
    "rms_scaling": (False,),
    "renorm": (False,),
    "pad_to_aspect_ratio": (False,),
    "antialias": (False,),
    "use_gate": (False,),
    "sliding_window": (None,),
    "return_attention_scores": (False,),
}
# Of no effect beside those values, or in training only.
_IDLE = (
    "synchronized",
    "renorm_clipping",
    "renorm_momentum",
    "lora_alpha",
    "flash_attention",
    "gptq_unpacked_column_size",
)
_IDLE_IN = {
    "Resizing": ("fill_mode", "fill_value"),
    "RandomRotation": ("value_range",),
    "RandomContrast": ("value_range",),
    "MultiHeadAttention": ("seed",),
    "Attention": ("seed",),
    "AdditiveAttention": ("seed",),
}
# Keras 2.14 reads an attention layer only with these, which may be null.
_ASKED_FOR = ("query_shape", "key_shape", "value_shape")
_FORMAT_UNKNOWN = words(
    "ZeroPadding1D Resizing CenterCrop RandomCrop RandomFlip RandomTranslation RandomRotation RandomZoom "
    "RandomContrast RandomBrightness"
)
_GROUPS_UNKNOWN = words(
    "DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D Conv1DTranspose Conv2DTranspose Conv3DTranspose"
)


def translated(entry: Entry) -> Entry:
    """The layer by the keys of Keras 2.14; raises `Refused` naming it when a key changes what it computes."""
    kind, settings = entry.get("class_name"), content(entry)
    for key, values in _ONLY.items():
        if key in settings and not any(settings[key] is value for value in values):
            _refuse(entry, key)
    dropped = [*_ONLY, *_IDLE, *_IDLE_IN.get(str(kind), ())]
    if kind in _FORMAT_UNKNOWN and "data_format" in settings:
        if settings["data_format"] not in ("channels_last", None):
            _refuse(entry, "data_format")
        dropped.append("data_format")
    if kind in _GROUPS_UNKNOWN and settings.get("groups", 1) == 1:
        dropped.append("groups")
    return _renamed(without_keys(entry, *dropped))


def _renamed(entry: Entry) -> Entry:
    settings = dict(content(entry))
    if "batch_shape" in settings:
        settings.setdefault("batch_input_shape", settings.pop("batch_shape"))
    if entry.get("class_name") == "LeakyReLU" and "negative_slope" in settings:
        settings["alpha"] = settings.pop("negative_slope")
    if entry.get("class_name") == "MultiHeadAttention":
        settings = dict.fromkeys(_ASKED_FOR) | settings
    return {**entry, "config": settings}


def _refuse(entry: Entry, key: str) -> None:
    raise Refused(
        f"has a {shown(entry.get('class_name'))} layer ({shown(name_of(entry))}) with '{key}' set to "
        f"{shown(content(entry)[key], 60)}, which Keras 2.14 cannot compute; save the model without it."
    )
