"""The canonical form: the same function, written so that every rule of every method applies to it.

Inference-only layers go, activations stand apart from their kernels, batch normalization is folded into the
neighbouring kernel or becomes an elementwise affine function. The output stays equal to the original's (<= 1e-5).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from keras.src.applications.convnext import LayerScale, StochasticDepth

from app.engine.batch_normalization import Fold, affine_of, takes_up
from app.engine.layer_graph import LayerGraph, Node, call_with_all, call_with_one
from app.engine.layers import IDENTITY, KERNEL_LAYERS, Elementwise
from app.engine.op_layers import as_elementwise, as_merge
from app.engine.own_layers import with_relevance, words_for
from app.engine.runtime import tf
from app.engine.separable import split_separable

layers = tf.keras.layers
KERNEL_PART = ":kernel"
DEPTHWISE_PART = ":depthwise"
IDENTITY_AT_INFERENCE = (
    layers.Identity,
    layers.Dropout,
    layers.SpatialDropout2D,
    layers.AlphaDropout,
    layers.GaussianDropout,
    layers.GaussianNoise,
    layers.ActivityRegularization,
    layers.RandomFlip,
    layers.RandomRotation,
    layers.RandomZoom,
    layers.RandomTranslation,
    layers.RandomContrast,
    layers.RandomBrightness,
    layers.RandomHeight,
    layers.RandomWidth,
    StochasticDepth,
)


def canonical_form(graph: LayerGraph) -> LayerGraph:
    """A graph whose activations stand apart, in the form that the rules of every method apply to."""
    return with_distinct_inputs(fold_batch_normalization(graph))


def split_activations(graph: LayerGraph) -> LayerGraph:
    """The graph without inference-only layers, each activation a node of its own under the layer's name."""
    for key in list(graph.nodes):
        node = graph.nodes[key]  # not the first graph's: what it reads may have been left out since
        if isinstance(node.layer, IDENTITY_AT_INFERENCE):
            graph = graph.without(key)
        elif (function := elementwise_function(node.layer) or as_elementwise(node)) is not None:
            graph = graph.replacing(key, replace(node, layer=function, call=call_with_one))
        elif (merge := as_merge(node)) is not None:
            graph = graph.replacing(key, replace(node, layer=merge, call=call_with_all))
        elif isinstance(node.layer, KERNEL_LAYERS):
            graph = graph.replacing(key, *_apart(node))
    return graph


def without_idle_start(graph: LayerGraph) -> LayerGraph:
    """The graph without the inference-only layers right behind the picture: what they put out is the picture."""
    for key in list(graph.nodes):
        node = graph.nodes[key]
        if isinstance(node.layer, IDENTITY_AT_INFERENCE) and node.inputs == (graph.source,):
            graph = graph.without(key)
    return graph


def _apart(node: Node) -> list[Node]:
    """A layer with weights as one node for each kernel and one for its activation; the last has the layer's name."""
    parts = [node]
    if isinstance(node.layer, layers.SeparableConv2D):
        depthwise, pointwise = split_separable(node.layer)
        first = replace(node, key=node.key + DEPTHWISE_PART, layer=depthwise)
        parts = [first, Node(node.key, pointwise, (first.key,), call_with_one)]
    if not is_linear(node.layer):
        kernel = replace(parts[-1], key=node.key + KERNEL_PART)
        function = _named_function(node.layer.activation, fused=True)
        parts[-1:] = [kernel, Node(node.key, function, (kernel.key,), call_with_one)]
    return parts


def is_linear(layer: Any) -> bool:
    return getattr(layer, "activation", None) in (None, tf.keras.activations.linear)


def elementwise_function(layer: Any) -> Elementwise | None:
    """The layer as a function of each value alone, or None when it is not one."""
    if isinstance(layer, Elementwise):
        return layer
    if isinstance(layer, layers.Activation):
        return _named_function(layer.activation)
    kind = _kind(layer)
    return None if kind is None else Elementwise(layer.call, kind, words_for(layer))


def _kind(layer: Any) -> str | None:
    if isinstance(layer, layers.ReLU):
        return "smooth" if layer.negative_slope or layer.threshold else "rectifier"
    if isinstance(layer, layers.Softmax):
        return "softmax"
    if isinstance(layer, (layers.LeakyReLU, layers.PReLU, layers.ELU, layers.ThresholdedReLU)):
        return "smooth"
    if isinstance(layer, (layers.Rescaling, layers.Normalization, LayerScale)):
        return "affine"
    if isinstance(layer, layers.LayerNormalization):
        return "normalization"
    if isinstance(layer, with_relevance("function")):
        return layer.kind
    return None


def _named_function(activation: Any, fused: bool = False) -> Elementwise:
    name = getattr(activation, "__name__", "function")
    kinds = {"relu": "rectifier", "relu6": "rectifier", "softmax": "softmax", "sigmoid": "sigmoid", "linear": "affine"}
    return Elementwise(activation, kinds.get(name, "smooth"), name, fused=fused)


def with_distinct_inputs(graph: LayerGraph) -> LayerGraph:
    """The graph in which no layer gets the same tensor twice: from the second time on it gets a copy.

    A rule asks for what each input of a layer gets back, and a derivative by one tensor has the paths of all its uses
    in it: three uses would get three times the whole.
    """
    for key in list(graph.nodes):
        node = graph.nodes[key]
        inputs: list[str] = []
        copies: list[Node] = []
        for name in node.inputs:
            if name in inputs:
                copies.append(Node(f"{key}:input{len(inputs)}", identity(), (name,), call_with_one))
                name = copies[-1].key
            inputs.append(name)
        if copies:
            graph = graph.replacing(key, *copies, replace(node, inputs=tuple(inputs)))
    return graph


def identity() -> Elementwise:
    """A function that gives back a tensor of its own with the same values."""
    return Elementwise(tf.identity, IDENTITY, "identity")


def fold_batch_normalization(graph: LayerGraph) -> LayerGraph:
    """The graph in which no batch normalization is left.

    One behind a kernel that nothing else reads scales that kernel; one in front of such a kernel goes into it where
    padding does not make that inexact; any other becomes an affine function, which redistributes nothing.
    """
    for key in list(graph.nodes):
        node = graph.nodes.get(key)
        if node is None or not isinstance(node.layer, layers.BatchNormalization):
            continue
        before, behind = graph.nodes.get(node.inputs[0]), graph.consumers(key)
        if before is not None and takes_up(before, node.layer, behind=True) and len(graph.consumers(before.key)) == 1:
            graph = graph.replacing(key, replace(before, key=key, folded=Fold(node.layer, behind=True)))
            del graph.nodes[before.key]
        elif len(behind) == 1 and graph.output != key and takes_up(behind[0], node.layer, behind=False):
            graph = graph.replacing(behind[0].key, replace(behind[0], folded=Fold(node.layer, behind=False)))
            graph = graph.without(key)
        else:
            graph = graph.replacing(key, replace(node, layer=affine_of(node.layer), call=call_with_one))
    return graph
