"""Functions of pictures: pooling, padding, other sizes, colours, normalisation of a picture or of neighbours."""

from __future__ import annotations

from typing import Any

from app.gate.translate.functions.elementwise import plain
from app.gate.translate.functions.function import Call, Made, Make, function, is_number, is_whole, layer

# Weights of red, green and blue, as TensorFlow and Keras 3 have them.
_GRAY = [0.2989, 0.587, 0.114]
_MODES = ("reflect", "symmetric")


def _two(value: Any) -> list[int] | None:
    """A size for rows and columns, from one, two, or four numbers of which those of pictures and channels are 1."""
    sizes = value if isinstance(value, list) else [value]
    if len(sizes) == 4 and sizes[0] == sizes[3] == 1:
        sizes = sizes[1:3]
    sizes = sizes * 2 if len(sizes) == 1 else sizes
    return sizes if len(sizes) == 2 and all(is_whole(size) and size > 0 for size in sizes) else None


def _pooling(kind: str) -> Make:
    def make(call: Call) -> Made | None:
        size = _two(call.take("ksize", "pool_size"))
        strides = call.take("strides")
        strides, padding = size if strides is None else _two(strides), call.take("padding", default="valid")
        if not call.is_of_one_tensor or not size or not strides or not isinstance(padding, str):
            return None
        if padding.lower() not in ("valid", "same"):
            return None
        return layer(kind, pool_size=size, strides=strides, padding=padding.lower())

    return make


def _pad(call: Call) -> Made | None:
    edges, mode = call.take("paddings", "pad_width"), str(call.take("mode", default="constant")).lower()
    value = call.take("constant_values")
    pairs = isinstance(edges, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(is_whole(edge) and edge >= 0 for edge in pair)
        for pair in edges
    )
    if not pairs or not call.is_of_one_tensor or len(edges) < 2 or edges[0] != [0, 0] or value not in (0, 0.0, None):
        return None
    if mode == "constant" and len(edges) == 4 and edges[3] == [0, 0]:
        return layer("ZeroPadding2D", padding=edges[1:3])
    return layer("MirrorPadding", paddings=edges[1:], mode=mode) if mode in _MODES else None


def _resize(call: Call) -> Made | None:
    size, method = call.take("size"), call.take("method", "interpolation", default="bilinear")
    if not isinstance(size, list) or len(size) != 2 or not all(map(is_whole, size)) or not call.is_of_one_tensor:
        return None
    return layer("Resizing", height=size[0], width=size[1], interpolation=method) if isinstance(method, str) else None


def _to_gray(call: Call) -> Made | None:
    over_channels = ("SumOverAxes", {"axis": [-1], "keepdims": True})
    weighted = ("Rescaling", {"scale": _GRAY, "offset": 0.0})
    return Made((weighted, over_channels)) if call.is_of_one_tensor else None


def _neighbours(call: Call) -> Made | None:
    settings = {
        key: call.take(key, default=default)
        for key, default in (("depth_radius", 5), ("bias", 1.0), ("alpha", 1.0), ("beta", 0.5))
    }
    if not call.is_of_one_tensor or not all(map(is_number, settings.values())):
        return None
    return layer("LocalResponseNormalization", **{key: float(value) for key, value in settings.items()})


FUNCTIONS = (
    function(
        "max_pool",
        _pooling("MaxPooling2D"),
        "a window and strides as numbers, channels last",
        tf="nn.max_pool2d nn.max_pool",
        keras3="MaxPool",
    ),
    function(
        "average_pool",
        _pooling("AveragePooling2D"),
        "a window and strides as numbers, channels last",
        tf="nn.avg_pool2d nn.avg_pool",
        keras3="AveragePool",
    ),
    function(
        "pad",
        _pad,
        "zeros around rows and columns, or mirrored edges",
        tf="pad",
        keras3="Pad",
    ),
    function("resize", _resize, "a height and a width as numbers", tf="image.resize", keras3="Resize"),
    function("rgb_to_grayscale", _to_gray, "one tensor", tf="image.rgb_to_grayscale", keras3="RGBToGrayscale"),
    function("grayscale_to_rgb", plain("Tile", multiples=[1, 1, 3]), "one tensor", tf="image.grayscale_to_rgb"),
    function(
        "per_image_standardization",
        plain("PictureStandardization"),
        "one tensor",
        tf="image.per_image_standardization",
    ),
    function(
        "local_response_normalization",
        _neighbours,
        "numbers",
        tf="nn.local_response_normalization nn.lrn",
        graph="LRN",
    ),
)
