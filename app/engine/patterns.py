"""Learns the patterns of a network's layers in one pass over pictures, and keeps them in a file beside the model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from app.engine.network import Network
from app.engine.pattern_moments import Moments, pattern
from app.engine.relevance.modified_weights import ModifiedWeights
from app.engine.relevance.sites import Site, sites
from app.engine.runtime import tf
from app.errors import InvalidInput

layers = tf.keras.layers
LEARNABLE = (layers.Dense, layers.Conv2D, layers.DepthwiseConv2D)


def can_learn(layer: Any) -> bool:
    """Whether a layer's pattern can be estimated: dense layers, plain and depthwise convolutions."""
    return (
        isinstance(layer, LEARNABLE)
        and not isinstance(layer, layers.Conv2DTranspose)
        and (isinstance(layer, layers.DepthwiseConv2D) or getattr(layer, "groups", 1) == 1)
    )


def fingerprint(pictures: Iterable[str]) -> str:
    """A name for a set of training pictures by their files' names (their content hashes), whatever their order."""
    return hashlib.sha256("\n".join(sorted(pictures)).encode()).hexdigest()[:16]


def ensure_patterns(
    network: Network, key: str, training: str, batches: Callable[[], Iterable[np.ndarray]], folder: str | None
) -> None:
    """Patterns of every layer up to a node, from memory, from the folder, or learned from the batches now.

    Raises `InvalidInput` naming the first layer in which no unit ever had a positive output.
    """
    weights = network.once("modified weights", ModifiedWeights)
    places = list(sites(network.canonical(key)).values())
    missing = [site for site in places if not weights.has_patterns(site.layer, training)]
    if not missing:
        return
    file = Path(folder) / f"{_file_stem(network, key, training)}.npz" if folder is not None else None
    learned = _read(file, len(missing)) or _learn(network, key, missing, batches())
    if file is not None and not file.exists():
        _write(file, learned)
    weights.add_patterns(training, [(_kernel(site), one) for site, one in zip(missing, learned, strict=True)])
    network.initialise(weights.take_uninitialised())


def _learn(network: Network, key: str, places: list[Site], batches: Iterable[np.ndarray]) -> list[np.ndarray]:
    picture = network.canonical(key).model.input
    fetches = network.once(("moments", key, len(places)), lambda: [_sums(site) for site in places])
    kernels = network.run([_kernel(site) for site in places], {})
    moments = [
        Moments.zeros(kernel.shape, tuple(fetch[2].shape)) for kernel, fetch in zip(kernels, fetches, strict=True)
    ]
    for batch in batches:
        for kept, sums in zip(moments, network.run(fetches, {picture: batch}), strict=True):
            kept.add(*sums)
    names = {layer.name: name for name, layer in network.canonical(key).layers.items()}
    for site, kept in zip(places, moments, strict=True):
        if not kept.count.any():
            raise InvalidInput.at(
                "/images",
                f"The training pictures never excite the layer '{names[site.layer.name].split(':')[0]}' of "
                f"'{network.source.name}', so its patterns cannot be learned; take more, or other, pictures.",
            )
    return [pattern(kernel, kept) for kernel, kept in zip(kernels, moments, strict=True)]


def _sums(site: Site) -> tuple[Any, Any, Any, Any]:
    """Sums of x y, x, y and 1 over a batch in each unit's regime: y > 0 behind which a rectifier stands, else all."""
    layer = site.layer
    y = layer.output if layer.bias is None else layer.output - layer.bias
    regime = tf.cast(y > 0, tf.float32) if site.rectified else tf.ones_like(y)
    shape = layer.depthwise_kernel.shape[2:] if isinstance(layer, layers.DepthwiseConv2D) else [layer.output.shape[-1]]
    by_unit = tuple(range(len(y.shape) - 1))
    return (
        _weight_sums(layer, y * regime),
        _weight_sums(layer, regime),
        tf.reshape(tf.reduce_sum(y * regime, axis=by_unit), shape),
        tf.reshape(tf.reduce_sum(regime, axis=by_unit), shape),
    )


def _weight_sums(layer: Any, output: Any) -> Any:
    """sum over pictures and positions of input times output, of the kernel's shape: the filter's gradient."""
    if isinstance(layer, layers.Dense):
        return _outer(layer.input, output)
    if isinstance(layer, layers.Conv2D) and layer.kernel_size == (1, 1):
        # TensorFlow 2.14's own operation corrupts memory for 1x1 kernels with a stride of 2 on the CPU.
        high, wide = layer.strides
        return _outer(layer.input[:, ::high, ::wide], output)[None, None]
    strides, dilations = [1, *layer.strides, 1], list(layer.dilation_rate)
    padding = layer.padding.upper()
    if isinstance(layer, layers.DepthwiseConv2D):
        shape = layer.depthwise_kernel.shape
        return tf.nn.depthwise_conv2d_backprop_filter(layer.input, shape, output, strides, padding, dilations=dilations)
    return tf.raw_ops.Conv2DBackpropFilter(
        input=layer.input,
        filter_sizes=layer.kernel.shape,
        out_backprop=output,
        strides=strides,
        padding=padding,
        dilations=[1, *dilations, 1],
    )


def _outer(inputs: Any, output: Any) -> Any:
    """sum over everything but the last axis of the outer product, shape (inputs, outputs)."""
    rows = tf.reshape(inputs, [-1, inputs.shape[-1]])
    return tf.matmul(rows, tf.reshape(output, [-1, output.shape[-1]]), transpose_a=True)


def _kernel(site: Site) -> Any:
    return (
        getattr(site.layer, "depthwise_kernel", None)
        if isinstance(site.layer, layers.DepthwiseConv2D)
        else site.layer.kernel
    )


def _file_stem(network: Network, key: str, training: str) -> str:
    return hashlib.sha256(f"{network.source.network_key}\n{key}\n{training}".encode()).hexdigest()[:32]


def _read(file: Path | None, count: int) -> list[np.ndarray] | None:
    if file is None or not file.exists():
        return None
    with np.load(file, allow_pickle=False) as kept:
        return [kept[str(place)] for place in range(count)] if len(kept.files) == count else None


def _write(file: Path, learned: list[np.ndarray]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".tmp.npz")
    np.savez(temporary, **{str(place): one for place, one in enumerate(learned)})  # type: ignore[arg-type]
    temporary.replace(file)
