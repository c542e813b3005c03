"""Which keys each layer may have in a configuration, and what their values may be. One row a class.

A layer or key that is not here is refused. The keys are those of `get_config` in Keras 2.14.
"""

from __future__ import annotations

from app.gate.own_layers import OWN_LAYERS
from app.gate.values import (
    AXES,
    AXIS,
    COUNT,
    EDGES,
    FACTOR,
    FLAG,
    NAME,
    NOTHING,
    NUMBER,
    NUMBERS,
    RATE,
    SEED,
    SHAPE,
    Kind,
    list_of,
    one_of,
    sizes,
    whole,
)

Keys = dict[str, Kind]

# Values that are objects themselves: `schema` looks into them.
LAYER = Kind("a layer", lambda value: False)
ACTIVATION = Kind("an activation", lambda value: False)
INITIALIZER = Kind("an initializer", lambda value: False)
REGULARIZER = Kind("a regularizer", lambda value: False)
CONSTRAINT = Kind("a constraint", lambda value: False)
POLICY = Kind("a number format", lambda value: False)
# What matters in training only, and so is checked and left out of the rebuilt file.
UNUSED = Kind("a number, a list of numbers or null", (NUMBERS | SHAPE | NOTHING).fits)

ALL: Keys = {
    "name": NAME,
    "trainable": FLAG,
    "dtype": POLICY,
    "batch_input_shape": SHAPE | NOTHING,
    "activity_regularizer": REGULARIZER,
}
FORMAT: Keys = {"data_format": one_of("channels_last channels_first") | NOTHING}
PADDING: Keys = {"padding": one_of("valid same causal")}
SEEDED: Keys = {"seed": SEED}
DROPOUT: Keys = {"rate": RATE, "noise_shape": UNUSED} | SEEDED
ALPHA: Keys = {"alpha": NUMBER}
AXIS_OR_AXES: Keys = {"axis": AXES | NOTHING}
AXIS_ONLY: Keys = {"axis": AXIS}
SIDES: Keys = {"height": COUNT, "width": COUNT}
OFF = Kind("false", lambda value: value is False)
KEEP: Keys = {"keepdims": FLAG}
IMPLEMENTATION: Keys = {"implementation": whole(1, 2)}
INTERPOLATION: Keys = {
    "interpolation": one_of("nearest bilinear bicubic area lanczos3 lanczos5 gaussian mitchellcubic")
}
FILL: Keys = {"fill_mode": one_of("constant reflect wrap nearest"), "fill_value": NUMBER} | INTERPOLATION | SEEDED


def _learned(*names: str) -> Keys:
    """Initializer, regularizer and constraint of each of these weights."""
    kinds = {"initializer": INITIALIZER, "regularizer": REGULARIZER, "constraint": CONSTRAINT}
    return {f"{name}_{part}": kind for name in names for part, kind in kinds.items()}


ACTIVE: Keys = {"activation": ACTIVATION, "use_bias": FLAG} | _learned("kernel", "bias")
NORMALIZED: Keys = {"epsilon": NUMBER, "center": FLAG, "scale": FLAG} | _learned("beta", "gamma")
BATCH: Keys = (
    NORMALIZED
    | AXIS_OR_AXES
    | {
        "momentum": NUMBER,
        "moving_mean_initializer": INITIALIZER,
        "moving_variance_initializer": INITIALIZER,
    }
)
ATTENTION: Keys = {"dropout": RATE, "use_scale": FLAG} | SEEDED


def _window(rank: int) -> Keys:
    return {"kernel_size": sizes(rank), "strides": sizes(rank), "dilation_rate": sizes(rank)} | PADDING | FORMAT


def _convolution(rank: int) -> Keys:
    return {"filters": COUNT, "groups": COUNT} | _window(rank) | ACTIVE


def _transposed(rank: int) -> Keys:
    return _convolution(rank) | {"output_padding": sizes(rank, least=0) | NOTHING}


def _depthwise(rank: int) -> Keys:
    return {"depth_multiplier": COUNT, "groups": COUNT} | _window(rank) | ACTIVE | _learned("depthwise")


def _separable(rank: int) -> Keys:
    return {"depth_multiplier": COUNT} | _convolution(rank) | _learned("depthwise", "pointwise")


def _pooling(rank: int) -> Keys:
    return {"pool_size": sizes(rank), "strides": sizes(rank) | NOTHING} | PADDING | FORMAT


