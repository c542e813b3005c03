"""What Keras itself builds, as JSON: configurations with the shapes of outputs and weights. A process of its own.

`python -m tests.gate.truth_shapes FILE [networks of Keras Applications ...]`
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

RGB = (24, 20, 3)


def layers_of_every_class() -> list[Any]:
    """Each class with settings that are not its defaults, on pictures, volumes, sequences or vectors."""
    from tensorflow.keras import layers as L

    pictures = [
        L.Conv2D(4, (3, 2), strides=(2, 1), padding="same", use_bias=False),
        L.Conv2D(6, 3, dilation_rate=2, groups=3, activation="relu"),
        L.Conv2DTranspose(5, 4, strides=3, padding="valid"),
        L.Conv2DTranspose(5, 3, strides=2, padding="same", output_padding=1),
        L.Conv2DTranspose(5, (2, 3), strides=(3, 2), padding="same"),
        L.DepthwiseConv2D(3, strides=2, depth_multiplier=2, padding="same"),
        L.SeparableConv2D(7, 3, depth_multiplier=2, use_bias=False),
        L.LocallyConnected2D(2, 3, strides=2),
        L.LocallyConnected2D(2, 3, padding="same", implementation=2),
        L.Cropping2D(((1, 2), (3, 4))),
        L.Cropping2D(2),
        L.ZeroPadding2D((1, 2)),
        L.ZeroPadding2D(((1, 2), (3, 4))),
        L.UpSampling2D((2, 3), interpolation="bilinear"),
        L.MaxPooling2D(3, strides=2, padding="same"),
        L.MaxPooling2D((3, 2)),
        L.AveragePooling2D(2, strides=1),
        L.GlobalMaxPooling2D(keepdims=True),
        L.GlobalAveragePooling2D(),
        L.BatchNormalization(scale=False),
        L.BatchNormalization(axis=[1, 3]),
        L.BatchNormalization(center=False, axis=2),
        L.LayerNormalization(axis=[1, -1], center=False),
        L.GroupNormalization(groups=3),
        L.GroupNormalization(groups=-1, scale=False),
        L.UnitNormalization(axis=-1),
        L.Normalization(),
        L.Normalization(axis=None),
        L.Normalization(axis=(1, 3)),
        L.Normalization(mean=[1.0, 2.0, 3.0], variance=[1.0, 1.0, 2.0]),
        L.Rescaling(1 / 255, offset=-1),
        L.Resizing(7, 9),
        L.CenterCrop(5, 6),
        L.RandomCrop(5, 6),
        *(L.RandomFlip(), L.RandomTranslation(0.1, 0.2), L.RandomRotation(0.1), L.RandomZoom(0.1)),
        *(L.RandomContrast(0.1), L.RandomBrightness(0.1), L.RandomHeight(0.1), L.RandomWidth(0.1)),
        *(L.Dropout(0.1), L.SpatialDropout2D(0.1), L.GaussianNoise(0.1), L.GaussianDropout(0.1), L.AlphaDropout(0.1)),
        *(L.ReLU(6), L.LeakyReLU(0.1), L.ELU(0.5), L.ThresholdedReLU(0.1), L.Softmax(), L.Activation("gelu")),
        *(L.PReLU(), L.PReLU(shared_axes=[1, 2]), L.ActivityRegularization(0.1), L.Masking(), L.Identity()),
        *(L.Flatten(), L.Reshape((-1, 12)), L.Permute((3, 1, 2)), L.Dense(5), L.Dense(5, use_bias=False)),
        L.TimeDistributed(L.Conv1D(4, 3)),
        L.TimeDistributed(L.BatchNormalization(), trainable=False),
    ]
    sequences = [
        L.Conv1D(4, 3, padding="causal", dilation_rate=2),
        L.Conv1DTranspose(4, 3, strides=2, padding="same"),
        L.DepthwiseConv1D(3, depth_multiplier=2),
        L.SeparableConv1D(4, 3, strides=2),
        L.LocallyConnected1D(4, 3),
        L.LocallyConnected1D(4, 3, implementation=2),
        *(L.Cropping1D((1, 2)), L.ZeroPadding1D(2), L.UpSampling1D(3), L.SpatialDropout1D(0.1)),
        *(L.MaxPooling1D(3), L.AveragePooling1D(2, strides=1, padding="same")),
        *(L.GlobalMaxPooling1D(), L.GlobalAveragePooling1D(keepdims=True)),
        L.LayerNormalization(),
        L.TimeDistributed(L.Dense(3)),
    ]
    volumes = [
        L.Conv3D(4, 3, strides=2),
        L.Conv3DTranspose(4, 2, strides=2),
        *(L.Cropping3D(1), L.ZeroPadding3D((1, 2, 0)), L.UpSampling3D(2), L.SpatialDropout3D(0.1)),
        *(L.MaxPooling3D(2), L.AveragePooling3D((1, 2, 2)), L.GlobalMaxPooling3D(), L.GlobalAveragePooling3D()),
    ]
    found = [(layer, RGB) for layer in pictures]
    found += [(layer, (15, 6)) for layer in sequences] + [(layer, (6, 8, 7, 3)) for layer in volumes]
    return [*found, (L.RepeatVector(3), (5,)), (L.Dense(4, activation="softmax"), (5,))]


def networks_of_several_layers() -> list[Any]:
    """Merging, attention, nesting and sharing, frozen parts, several outputs."""
    from tensorflow import keras

    L, Input, Model = keras.layers, keras.Input, keras.Model
    picture = Input(RGB)
    inner = keras.Sequential([L.Conv2D(4, 3, input_shape=RGB), L.BatchNormalization(), L.Conv2D(4, 1)], name="inner")
    frozen = keras.Sequential([L.Conv2D(4, 3), L.BatchNormalization(trainable=False), L.Conv2D(3, 1, trainable=False)])
    deep = Model(inner.input, [L.GlobalMaxPooling2D()(inner.output), inner.output], name="deep")
    shared = L.Conv2D(3, 3, padding="same", name="shared")
    one, two = deep(picture), deep(shared(shared(picture)))
    merged = L.Concatenate()([one[0], two[0]])
    networks = [
        Model(picture, merged),
        Model(picture, [L.Dense(2, name="a")(merged), L.Dense(3, name="b")(merged)]),
        Model(picture, frozen(picture)),
        keras.Sequential([L.Rescaling(1.0, input_shape=RGB), inner, L.Flatten(), L.Dense(2)]),
        keras.Sequential([keras.Sequential([L.Flatten(), L.Dense(3)]), L.Dense(2)], name="outer"),
    ]
    networks[-1].build((None, *RGB))
    for merge in (L.Add, L.Multiply, L.Average, L.Maximum, L.Minimum, L.Subtract, L.Concatenate):
        gate = L.Reshape((1, 1, 3))(L.Dense(3)(L.GlobalAveragePooling2D()(picture)))
        other = shared(picture) if merge is L.Concatenate else gate
        networks.append(Model(picture, merge()([picture, other])))
    rows = L.Reshape((-1, 12))(picture)
    for attention in (L.Attention(use_scale=True), L.Attention(score_mode="concat"), L.AdditiveAttention()):
        networks.append(Model(picture, attention([rows, rows])))
    heads = L.MultiHeadAttention(2, 5, value_dim=3)
    networks.append(Model(picture, heads(L.Dense(4)(rows), rows)))
    networks.append(
        Model(picture, L.MultiHeadAttention(2, 5, output_shape=7, use_bias=False)(rows, rows, key=L.Dense(6)(rows)))
    )
    networks.append(Model(picture, L.Dot((1, 1))([rows, L.Dense(2)(rows)])))
    branches = [L.Conv2D(3, size, padding="same", name=f"branch_{9 - size}")(picture) for size in (1, 2, 3)]
    networks.append(Model(picture, L.Add()([L.Conv2D(3, 1)(branches[2]), branches[0], branches[1]])))
    return networks


def described(model: Any) -> dict[str, Any]:
    from keras.src.saving.legacy.hdf5_format import _legacy_weights

    layers = [layer for layer in model.layers if type(layer).__name__ != "InputLayer"]
    return {
        "config": {key: value for key, value in json.loads(model.to_json()).items() if key in ("class_name", "config")},
        "outputs": [list(output.shape) for output in model.outputs],
        "layers": [[layer.name, [list(weight.shape) for weight in _legacy_weights(layer)]] for layer in layers],
        "parameters": model.count_params(),
    }


def main(path: Path, names: list[str]) -> None:
    import tensorflow as tf

    models = []
    if not names:
        for layer, shape in layers_of_every_class():
            picture = tf.keras.Input(shape)
            models.append(tf.keras.Model(picture, layer(picture), name=type(layer).__name__))
        models += networks_of_several_layers()
    models += [getattr(tf.keras.applications, name)(weights=None) for name in names]
    path.write_text(json.dumps([described(model) for model in models]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
