"""What the gate writes into a rebuilt model because Keras 2.14 has no plain layer for it."""

from __future__ import annotations

from typing import Any

from app.engine import own_moving, own_numeric
from app.engine.own_layer import OwnLayer, Relevance
from app.engine.runtime import tf

LAYERS: dict[str, Any] = {
    name: part
    for module in (own_moving, own_numeric)
    for name, part in vars(module).items()
    if isinstance(part, type) and part.__module__ == module.__name__ and not name.startswith("_")
}


def hard_sigmoid_of_keras_3(x: Any) -> Any:
    """relu6(x + 3) / 6; the function of that name in Keras 2 is another."""
    return tf.nn.relu6(x + 3.0) / 6.0


def hard_silu_of_keras_3(x: Any) -> Any:
    """x * relu6(x + 3) / 6 (Howard et al. 2019)."""
    return x * hard_sigmoid_of_keras_3(x)


OWN = LAYERS | {part.__name__: part for part in (hard_sigmoid_of_keras_3, hard_silu_of_keras_3)}


def with_relevance(kind: Relevance) -> tuple[Any, ...]:
    """The layers to which relevance does this."""
    return tuple(layer for layer in LAYERS.values() if layer.relevance == kind)


def words_for(layer: Any) -> str:
    """What people are told a layer is: its class where that is Keras' own."""
    kind = type(layer).__name__
    return LAYERS[kind].words if kind in LAYERS else kind


def why_no_rule(layer: Any) -> str:
    return layer.without_rule if isinstance(layer, OwnLayer) else ""
