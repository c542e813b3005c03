"""Shapes through a whole network: every call of every layer, nested and shared ones too."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.gate.names import layer_name
from app.gate.own_layers import OWN_LAYERS
from app.gate.picture_input import input_shape
from app.gate.refusal import Refused
from app.gate.shapes import convolution, dense, elementwise, own, picture  # noqa: F401 (they register their rules)
from app.gate.shapes.graph import Graph, graph_of
from app.gate.shapes.rule import RULES, Settings, Shape, in_words
from app.gate.shapes.units import Unit, Weight

# ResNetRS420, the largest network of Keras Applications, makes about 2,100; Keras takes a hundredth of a second each.
MAX_CALLS = 4_000
_MODELS = ("Functional", "Sequential")


@dataclass
class Network:
    """A model that can be built; `activation_bytes` are those of all outputs for one picture, in float32."""

    model: Unit
    outputs: list[Shape]
    activation_bytes: int = 0
    largest: str = ""

    @property
    def layers(self) -> list[Unit]:
        """The layers of the outermost model, in Keras' order."""
        return self.model.children

    @property
    def weights(self) -> list[Weight]:
        return list(dict.fromkeys(weight for layer in self.layers for weight in layer.weights()))

    @property
    def parameters(self) -> int:
        return sum(math.prod(weight.shape) for weight in self.weights)


def build(model: dict[str, Any], open_side: int | None = None) -> Network:
    """The network of a checked configuration; raises `Refused` for one that cannot be built.

    `open_side` stands for the sides of the picture that the file leaves open.
    """
    builder = _Builder(open_side)
    unit = builder.unit(model)
    outputs = builder.begin(unit)
    return Network(unit, outputs, builder.bytes, builder.largest)


@dataclass
class _Builder:
    open_side: int | None
    bytes: int = 0
    largest: str = ""
    _most: int = 0
    _calls: int = 0
    _shared: dict[int, Unit] = field(default_factory=dict)
    _graphs: dict[Unit, Graph] = field(default_factory=dict)
    _began: set[Unit] = field(default_factory=set)

    def unit(self, entry: dict[str, Any]) -> Unit:
        """The layer of an entry; a model's layers are its children, in Keras' order."""
        shared = entry.get("shared_object_id")
        if shared in self._shared:
            known = self._shared[shared]
            if (known.entry["class_name"], known.entry["config"]) != (entry["class_name"], entry["config"]):
                raise Refused(f"marks two different layers as the same one: {layer_name(entry)}.")
            return known
        unit = Unit(entry)
        if shared is not None:
            self._shared[shared] = unit
        self._add_children(unit)
        return unit

    def _add_children(self, unit: Unit) -> None:
        kind, content = unit.entry["class_name"], unit.entry["config"]
        if kind == "Sequential":
            unit.children = [self.unit(layer) for layer in content["layers"]]
        elif kind == "TimeDistributed":
            if "layer" not in content:
                raise Refused(f"wraps no layer: {layer_name(unit.entry)}.")
            unit.children = [self.unit(content["layer"])]
        elif kind == "Functional":
            inner = {layer["name"]: self.unit(layer) for layer in content["layers"]}
            # A model that knows its input has been called once already, when it was built.
            first = {name: 1 for name, child in inner.items() if child.is_model and input_shape(child.entry)}
            self._graphs[unit] = graph_of(content, first)
            unit.children = [inner[name] for name in self._graphs[unit].layers]

    def begin(self, unit: Unit) -> list[Shape]:
        """Build a model on the inputs that it declares itself."""
        if unit.entry["class_name"] == "Functional":
            names = {child.entry["name"]: child for child in unit.children}
            declared = [self._declared(names[name].entry) for name in self._graphs[unit].inputs]
        else:
            declared = [self._declared(unit.entry)]
        self._began.add(unit)
        return self.call(unit, declared)

    def _declared(self, entry: dict[str, Any]) -> Shape:
        shape = input_shape(entry)
        if shape is None:
            raise Refused(f"does not say what size its input has ({layer_name(entry)}).")
        return (shape[0], *(self.open_side if side is None else side for side in shape[1:]))

    def call(self, unit: Unit, inputs: Sequence[Shape]) -> list[Shape]:
        """The shapes of the outputs of one more call."""
        self._calls += 1
        if self._calls > MAX_CALLS:
            raise Refused(
                f"calls its layers more than {MAX_CALLS:,} times, those of models inside it counted at each call; "
                f"at most {MAX_CALLS:,} are allowed."
            )
        kind = unit.entry["class_name"]
        if kind in _MODELS and unit not in self._began and input_shape(unit.entry) is not None:
            before = self.bytes, self.largest, self._most
            self.begin(unit)
            self.bytes, self.largest, self._most = before
        if kind == "Functional":
            return self._call_functional(unit, inputs)
        if kind == "Sequential":
            for child in unit.children:
                inputs = self.call(child, inputs)
            return list(inputs)
        return [self._call_layer(unit, inputs)]

    def _call_functional(self, unit: Unit, inputs: Sequence[Shape]) -> list[Shape]:
        graph = self._graphs[unit]
        if len(inputs) != len(graph.inputs):
            raise Refused(f"gives {len(inputs)} inputs to the model {layer_name(unit.entry)}.")
        children = {child.entry["name"]: child for child in unit.children}
        found = {(name, 0): [shape] for name, shape in zip(graph.inputs, inputs, strict=True)}
        for call, sources in graph.calls.items():
            if call in found:
                continue
            if not sources:
                raise Refused(
                    f"has an input layer ({layer_name(children[call[0]].entry)}) that is no input of its model."
                )
            found[call] = self.call(children[call[0]], [_taken(found, source) for source in sources])
        return [_taken(found, source) for source in graph.outputs]

    def _call_layer(self, unit: Unit, inputs: Sequence[Shape]) -> Shape:
        kind, content = unit.entry["class_name"], unit.entry["config"]
        settings = Settings(content, f"{_kind(kind)}layer ({layer_name(unit.entry)})")
        if kind == "InputLayer":
            return inputs[0]
        if kind == "TimeDistributed":
            output = self._call_each(unit, settings, inputs)
        else:
            if not inputs or any(len(shape) < 1 for shape in inputs):
                raise settings.refused("gets no input")
            outcome = RULES[kind](settings, inputs)
            unit.keep(outcome.learned, outcome.fixed)
            output = outcome.output
        self._count(output, settings.where)
        return output

    def _call_each(self, unit: Unit, settings: Settings, inputs: Sequence[Shape]) -> Shape:
        if len(inputs) != 1 or len(inputs[0]) < 3:
            raise settings.refused(f"needs an axis to go along, but gets {', '.join(map(in_words, inputs[:4]))}")
        batch, steps, *rest = inputs[0]
        (inner,) = self.call(unit.children[0], [(batch, *rest)])[:1]
        return (batch, steps, *inner[1:])

    def _count(self, output: Shape, where: str) -> None:
        size = 4 * math.prod(1 if side is None else side for side in output[1:])
        self.bytes += size
        if size > self._most:
            self._most, self.largest = size, f"{where}, {in_words(output[1:])}"


def _kind(kind: str) -> str:
    """The class for messages; nobody wrote the engine's own, which stand for functions."""
    return "" if kind in OWN_LAYERS else f"{kind} "


def _taken(found: dict[tuple[str, int], list[Shape]], source: Any) -> Shape:
    outputs = found[source.call]
    if source.place >= len(outputs):
        raise Refused(f"takes output {source.place} of {source.call[0]}, which has {len(outputs)}.")
    return outputs[source.place]
