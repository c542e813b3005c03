"""From a model's source to a Keras model in the current graph and session."""

from __future__ import annotations

import urllib.error
from typing import Any

import keras
from keras.src.applications.convnext import LayerScale, StochasticDepth

from app.engine.precision import in_float32
from app.engine.runtime import tf
from app.errors import InvalidInput, Unavailable
from app.jobs.messages import ModelSource

# Keras' own, but left out of its register: without them it cannot read back a ConvNeXt that it has saved.
LAYERS_OF_CONVNEXT = {"LayerScale": LayerScale, "StochasticDepth": StochasticDepth}


def load_model(source: ModelSource, weights: bool = True) -> tf.keras.Model:
    """The Keras model for inference, built in the current default graph.

    Without `weights` a predefined model is left as it is built, so nothing is downloaded: enough to describe it.
    Raises `InvalidInput` for what is not a picture classifier with one input and one output, `Unavailable` when
    weights have to be downloaded and cannot be.
    """
    model = (
        _predefined(source.name, "imagenet" if weights else None) if source.kind == "predefined" else _from_file(source)
    )
    _require_one_input(model, source.name)
    model = _with_one_output(model, source)
    _require_classifier(model, source.name)
    return model


def _predefined(name: str, weights: str | None) -> tf.keras.Model:
    try:
        return getattr(tf.keras.applications, name)(weights=weights)
    except (OSError, urllib.error.URLError, Exception) as error:
        if "URL fetch failure" not in str(error):
            raise
        raise Unavailable(_download_advice(name, str(error))) from None


def _download_advice(name: str, message: str) -> str:
    words = message.split()
    url = next((word.rstrip(":") for word in words if word.startswith("http")), "")
    file = url.rsplit("/", 1)[-1]
    return (
        f"The weights of {name} could not be downloaded (no connection to {url or 'the download server'}). "
        f"Connect this computer to the internet, or put the file {file} into the folder .keras/models of the "
        "home of the user who runs the program, and start the run again."
    )


def _from_file(source: ModelSource) -> tf.keras.Model:
    try:
        model = tf.keras.models.load_model(source.path, compile=False, custom_objects=LAYERS_OF_CONVNEXT)
        return in_float32(model, LAYERS_OF_CONVNEXT)
    except Exception as error:
        reason = str(error).split("\n")[0].replace(str(source.path), source.name)
        raise InvalidInput(
            f"Keras {keras.__version__} could not load '{source.name}': {reason[:300]}. "
            "Save the whole model again with model.save('name.h5') in Keras 2.14 or older."
        ) from error


def _require_one_input(model: Any, name: str) -> None:
    if len(model.inputs) != 1:
        raise InvalidInput(f"'{name}' has {len(model.inputs)} inputs; a picture classifier has one.")


def _with_one_output(model: Any, source: ModelSource) -> Any:
    names = list(model.output_names)
    if source.output is None and len(names) == 1:
        return model
    if source.output not in names:
        chosen = "choose one by its name" if source.output is None else f"it has no output '{source.output}'"
        raise InvalidInput.at(
            "/output", f"'{source.name}' has {len(names)} output(s) ({', '.join(names)}); {chosen} in 'output'."
        )
    return tf.keras.Model(model.inputs, model.outputs[names.index(source.output)])


def _require_classifier(model: Any, name: str) -> None:
    shape = model.inputs[0].shape
    if len(shape) != 4 or shape[-1] not in (1, 3, 4):
        raise InvalidInput(
            f"'{name}' takes input of shape {tuple(shape[1:])}; a picture is (height, width, channels) "
            "with 1, 3 or 4 channels last."
        )
    if len(model.outputs[0].shape) != 2:
        raise InvalidInput(
            f"'{name}' answers with shape {tuple(model.outputs[0].shape[1:])}; a classifier answers with one score "
            "for each class."
        )
