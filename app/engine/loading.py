"""From a model's source to a Keras model in the current graph and session."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
from keras.src.applications.convnext import LayerScale, StochasticDepth
from keras.src.applications.inception_resnet_v2 import CustomScaleLayer
from keras.src.saving.serialization_lib import SafeModeScope

from app.config import Settings
from app.engine.own_layers import OWN
from app.engine.precision import in_float32
from app.engine.runtime import tf
from app.engine.weight_files import Report, fetching
from app.errors import InvalidInput, Unavailable
from app.jobs.messages import ModelSource
from app.variants import find

# Keras' own, but left out of its register: without them it cannot read back what it has saved.
LAYERS_OF_APPLICATIONS = {
    "LayerScale": LayerScale,
    "StochasticDepth": StochasticDepth,
    "CustomScaleLayer": CustomScaleLayer,
}
BESIDE_KERAS = {**LAYERS_OF_APPLICATIONS, **OWN}


def load_model(source: ModelSource, weights: bool = True, report: Report = lambda stage: None) -> tf.keras.Model:
    """The Keras model for inference, built in the current default graph.

    Without `weights` a predefined model is left as it is built, so nothing is downloaded: enough to describe it.
    `report` hears of a download.
    Raises `InvalidInput` for what is not a picture classifier with one input and one output, `Unavailable` when
    weights have to be downloaded and cannot be.
    """
    if source.kind == "predefined":
        with fetching(source.name, report):
            known = source.id if find(source.id) else source.name
            model = _predefined(known, "imagenet" if weights else None)
    else:
        model = _from_file(source)
    _require_one_input(model, source.name)
    model = _with_one_output(model, source)
    _require_classifier(model, source.name)
    return model


def _predefined(model_id: str, weights: str | None) -> tf.keras.Model:
    entry = find(model_id)
    if entry is None:
        raise InvalidInput(f"Keras Applications has no network '{model_id}'.")
    try:
        return getattr(tf.keras.applications, entry.network)(weights=weights, **entry.arguments)
    except (OSError, ValueError, KeyError) as error:
        if weights is None:
            raise
        raise Unavailable(
            f"The file {entry.weights} in the folder .keras/models does not hold the weights of "
            f"{entry.label or entry.name}. Delete it, so that it is downloaded again, or put the right file there."
        ) from error


def _from_file(source: ModelSource) -> tf.keras.Model:
    if source.runs_code and not Settings.load([]).allow_code_in_models:
        raise InvalidInput(
            f"'{source.name}' runs code of whoever made it, and this program was started without "
            "--allow-code-in-models. Start it with that option if you trust the file."
        )
    if source.path is None or not Path(source.path).is_file():
        raise InvalidInput(f"The file of '{source.name}' is not in the program's folder any more; upload it again.")
    try:
        # The gate lets no Lambda layer through, and here Keras refuses one too.
        with SafeModeScope(safe_mode=not source.runs_code):
            model = tf.keras.models.load_model(source.path, compile=False, custom_objects=BESIDE_KERAS)
            return in_float32(model, BESIDE_KERAS)
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
