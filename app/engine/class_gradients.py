"""A layer's outputs and the gradients of a class score with respect to them, from the network as it was loaded."""

from __future__ import annotations

import numpy as np

from app.engine.network import Network
from app.engine.runtime import tf


def outputs_and_gradients(
    network: Network, key: str, inputs: np.ndarray, class_start: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Both of the layer's shape (batch, ...); the score is the one before softmax, chosen by its start signal."""
    tensors = network.as_loaded().tensors
    logits, outputs = tensors[network.logits_key], tensors[key]
    start, gradients = network.once(("class gradients", key), lambda: _gradients(logits, outputs))
    feeds = {network.as_loaded().model.input: inputs, start: class_start}
    return network.run_batch((outputs, gradients), feeds)


def _gradients(logits: tf.Tensor, outputs: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    start = tf.compat.v1.placeholder(tf.float32, logits.shape, "class_start")
    (gradients,) = tf.gradients(logits, outputs, grad_ys=start)
    return start, gradients
