"""Small files that ask for gigabytes or for hours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np

from tests.gate.files import (
    CONV,
    PLAIN,
    classifier,
    functional,
    graph_input,
    input_layer,
    layer,
    sequential,
    write_model,
)
from tests.gate.hostile.case import Canary, case
from tests.gate.hostile.configurations import config


def _array(name: str, shape: tuple[int, ...], **options: Any) -> None:
    """An array that claims much and stores little."""

    def write(path: Path, canary: Canary) -> None:
        write_model(path, PLAIN)
        with h5py.File(path, "a") as file:
            file.create_dataset("model_weights/extra", shape, **options)

    case("shape-bomb", name, write, "claims")


_array("chunked", (3_000_000, 1000), dtype="f8", chunks=(1000, 10))
_array("contiguous", (3_000_000, 1000), dtype="f4")
_array("gzip", (3_000_000, 1000), dtype="f4", chunks=(1000, 1000), compression="gzip")
_array("shuffled", (3_000_000, 1000), dtype="f4", chunks=(1000, 1000), compression="gzip", shuffle=True)
_array("resizable", (10, 2**40), dtype="f4", chunks=(1, 1000), maxshape=(None, None))
_array("beyond-64-bits", (2**40, 2**40), dtype="f4", chunks=(1000, 1))
_array("small-but-empty", (1000,), dtype="f4")
_array("one-bit-more", (100, 100), dtype="f4", chunks=(10, 10))

DENSE = layer("Dense", "scores", units=1_000_000)
BOMBS: dict[str, tuple[Any, str]] = {
    "dense": (sequential(input_layer(800, 800, 3), layer("Flatten", "f"), DENSE), "parameters"),
    "filters": (classifier(layer("Conv2D", "c", filters=1_000_000, kernel_size=1000, padding="same")), "parameters"),
    "depthwise": (
        classifier(
            layer("DepthwiseConv2D", "c", kernel_size=1000, depth_multiplier=1000, padding="same"), sides=(999, 999, 3)
        ),
        "parameters",
    ),
    "locally-connected": (
        classifier(layer("LocallyConnected2D", "c", filters=99, kernel_size=9), sides=(999, 999, 3)),
        "parameters",
    ),
    "attention": (
        sequential(
            input_layer(9, 9, 3),
            layer("Reshape", "r", target_shape=[81, 3]),
            layer("LayerNormalization", "n"),
            layer("PReLU", "p"),
            layer("Dense", "d", units=1_000_000),
            layer("Dense", "e", units=1_000_000),
        ),
        "parameters",
    ),
    "padding": (classifier(layer("ZeroPadding2D", "pad", padding=900_000)), "GB of memory"),
    "padding-one-side": (
        classifier(layer("ZeroPadding2D", "pad", padding=[[0, 900_000], [900_000, 0]])),
        "GB of memory",
    ),
    "upsampling": (classifier(layer("UpSampling2D", "up", size=100_000)), "GB of memory"),
    "upsampling-often": (
        classifier(*(layer("UpSampling2D", f"up{number}", size=2) for number in range(40))),
        "GB of memory",
    ),
    "upsampling-open": (
        classifier(*(layer("UpSampling2D", f"up{number}", size=10) for number in range(5)), sides=(None, None, 3)),
        "GB of memory",
    ),
    "resizing": (classifier(layer("Resizing", "big", height=900_000, width=900_000)), "GB of memory"),
    "transposed": (classifier(layer("Conv2DTranspose", "t", filters=9, kernel_size=1, strides=90_000)), "GB of memory"),
    "repeat": (
        sequential(
            input_layer(8, 8, 3),
            layer("Flatten", "f"),
            layer("Dense", "d", units=100_000),
            layer("RepeatVector", "r", n=1_000_000),
        ),
        "GB of memory",
    ),
    "picture": (classifier(CONV, sides=(900_000, 900_000, 3)), "GB of memory"),
    "joined": (
        classifier(layer("Dense", "a", units=900_000), layer("Dense", "b", units=9), sides=(300, 300, 3)),
        "GB of memory",
    ),
    "dot": (
        sequential(
            input_layer(900, 900, 3),
            layer("Reshape", "r", target_shape=[-1, 3]),
            layer("Permute", "p", dims=[2, 1]),
            layer("Dense", "d", units=900_000),
        ),
        "",
    ),
}
for _name, (_config, _words) in BOMBS.items():
    config("size-bomb", _name, _config, _words)

config(
    "layer-bomb",
    "many",
    classifier(*(layer("Activation", f"a{n}", activation="relu") for n in range(50_000))),
    "layers",
)
config(
    "layer-bomb",
    "many-calls",
    functional(
        [graph_input(8, 8, 3), layer("ReLU", "a") | {"name": "a", "inbound_nodes": [[["input", 0, 0, {}]]] * 2_000}],
        [["input", 0, 0]],
        [["a", 0, 0]],
    ),
)
_doubling = sequential(layer("ReLU", "relu"), name="m0")
for _number in range(1, 11):
    _inner = f"m{_number - 1}"
    _calls = [[[["input", 0, 0, {}]]] if call == 0 else [[[_inner, call - 1, 0, {}]]] for call in range(4)]
    _doubling = functional(
        [graph_input(8, 6, 3), _doubling | {"name": _inner, "inbound_nodes": [nodes[0] for nodes in _calls]}],
        [["input", 0, 0]],
        [[_inner, 3, 0]],
        name=f"m{_number}",
    )
config("layer-bomb", "doubling", _doubling)
config(
    "layer-bomb",
    "wide",
    functional([graph_input(8, 8, 3), layer("Add", "a", *["input"] * 5_000)], [["input", 0, 0]], [["a", 0, 0]]),
)


def _padded_text(path: Path, canary: Canary) -> None:
    write_model(path, PLAIN | {"config": PLAIN["config"] | {"name": "x" * (33 * 2**20)}})


def _many_parts(path: Path, canary: Canary) -> None:
    write_model(path, PLAIN)
    with h5py.File(path, "a") as file:
        group = file.create_group("optimizer_weights", track_order=False)
        array = np.zeros(1, "f4")
        for number in range(3_000):
            deeper = group.create_group(str(number))
            if number % 60 == 59:
                group = deeper
        group.create_dataset("last", data=array)


case("layer-bomb", "long-text", _padded_text, "too long")
case("layer-bomb", "deep-groups", _many_parts, "nested")
