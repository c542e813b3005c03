"""Models saved in half, mixed or double precision, computed in float32 like all others."""

from __future__ import annotations

from typing import Any

from app.engine.runtime import tf

OTHER_PRECISIONS = ("float16", "bfloat16", "float64", "mixed_float16", "mixed_bfloat16")


def in_float32(model: Any, custom_objects: dict[str, Any]) -> Any:
    """The model itself, or, when a layer computes in another precision, the same model and weights in float32."""
    config = model.get_config()
    changed = _with_float32(config)
    if changed == config:
        return model
    with tf.keras.utils.custom_object_scope(custom_objects):
        rebuilt = type(model).from_config(changed)
    rebuilt.set_weights(model.get_weights())
    return rebuilt


def _with_float32(config: Any) -> Any:
    """A configuration, at every depth, with float32 for each data type or policy of another precision."""
    if isinstance(config, dict):
        return {
            key: _float32_policy(value) if key == "dtype" else _with_float32(value) for key, value in config.items()
        }
    if isinstance(config, (list, tuple)):
        return type(config)(_with_float32(entry) for entry in config)
    return config


def _float32_policy(policy: Any) -> Any:
    name = policy.get("config", {}).get("name") if isinstance(policy, dict) else policy
    return "float32" if name in OTHER_PRECISIONS else policy
