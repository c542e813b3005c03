"""One small network around each layer class that the gate allows. Imported only where TensorFlow may be."""

from __future__ import annotations

from typing import Any

from keras.src.applications.convnext import LayerScale, StochasticDepth
from keras.src.applications.inception_resnet_v2 import CustomScaleLayer
from tensorflow import keras

from app.gate.layer_keys import LAYERS
from app.gate.own_layers import OWN_LAYERS

layers = keras.layers
SIDE = 8
IN_KERAS = {
    "LayerScale": LayerScale,
    "StochasticDepth": StochasticDepth,
    "CustomScaleLayer": CustomScaleLayer,
    "SyncBatchNormalization": layers.experimental.SyncBatchNormalization,
}
SETTINGS: dict[str, dict[str, Any]] = {
    "Dense": {"units": 4, "activation": "gelu"},
    "Activation": {"activation": "selu"},
    "Reshape": {"target_shape": (4, 16, 3)},
    "Permute": {"dims": (2, 1, 3)},
    "RepeatVector": {"n": 3},
    "Conv1D": {"filters": 4, "kernel_size": 3, "padding": "causal", "dilation_rate": 2},
    "Conv2D": {"filters": 6, "kernel_size": (3, 2), "groups": 3, "strides": 2, "use_bias": False},
    "Conv3D": {"filters": 4, "kernel_size": 2},
    "Conv1DTranspose": {"filters": 4, "kernel_size": 3, "strides": 2},
    "Conv2DTranspose": {"filters": 4, "kernel_size": 3, "strides": 2, "padding": "same", "output_padding": 1},
    "Conv3DTranspose": {"filters": 4, "kernel_size": 2},
    "DepthwiseConv1D": {"kernel_size": 3, "depth_multiplier": 2},
    "DepthwiseConv2D": {"kernel_size": 3, "depth_multiplier": 2, "activation": "relu"},
    "SeparableConv1D": {"filters": 4, "kernel_size": 3},
    "SeparableConv2D": {"filters": 4, "kernel_size": 3, "depth_multiplier": 2},
    "LocallyConnected1D": {"filters": 4, "kernel_size": 3},
    "LocallyConnected2D": {"filters": 4, "kernel_size": 3},
    "Cropping2D": {"cropping": ((1, 0), (0, 2))},
    "Cropping3D": {"cropping": 1},
    "ZeroPadding2D": {"padding": ((1, 0), (0, 2))},
    "UpSampling2D": {"size": (2, 3), "interpolation": "bilinear"},
    "Dropout": {"rate": 0.5, "noise_shape": (None, 1, 1, 3), "seed": 3},
    "SpatialDropout1D": {"rate": 0.2},
    "SpatialDropout2D": {"rate": 0.2},
    "SpatialDropout3D": {"rate": 0.2},
    "GaussianNoise": {"stddev": 0.1},
    "GaussianDropout": {"rate": 0.2},
    "AlphaDropout": {"rate": 0.2},
    "Concatenate": {"axis": 2},
    "Dot": {"axes": (3, 3), "normalize": True},
    "ReLU": {"max_value": 6, "negative_slope": 0.1, "threshold": 0.2},
    "PReLU": {"shared_axes": [1, 2], "alpha_initializer": "glorot_uniform"},
    "BatchNormalization": {"scale": False},
    "GroupNormalization": {"groups": 3},
    "LayerNormalization": {"axis": [1, 3], "center": False},
    "Rescaling": {"scale": [1 / 127.5, 0.1, 0.2], "offset": -1.0},
    "Normalization": {"mean": [1.0, 2.0, 3.0], "variance": [0.5, 2.0, 4.0]},
    "Resizing": {"height": 5, "width": 6, "crop_to_aspect_ratio": True},
    "CenterCrop": {"height": 5, "width": 6},
    "RandomCrop": {"height": 5, "width": 6},
    "RandomTranslation": {"height_factor": 0.1, "width_factor": (-0.2, 0.3)},
    "RandomRotation": {"factor": 0.1},
    "RandomZoom": {"height_factor": 0.1},
    "RandomContrast": {"factor": 0.1},
    "RandomBrightness": {"factor": 0.1, "value_range": (0, 1)},
    "RandomHeight": {"factor": 0.1},
    "RandomWidth": {"factor": 0.1},
    "Attention": {"use_scale": True, "score_mode": "concat"},
    "MultiHeadAttention": {"num_heads": 2, "key_dim": 3, "value_dim": 4},
    "LayerScale": {"init_values": 0.1, "projection_dim": 3},
    "StochasticDepth": {"drop_path_rate": 0.1},
    "CustomScaleLayer": {"scale": 0.3},
}
MERGES = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot", "CustomScaleLayer")
OF_SEQUENCES = ("RepeatVector", "Masking", "TimeDistributed", "Attention", "AdditiveAttention", "MultiHeadAttention")


def names() -> list[str]:
    return [name for name in LAYERS if name not in OWN_LAYERS]


def around(name: str) -> keras.Model:
    """Picture, convolution, the layer, three scores."""
    start = keras.Input((SIDE, SIDE, 3), name="picture")
    if name == "InputLayer":
        return keras.Sequential([layers.InputLayer((SIDE, SIDE, 3)), layers.Flatten(), layers.Dense(3)])
    values = layers.Conv2D(3, 3, padding="same", name="before")(start)
    values = _applied(name, values, start)
    values = layers.Reshape((-1, 3))(values) if None in values.shape[1:] else layers.Flatten()(values)
    values = layers.GlobalAveragePooling1D()(values) if len(values.shape) == 3 else values
    return keras.Model(start, layers.Dense(3, name="scores")(values), name=f"around_{name.lower()}")


def _applied(name: str, values: Any, start: Any) -> Any:
    kind = IN_KERAS.get(name) or getattr(layers, name)
    if name == "TimeDistributed":
        return kind(layers.Dense(4, activation="relu"))(layers.Reshape((16, 12))(values))
    layer = kind(**SETTINGS.get(name, {}))
    if name in MERGES:
        return layer([values, start])
    if name == "RepeatVector":
        return layer(layers.GlobalMaxPooling2D()(values))
    if "1D" in name or name in OF_SEQUENCES:
        values = layers.Reshape((16, 12))(values)
    elif "3D" in name:
        values = layers.Reshape((4, 4, 4, 3))(values)
    if name == "Masking":
        return layers.GlobalAveragePooling1D()(layer(values))
    if name == "MultiHeadAttention":
        return layer(values, values)
    return layer([values, values]) if name in OF_SEQUENCES else layer(values)
