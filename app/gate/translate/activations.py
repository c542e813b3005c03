"""Activation functions that Keras 3 computes otherwise than Keras 2 under the same name, or that are new in it."""

from __future__ import annotations

from typing import Any

from app.gate.translate.layers import Entry, content, with_content

# Keras 2: clip(x / 5 + 1 / 2), Keras 3: relu6(x + 3) / 6. The engine has the new ones under these names.
NEW = {
    "hard_sigmoid": "hard_sigmoid_of_keras_3",
    "hard_silu": "hard_silu_of_keras_3",
    "hard_swish": "hard_silu_of_keras_3",
}
_KEYS = ("activation", "recurrent_activation")


def translated(entry: Entry) -> Entry:
    """The layer with the names under which the engine has Keras 3's functions."""
    changes = {key: _named(content(entry)[key]) for key in _KEYS if key in content(entry)}
    return with_content(entry, **changes) if changes else entry


def _named(value: Any) -> Any:
    if isinstance(value, dict) and value.get("class_name") == "function":
        value = value.get("config")
    return NEW.get(value, value) if isinstance(value, str) else value
