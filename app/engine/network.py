"""A loaded network in a graph and a session of its own, and everything that is computed from it once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from keras.src import backend

from app.engine.batch_normalization import fold, folded_variables
from app.engine.canonical import KERNEL_PART, canonical_form, split_activations, without_idle_start
from app.engine.layer_graph import LayerGraph, Node, flatten
from app.engine.layers import Elementwise, share_weights
from app.engine.loading import load_model
from app.engine.memory import pictures_at_once
from app.engine.op_layers import with_pooling
from app.engine.runtime import new_session, tf
from app.engine.weight_files import Report
from app.errors import InvalidInput, Unavailable
from app.jobs.messages import ModelSource

Built = TypeVar("Built")
DEFAULT_SIZE = 224
OUTPUT_FUNCTIONS = ("softmax", "sigmoid")


@dataclass(frozen=True)
class Truncated:
    """The network up to a layer as a Keras model, with the tensor and the layer of each of its nodes by key."""

    model: Any
    graph: LayerGraph
    tensors: dict[str, Any]
    layers: dict[str, Any]


class Network:
    """A network ready to be explained. Use its methods inside `with network.entered():`.

    Nothing here touches TensorFlow's default graph or session, so networks do not disturb each other and closing one
    frees what it held. `builds` counts analyzers built: another neuron, class or picture must not add to it; `on_build`
    is called before each.
    """

    def __init__(self, source: ModelSource, weights: bool = True, report: Report = lambda stage: None) -> None:
        self.source = source
        self.builds = 0
        self.on_build: Callable[[], None] = lambda: None
        self._built: dict[Any, Any] = {}
        self._folded: dict[Any, Any] = {}
        self._uninitialised: list[Any] = []
        self._graph = tf.Graph()
        self._session = new_session(self._graph)
        with self.entered():
            self.model = load_model(source, weights, report)
            tf.compat.v1.keras.backend.get_session()  # initialises what loading did not
            self.layers = without_idle_start(with_pooling(flatten(self.model)))
            self._check_weights()

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        with self._graph.as_default(), self._session.as_default():
            backend.deprecated_internal_set_learning_phase(0)
            yield

    def close(self) -> None:
        self._session.close()
        self._built.clear()
        self._folded.clear()

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """(height, width, channels); a size that the network leaves open is the source's, else 224."""
        height, width, channels = self.layers.input_shape
        asked = self.source.input_size or (DEFAULT_SIZE, DEFAULT_SIZE)
        return height or asked[0], width or asked[1], int(channels or 3)

    @property
    def units(self) -> int:
        """Number of logits."""
        return int(self.as_loaded().tensors[self.logits_key].shape[-1])

    @property
    def split(self) -> LayerGraph:
        """The layer graph with activations apart from kernels."""
        return self.once("split", lambda: split_activations(self.layers))

    @property
    def logits_key(self) -> str:
        """The node before the final softmax or sigmoid, or the output where there is none."""
        node = self.split.nodes[self.split.output]
        is_function = isinstance(node.layer, Elementwise) and node.layer.kind in OUTPUT_FUNCTIONS
        return node.inputs[0] if is_function else node.key

    @property
    def output_function(self) -> str:
        """`softmax`, `sigmoid` or `linear`: what turns the logits into the network's answer."""
        layer = self.split.nodes[self.split.output].layer
        return layer.kind if isinstance(layer, Elementwise) and layer.kind in OUTPUT_FUNCTIONS else "linear"

    def key_of(self, layer: str | None) -> str:
        """The node of a layer by the name in its file; the logits when none is named.

        Raises `InvalidInput` for a name that the network does not have.
        """
        if layer is None:
            return self.logits_key
        if layer not in self.layers.nodes:
            raise InvalidInput.at("/layer", f"'{self.source.name}' has no layer '{layer}'.")
        while layer not in self.split.nodes:  # a layer that does nothing at inference
            layer = self.layers.nodes[layer].inputs[0]
        return layer

    def shape_of(self, key: str) -> tuple[int | None, ...]:
        """Output shape of a node for one picture."""
        return tuple(self.as_loaded().tensors[key].shape[1:])

    def as_loaded(self) -> Truncated:
        """The whole network with batch normalization as it is: what each named layer computes."""
        return self.once("as loaded", lambda: self._build(self.split))

    def canonical(self, key: str) -> Truncated:
        """The network up to a node in canonical form."""
        graph = self.split.until(key)
        return self.once(("canonical", key), lambda: self._build(canonical_form(graph)))

    def as_in_file(self, key: str) -> Truncated:
        """The network up to a node layer by layer as its file has it; only a last activation may be left out."""
        name = key.removesuffix(KERNEL_PART)
        graph = self.layers.until(name)
        if key != name:
            kernel = replace(graph.nodes[name], key=key)
            graph = graph.replacing(name, kernel)
            graph.output = key
        return self.once(("as in file", key), lambda: self._build(graph))

    def once(self, key: Any, build: Callable[[], Built]) -> Built:
        """What `build` returns, built at the first call with this key and kept."""
        if key not in self._built:
            self._built[key] = build()
        return self._built[key]

    def run(self, fetches: Any, feeds: dict[Any, np.ndarray]) -> Any:
        return self._session.run(fetches, feeds)

    def outputs(self, key: str, inputs: np.ndarray) -> np.ndarray:
        """What a node of the network as loaded computes for pictures (batch, height, width, channels)."""
        whole = self.as_loaded()
        return self.run_batch(whole.tensors[key], {whole.model.input: inputs})

    def run_batch(self, fetches: Any, feeds: dict[Any, np.ndarray], size: int | None = None) -> Any:
        """A tensor, or several, with a row for each picture of the feeds, `size` pictures at once.

        A part that does not fit into memory goes in halves. Raises `Unavailable` when one picture does not fit.
        """
        size = size or pictures_at_once()
        parts = [
            self._run_part(fetches, {key: rows[begin : begin + size] for key, rows in feeds.items()})
            for begin in range(0, _count(feeds), size)
        ]
        return parts[0] if len(parts) == 1 else tf.nest.map_structure(lambda *rows: np.concatenate(rows), *parts)

    def _run_part(self, fetches: Any, feeds: dict[Any, np.ndarray]) -> Any:
        try:
            return self.run(fetches, feeds)
        except tf.errors.ResourceExhaustedError:
            if _count(feeds) == 1:
                raise Unavailable(
                    f"There is not enough memory for one picture through '{self.source.name}'; "
                    "take a smaller model, or a machine with more memory."
                ) from None
        return self.run_batch(fetches, feeds, _count(feeds) // 2)

    def initialise(self, variables: list[Any]) -> None:
        """Computes variables in one run: each run after new nodes costs a pass over the whole graph."""
        if variables:
            self._session.run([variable.initializer for variable in variables])

    def _build(self, graph: LayerGraph) -> Truncated:
        picture = tf.keras.Input(graph.input_shape)
        tensors = {graph.source: picture}
        layers = {node.key: self._layer_for(node, f"node_{number}") for number, node in enumerate(graph.nodes.values())}
        for node in graph.nodes.values():
            tensors[node.key] = node.call(layers[node.key], [tensors[key] for key in node.inputs])
        self.initialise(self._uninitialised)
        self._uninitialised.clear()
        return Truncated(tf.keras.Model(picture, tensors[graph.output]), graph, tensors, layers)

    def _layer_for(self, node: Node, name: str) -> Any:
        """A layer of the node's own, so that each is applied once and names cannot clash."""
        if isinstance(node.layer, Elementwise):
            return node.layer.again(name)
        layer = node.layer if node.folded is None else self._fold(node)
        return share_weights(layer, name, linear=node.key.endswith(KERNEL_PART))

    def _fold(self, node: Node) -> Any:
        key = (id(node.layer), node.folded)
        if key not in self._folded:
            self._folded[key] = fold(node.layer, node.folded)
            self._uninitialised.extend(folded_variables(self._folded[key]))
        return self._folded[key]

    def _check_weights(self) -> None:
        """Refuses a network with weights that are not numbers: every map of it would be empty."""
        weights = [weight for weight in self.model.weights if weight.dtype.is_floating]
        names = [weight.name for weight in weights]
        finite = self._session.run([tf.reduce_all(tf.math.is_finite(weight)) for weight in weights])
        bad = [name for name, is_finite in zip(names, finite, strict=True) if not is_finite]
        if bad:
            raise InvalidInput(f"'{self.source.name}' has weights that are not finite numbers: {', '.join(bad[:5])}.")


def _count(feeds: dict[Any, np.ndarray]) -> int:
    return len(next(iter(feeds.values())))
