"""A network as an ordered graph of layer applications, nested models laid open under the names `outer/inner`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from app.engine.runtime import tf
from app.errors import InvalidInput

Call = Callable[[Any, list[Any]], Any]


@dataclass(frozen=True)
class Node:
    """One application of a layer to the outputs of other nodes.

    `call(layer, tensors)` applies a layer in the way this node does (one tensor, a list, further arguments).
    `folded` names the batch normalization whose scale and shift the layer's weights take up.
    """

    key: str
    layer: Any
    inputs: tuple[str, ...]
    call: Call
    folded: Any = None


@dataclass
class LayerGraph:
    """Nodes by key in an order in which each comes after its inputs; `source` is the key of the picture."""

    source: str
    output: str
    input_shape: tuple[int | None, ...]
    nodes: dict[str, Node] = field(default_factory=dict)

    def consumers(self, key: str) -> list[Node]:
        return [node for node in self.nodes.values() if key in node.inputs]

    def until(self, key: str) -> LayerGraph:
        """The part of the graph that `key` depends on, with `key` as output."""
        needed, waiting = set(), [key]
        while waiting:
            current = waiting.pop()
            if current not in needed and current != self.source:
                needed.add(current)
                waiting.extend(self.nodes[current].inputs)
        nodes = {name: node for name, node in self.nodes.items() if name in needed}
        return LayerGraph(self.source, key, self.input_shape, nodes)

    def without(self, key: str) -> LayerGraph:
        """The graph with a node of one input left out."""
        through = self.nodes[key].inputs[0]
        nodes = {
            name: replace(node, inputs=tuple(through if name_in == key else name_in for name_in in node.inputs))
            for name, node in self.nodes.items()
            if name != key
        }
        return LayerGraph(self.source, through if self.output == key else self.output, self.input_shape, nodes)

    def replacing(self, key: str, *new: Node) -> LayerGraph:
        """The graph with other nodes in the place of one."""
        nodes: dict[str, Node] = {}
        for name, node in self.nodes.items():
            nodes.update({entry.key: entry for entry in new} if name == key else {name: node})
        return LayerGraph(self.source, self.output, self.input_shape, nodes)


def flatten(model: tf.keras.Model) -> LayerGraph:
    """The layer graph of a Keras model with one picture as input and one output.

    Raises `InvalidInput` naming the layer where a layer has several outputs or no graph of its own.
    """
    source = "input"
    nodes: dict[str, Node] = {}
    outputs = _lay_open(model, {id(model.inputs[0]): source}, "", nodes)
    return LayerGraph(source, outputs[0], tuple(model.inputs[0].shape[1:]), nodes)


def _lay_open(model: Any, keys: dict[int, str], prefix: str, nodes: dict[str, Node]) -> list[str]:
    """Adds the nodes of a model whose inputs have the given keys (by tensor id); the keys of its outputs."""
    for keras_node in _in_order(model):
        if any(id(tensor) not in keys for tensor in keras_node.keras_inputs):
            continue
        layer, name = keras_node.layer, prefix + keras_node.layer.name
        inputs = tuple(keys[id(tensor)] for tensor in keras_node.keras_inputs)
        if isinstance(layer, tf.keras.Model):
            outputs = _lay_inner_open(layer, inputs, name, nodes)
        else:
            outputs = [_add(nodes, name, layer, inputs, _call_of(keras_node))]
        tensors = tf.nest.flatten(keras_node.outputs)
        if len(tensors) != len(outputs):
            raise InvalidInput(f"Layer '{name}' has {len(tensors)} outputs; layers with one output can be explained.")
        keys.update({id(tensor): key for tensor, key in zip(tensors, outputs, strict=True)})
    return [keys[id(tensor)] for tensor in model.outputs]


def _in_order(model: Any) -> Iterator[Any]:
    for depth in sorted(model._nodes_by_depth, reverse=True):
        for keras_node in model._nodes_by_depth[depth]:
            if not keras_node.is_input:
                yield keras_node


def _lay_inner_open(model: Any, inputs: tuple[str, ...], name: str, nodes: dict[str, Node]) -> list[str]:
    if getattr(model, "_is_graph_network", False):
        keys = {id(tensor): key for tensor, key in zip(model.inputs, inputs, strict=True)}
        return _lay_open(model, keys, name + "/", nodes)
    if not isinstance(model, tf.keras.Sequential):
        raise InvalidInput(f"The inner model '{name}' is not a Sequential or Functional model, so it cannot be read.")
    # A Sequential that was never told its input has layers in order, but no graph.
    for layer in model.layers:
        if isinstance(layer, tf.keras.Model):
            inputs = tuple(_lay_inner_open(layer, inputs, f"{name}/{layer.name}", nodes))
        else:
            inputs = (_add(nodes, f"{name}/{layer.name}", layer, inputs, call_with_one),)
    return list(inputs)


def _add(nodes: dict[str, Node], name: str, layer: Any, inputs: tuple[str, ...], call: Call) -> str:
    key = _unused(name, nodes)
    nodes[key] = Node(key, layer, inputs, call)
    return key


def _unused(name: str, nodes: dict[str, Node]) -> str:
    """`name`, or `name#2`, `name#3` ... when a shared layer is applied again."""
    key, count = name, 1
    while key in nodes:
        count += 1
        key = f"{name}#{count}"
    return key


def call_with_all(layer: Any, tensors: list[Any]) -> Any:
    return layer(tensors)


def call_with_one(layer: Any, tensors: list[Any]) -> Any:
    return layer(tensors[0])


def _call_of(keras_node: Any) -> Call:
    if keras_node._single_positional_tensor_passed:
        return call_with_one
    positions = [index for _, index in keras_node._keras_inputs_ids_and_indices]

    def call(layer: Any, tensors: list[Any]) -> Any:
        flat = list(keras_node._flat_arguments)
        for position, tensor in zip(positions, tensors, strict=True):
            flat[position] = tensor
        arguments, keywords = tf.nest.pack_sequence_as((keras_node.call_args, keras_node.call_kwargs), flat)
        keywords.pop("training", None)
        return layer(*arguments, **keywords)

    return call
