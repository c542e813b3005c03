"""Builds graphs of iNNvestigate analyzers in linear time; iNNvestigate's rules and numbers stay as they are.

Three costs are taken away while an analyzer is built (TensorFlow 2.14, iNNvestigate 2.1; measured on ResNet50):
1. Keras wraps every raw TensorFlow operation into a layer and evaluates its constants with a session run each: not
   needed when the result is run with the session instead of a `keras.Model`.
2. `tf.gradients`, called once for each layer, marks everything reachable forward from `xs`, the rest of the network
   each time. The operations between a layer's output and input are found by walking back from `ys`, which stops at
   `xs`.
3. iNNvestigate's layer copies create variables of their own, which are then replaced by the original's.
"""

from __future__ import annotations

import collections
import contextlib
from collections.abc import Iterator
from typing import Any

import innvestigate.backend.graph as innvestigate_graph
from keras.src.engine import base_layer_utils
from tensorflow.python.ops import control_flow_state, gradients_util

from app.engine.layers import share_weights, weight_attributes
from app.engine.runtime import tf


@contextlib.contextmanager
def linear_time() -> Iterator[None]:
    """Inside, analyzers are built with the three costs away; the libraries are as before afterwards."""
    patches = [
        (base_layer_utils, "create_keras_history", lambda tensors: None),
        (gradients_util, "_PendingCount", _pending_count_between),
        (innvestigate_graph, "copy_layer_wo_activation", _copy_without_activation),
    ]
    saved = [(module, name, getattr(module, name)) for module, name, _ in patches]
    try:
        for module, name, replacement in patches:
            setattr(module, name, replacement)
        yield
    finally:
        for module, name, original in saved:
            setattr(module, name, original)


def _copy_without_activation(
    layer: Any, keep_bias: bool = True, name_template: str | None = None, weights: Any = None, **_: Any
) -> Any:
    """`innvestigate.backend.graph.copy_layer_wo_activation` without variables of the copy's own.

    A copy that would compute what the layer itself has computed recalls that instead of computing it again.
    """
    is_linear = getattr(layer, "activation", None) in (None, tf.keras.activations.linear)
    if keep_bias and weights is None and is_linear:
        return Recalled(layer)
    changed = dict(zip(weight_attributes(layer), weights, strict=False)) if weights is not None else {}
    if not keep_bias and getattr(layer, "use_bias", False):
        changed["bias"] = None
    return share_weights(layer, (name_template or "copy_%s") % layer.name, changed, linear=hasattr(layer, "activation"))


class Recalled:
    """Stands for a layer that is applied once in its network: at its own input its output is already there."""

    def __init__(self, layer: Any) -> None:
        self._layer = layer

    def __call__(self, inputs: Any) -> Any:
        return self._layer.output if inputs is self._layer.input else self._layer(inputs)


def _pending_count_between(
    to_ops: list[Any], from_ops: list[Any], colocate_gradients_with_ops: bool, func_graphs: Any, xs_set: Any
) -> tuple[set[Any], dict[Any, int], Any]:
    """`gradients_util._PendingCount`, but looks only at the operations between `from_ops` and `to_ops`."""
    consumers, seen = _walk_back(to_ops, set(from_ops), xs_set)
    reached = _walk_forward([op for op in from_ops if op in seen], consumers)
    reachable_to_ops = {op for op in to_ops if op in reached}
    between, ordered = _between(to_ops, reached, xs_set)
    pending: dict[Any, int] = collections.defaultdict(int)
    for op in ordered:
        for tensor in gradients_util._NonEagerInputs(op, xs_set):
            if tensor.op in between:
                pending[tensor.op] += 1
    loops = control_flow_state.MaybeCreateControlFlowState(ordered, between, colocate_gradients_with_ops)
    return reachable_to_ops, pending, loops


def _walk_back(to_ops: list[Any], sources: set[Any], xs_set: Any) -> tuple[dict[Any, list[Any]], set[Any]]:
    consumers: dict[Any, list[Any]] = collections.defaultdict(list)
    seen: set[Any] = set()
    queue = collections.deque(to_ops)
    targets = set(to_ops)
    while queue:
        op = queue.popleft()
        if op in seen:
            continue
        seen.add(op)
        if op in sources and op not in targets:
            continue
        for tensor in gradients_util._NonEagerInputs(op, xs_set):
            if gradients_util.backprop_util.IsTrainable(tensor):
                consumers[tensor.op].append(op)
            queue.append(tensor.op)
    return consumers, seen


def _walk_forward(from_ops: list[Any], consumers: dict[Any, list[Any]]) -> set[Any]:
    reached: set[Any] = set()
    queue = collections.deque(from_ops)
    while queue:
        op = queue.popleft()
        if op not in reached:
            reached.add(op)
            queue.extend(consumers[op])
    return reached


def _between(to_ops: list[Any], reached: set[Any], xs_set: Any) -> tuple[set[Any], list[Any]]:
    between: set[Any] = set()
    ordered: list[Any] = []
    queue = collections.deque(to_ops)
    while queue:
        op = queue.popleft()
        if op in reached and op not in between:
            between.add(op)
            ordered.append(op)
            queue.extend(tensor.op for tensor in gradients_util._NonEagerInputs(op, xs_set))
    return between, ordered
