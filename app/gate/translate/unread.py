"""Sentences about functions that no layer stands for, and about Lambda layers: what was called, and what to do."""

from __future__ import annotations

from typing import Any

from app.gate.names import layer_name, shown
from app.gate.refusal import Refused
from app.gate.translate import keras2_operations, keras3_operations, tensorflow1_operations
from app.gate.translate.functions import OF_GRAPHS, OF_KERAS3, OF_TENSORFLOW, Function
from app.gate.translate.layers import Entry, content
from app.gate.translate.rebuilding import reader_of

REMEDY = (
    "Write that step with Keras layers or with functions of the list in docs/functions.md, give the new model the "
    "weights of the old one (set_weights) and save it"
)
TRUST = "; or, if you trust who made it, have the program started with --allow-code-in-models"


def without_other_operations(entry: Entry) -> Entry:
    """The entry, unless it is a function of Keras 3 that stayed: Keras 2.14 could not even read it."""
    if reader_of(entry) is keras3_operations.read:
        raise Refused(_about_function(entry) + ".")
    return entry


def about_code(entry: Entry) -> str:
    """The sentence about a layer of `allowed.CODE_LAYERS`."""
    kind, name = entry.get("class_name"), layer_name(entry)
    if reader_of(entry) is not None:
        return f"{_about_function(entry)}{TRUST}."
    if kind != "Lambda":
        return f"uses a method or property of a tensor (layer {name}) that no Keras layer stands for. {REMEDY}{TRUST}."
    function = _function_elsewhere(content(entry).get("function"), content(entry).get("function_type"))
    if function is not None:
        return (
            f"has a Lambda layer ({name}) that calls a function '{function}', which the file does not hold. {REMEDY}."
        )
    return f"has a Lambda layer ({name}), which runs code of whoever made the file. {REMEDY}{TRUST}."


def _function_elsewhere(function: Any, kind: Any) -> str | None:
    """The name of a function that a Lambda layer calls, None where its code is in the file."""
    if isinstance(function, dict) and function.get("class_name") == "function":
        return shown(function.get("config"))
    return shown(function) if kind == "function" and isinstance(function, str) else None


def _about_function(entry: Entry) -> str:
    called, row = _called(entry)
    name = layer_name(entry)
    if row is None:
        return f"calls {called} (layer {name}), which is not among the functions that this program takes over. {REMEDY}"
    return f"calls {called} (layer {name}) in a way that cannot be taken over. It takes {row.takes}. {REMEDY}"


def _called(entry: Entry) -> tuple[str, Function | None]:
    """The function as it was written, and its row."""
    if reader_of(entry) is keras3_operations.read:
        return shown(keras3_operations.function_of(entry)), OF_KERAS3.get(str(entry.get("class_name")))
    if entry.get("class_name") == "TensorFlowOpLayer":
        operation = tensorflow1_operations.function_of(entry)
        return f"TensorFlow's operation {shown(operation)}", OF_GRAPHS.get(operation)
    function = keras2_operations.function_of(entry)
    if function == "__operators__.getitem":
        return "a part of a tensor, x[...]", OF_TENSORFLOW[function]
    return f"tf.{shown(function.removeprefix('__operators__.'))}", OF_TENSORFLOW.get(function)