LAYERS: dict[str, Keys] = {
    "InputLayer": {"sparse": OFF, "ragged": OFF},
    "Dense": {"units": COUNT} | ACTIVE,
    "Activation": {"activation": ACTIVATION},
    "Identity": {},
    "Flatten": FORMAT,
    "Reshape": {"target_shape": list_of(whole(-1), 0, 6)},
    "Permute": {"dims": list_of(whole(1, 6), 1, 6)},
    "RepeatVector": {"n": COUNT},
    "Dropout": DROPOUT,
    "SpatialDropout1D": DROPOUT,
    "SpatialDropout2D": DROPOUT | FORMAT,
    "SpatialDropout3D": DROPOUT | FORMAT,
    "GaussianNoise": {"stddev": NUMBER} | SEEDED,
    "GaussianDropout": {"rate": RATE} | SEEDED,
    "AlphaDropout": DROPOUT,
    "ActivityRegularization": {"l1": NUMBER, "l2": NUMBER},
    "Masking": {"mask_value": NUMBER},
    "Conv1D": _convolution(1),
    "Conv2D": _convolution(2),
    "Conv3D": _convolution(3),
    "Conv1DTranspose": _transposed(1),
    "Conv2DTranspose": _transposed(2),
    "Conv3DTranspose": _transposed(3),
    "DepthwiseConv1D": _depthwise(1),
    "DepthwiseConv2D": _depthwise(2),
    "SeparableConv1D": _separable(1),
    "SeparableConv2D": _separable(2),
    "LocallyConnected1D": _convolution(1) | IMPLEMENTATION,
    "LocallyConnected2D": _convolution(2) | IMPLEMENTATION,
    "Cropping1D": {"cropping": EDGES},
    "Cropping2D": {"cropping": EDGES} | FORMAT,
    "Cropping3D": {"cropping": EDGES} | FORMAT,
    "ZeroPadding1D": {"padding": EDGES},
    "ZeroPadding2D": {"padding": EDGES} | FORMAT,
    "ZeroPadding3D": {"padding": EDGES} | FORMAT,
    "UpSampling1D": {"size": COUNT},
    "UpSampling2D": {"size": sizes(2)} | FORMAT | INTERPOLATION,
    "UpSampling3D": {"size": sizes(3)} | FORMAT,
    "MaxPooling1D": _pooling(1),
    "MaxPooling2D": _pooling(2),
    "MaxPooling3D": _pooling(3),
    "AveragePooling1D": _pooling(1),
    "AveragePooling2D": _pooling(2),
    "AveragePooling3D": _pooling(3),
    "GlobalMaxPooling1D": FORMAT | KEEP,
    "GlobalMaxPooling2D": FORMAT | KEEP,
    "GlobalMaxPooling3D": FORMAT | KEEP,
    "GlobalAveragePooling1D": FORMAT | KEEP,
    "GlobalAveragePooling2D": FORMAT | KEEP,
    "GlobalAveragePooling3D": FORMAT | KEEP,
    "Add": {},
    "Subtract": {},
    "Multiply": {},
    "Average": {},
    "Maximum": {},
    "Minimum": {},
    "Concatenate": AXIS_ONLY,
    "Dot": {"axes": AXES, "normalize": FLAG},
    "ReLU": {"max_value": NUMBER | NOTHING, "negative_slope": NUMBER | NOTHING, "threshold": NUMBER | NOTHING},
    "LeakyReLU": ALPHA,
    "ELU": ALPHA,
    "ThresholdedReLU": {"theta": NUMBER},
    "PReLU": {"shared_axes": list_of(whole(1, 6), 0, 6) | NOTHING} | _learned("alpha"),
    "Softmax": AXIS_OR_AXES,
    "BatchNormalization": BATCH,
    "SyncBatchNormalization": BATCH,
    "LayerNormalization": NORMALIZED | AXIS_OR_AXES,
    "GroupNormalization": {"groups": whole(-1)} | NORMALIZED | AXIS_ONLY,
    "UnitNormalization": AXIS_OR_AXES,
    "Rescaling": {"scale": NUMBERS, "offset": NUMBERS},
    "Normalization": {"mean": NUMBERS | NOTHING, "variance": NUMBERS | NOTHING, "invert": FLAG} | AXIS_OR_AXES,
    "Resizing": {"crop_to_aspect_ratio": FLAG} | SIDES | INTERPOLATION,
    "CenterCrop": SIDES,
    "RandomCrop": SIDES | SEEDED,
    "RandomFlip": {"mode": one_of("horizontal vertical horizontal_and_vertical")} | SEEDED,
    "RandomTranslation": {"height_factor": FACTOR, "width_factor": FACTOR} | FILL,
    "RandomRotation": {"factor": FACTOR} | FILL,
    "RandomZoom": {"height_factor": FACTOR, "width_factor": FACTOR | NOTHING} | FILL,
    "RandomContrast": {"factor": FACTOR} | SEEDED,
    "RandomBrightness": {"factor": FACTOR, "value_range": FACTOR} | SEEDED,
    "RandomHeight": {"factor": FACTOR} | INTERPOLATION | SEEDED,
    "RandomWidth": {"factor": FACTOR} | INTERPOLATION | SEEDED,
    "Attention": {"score_mode": one_of("dot concat")} | ATTENTION,
    "AdditiveAttention": ATTENTION,
    "MultiHeadAttention": {"num_heads": COUNT, "key_dim": COUNT, "value_dim": COUNT | NOTHING}
    | {"dropout": RATE, "use_bias": FLAG, "output_shape": COUNT | list_of(COUNT, 1, 4) | NOTHING}
    | {"attention_axes": AXES | NOTHING}
    | {"query_shape": SHAPE | NOTHING, "key_shape": SHAPE | NOTHING, "value_shape": SHAPE | NOTHING}
    | _learned("kernel", "bias"),
    "TimeDistributed": {"layer": LAYER},
    # Keras' own layers in its applications.
    "LayerScale": {"init_values": NUMBER, "projection_dim": COUNT},
    "StochasticDepth": {"drop_path_rate": RATE},
    "CustomScaleLayer": {"scale": NUMBER},
} | OWN_LAYERS

# Other names of the same classes.
SAME = {
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "SeparableConvolution2D": "SeparableConv2D",
    "MaxPool1D": "MaxPooling1D",
    "MaxPool2D": "MaxPooling2D",
    "AvgPool1D": "AveragePooling1D",
    "AvgPool2D": "AveragePooling2D",
    "GlobalMaxPool2D": "GlobalMaxPooling2D",
    "GlobalAvgPool2D": "GlobalAveragePooling2D",
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "Custom>CustomScaleLayer": "CustomScaleLayer",
    "Custom>LayerScale": "LayerScale",
    "Custom>StochasticDepth": "StochasticDepth",
}
