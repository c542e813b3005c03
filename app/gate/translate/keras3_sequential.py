"""A Sequential model of Keras 3 that says its input only beside its layers."""

from __future__ import annotations

from app.gate.translate.layers import Entry, content, layers_of, name_of, with_content


def with_input(model: Entry) -> Entry:
    """The model with an input layer in front, if it has none and its shape is known; other models are left alone."""
    shape = content(model).get("build_input_shape")
    layers = layers_of(model)
    if model.get("class_name") != "Sequential" or not isinstance(shape, list) or not layers:
        return model
    if layers[0].get("class_name") == "InputLayer" or "batch_input_shape" in content(layers[0]):
        return model
    names = {name_of(layer) for layer in layers}
    name = next(name for name in ("input", *(f"input_{number}" for number in range(len(names)))) if name not in names)
    start = {"name": name, "batch_input_shape": [None, *shape[1:]], "dtype": "float32"}
    return with_content(model, layers=[{"class_name": "InputLayer", "config": start}, *content(model)["layers"]])
