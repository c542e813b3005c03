"""The way through a checked configuration: each layer by its rule, and a change of order where two layers disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.gate.channels_last.rules import TO_FIRST, TO_LAST, Entry, Plan, plan
from app.gate.picture_input import CHANNELS, input_shape
from app.gate.shapes.graph import Call, Graph, Source, graph_of

_MODELS = ("Functional", "Sequential")
Moved = tuple[bool, ...]


def with_channels_last(model: Entry) -> tuple[Entry, bool]:
    """The model with its channels last, and whether anything was changed."""
    shape = input_shape(model) or []
    starts_first = len(shape) == 4 and shape[1] in CHANNELS and shape[3] not in CHANNELS
    if not starts_first and not _says_first(model):
        return model, False
    count = len(model["config"].get("input_layers", [None]))
    return _converted(model, (starts_first,) * count, outermost=True)[0], True


def _says_first(value: Any) -> bool:
    if isinstance(value, dict):
        return value.get("data_format") == "channels_first" or any(map(_says_first, value.values()))
    return isinstance(value, list) and any(map(_says_first, value))


def _converted(model: Entry, moved: Moved, outermost: bool = False) -> tuple[Entry, Moved]:
    """A model whose inputs are `moved`, and which of its outputs are."""
    walk = _sequential if model["class_name"] == "Sequential" else _functional
    return walk(model, moved, outermost)


def _plan(entry: Entry, moved: Moved) -> tuple[Plan, Moved]:
    """The plan for a layer or a model, and which of the outputs are moved."""
    if entry["class_name"] in _MODELS:
        changed, outputs = _converted(entry, moved)
        return Plan(changed, moved, outputs[0]), outputs
    found = plan(entry, moved)
    return found, (found.output,)


def _sequential(model: Entry, moved: Moved, outermost: bool) -> tuple[Entry, Moved]:
    content, found = model["config"], []
    names = {layer["config"].get("name") for layer in content["layers"]}
    now = moved
    for layer in _with_input(content["layers"], moved[0], names):
        if layer["class_name"] == "InputLayer":
            found.append(_input(layer, moved[0]))
            continue
        planned, outputs = _plan(layer, now)
        if planned.inputs != now:
            found.append(_change(_unused("channels", names), planned.inputs[0]))
        found.append(planned.entry)
        if planned.back:
            found.append(_change(_unused("channels", names), to_last=True))
        now = outputs
    if outermost and now[0]:
        found.append(_change(_unused("channels", names), to_last=False))
        now = (False,)
    changes: Entry = {"layers": found}
    if moved[0] and isinstance(content.get("build_input_shape"), list):
        changes["build_input_shape"] = _last(content["build_input_shape"])
    return {**model, "config": {**content, **changes}}, now


def _with_input(layers: list[Entry], moved: bool, names: set[str]) -> list[Entry]:
    """The layers, with an input layer of its own where the first says the shape and it changes."""
    first = layers[0] if layers else None
    if not moved or first is None or first["class_name"] in ("InputLayer", *_MODELS):
        return layers
    shape = first["config"].get("batch_input_shape")
    if shape is None:
        return layers
    kept = {key: value for key, value in first["config"].items() if key != "batch_input_shape"}
    name = _unused("picture", names)
    start = {"class_name": "InputLayer", "config": {"name": name, "batch_input_shape": shape, "dtype": "float32"}}
    return [start, {**first, "config": kept}, *layers[1:]]


@dataclass
class _Functional:
    """A functional model on its way: plans by layer, outputs by call, and changes of order that were put in."""

    entries: dict[str, Entry]
    graph: Graph
    firsts: dict[str, int]
    names: set[str]
    plans: dict[str, tuple[Plan, Moved]] = field(default_factory=dict)
    nodes: dict[str, list[Any]] = field(default_factory=dict)
    outputs: dict[Call, Moved] = field(default_factory=dict)
    changes: dict[tuple[Source, bool], Entry] = field(default_factory=dict)
    back: set[Call] = field(default_factory=set)

    def call(self, call: Call, sources: Sequence[Source]) -> None:
        name, number = call
        moved = tuple(self._is_moved(source) for source in sources)
        if name not in self.plans:
            self.plans[name] = _plan(self.entries[name], moved)
        planned, outputs = self.plans[name]
        self.outputs[call] = outputs
        if planned.back:
            self.back.add(call)
        asked = planned.inputs if len(planned.inputs) == len(moved) else planned.inputs[:1] * len(moved)
        others = {
            source: self.changed(source, want)
            for source, has, want in zip(sources, moved, asked, strict=True)
            if self._has_to_change(source, has, want)
        }
        node = self.entries[name]["inbound_nodes"][number - self.firsts.get(name, 0)]
        self.nodes.setdefault(name, []).append(self._following(node, others))

    def _has_to_change(self, source: Source, has: bool, want: bool) -> bool:
        # The layer itself has its channels first where its output goes back.
        return want if source.call in self.back else has != want

    def _is_moved(self, source: Source) -> bool:
        found = self.outputs[source.call]
        return found[source.place] if source.place < len(found) else False

    def changed(self, source: Source, to_last: bool) -> list[Any]:
        """The same tensor in the other order."""
        if (source, to_last) not in self.changes:
            entry = _change(_unused("channels", self.names), to_last)
            before = [*source.call, source.place, {}]
            self.changes[source, to_last] = {
                **entry,
                "name": entry["config"]["name"],
                "inbound_nodes": [[before]],
            }
        return [self.changes[source, to_last]["name"], 0, 0]

    def output(self, source: Source) -> list[Any]:
        is_last = self._is_moved(source) and source.call not in self.back
        return self.changed(source, to_last=False) if is_last else [*source.call, source.place]

    def _following(self, value: Any, others: dict[Source, list[Any]]) -> Any:
        """A call with other tensors in the place of some."""
        if isinstance(value, dict):
            return {key: self._following(item, others) for key, item in value.items()}
        if not isinstance(value, list):
            return value
        if value and isinstance(value[0], str):
            start = self.entries.get(value[0], {}).get("class_name") == "InputLayer"
            source = Source((value[0], 0 if start else value[1]), value[2])
            return [*others.get(source, value[:3]), *(self._following(item, others) for item in value[3:])]
        return [self._following(item, others) for item in value]


def _functional(model: Entry, moved: Moved, outermost: bool) -> tuple[Entry, Moved]:
    content = model["config"]
    entries = {layer["name"]: layer for layer in content["layers"]}
    # A model that knows its input has been called once already, when it was built.
    firsts = {name: 1 for name, entry in entries.items() if entry["class_name"] in _MODELS and input_shape(entry)}
    way = _Functional(entries, graph_of(content, firsts), firsts, set(entries))
    inputs = dict(zip(way.graph.inputs, moved, strict=True))
    for name, is_moved in inputs.items():
        way.plans[name] = Plan(_input(entries[name], is_moved), (), is_moved), (is_moved,)
        way.outputs[name, 0] = (is_moved,)
    for call, sources in way.graph.calls.items():
        if call[0] not in inputs:
            way.call(call, sources)
    ends: Moved = tuple(way._is_moved(source) for source in way.graph.outputs)
    outputs = content["output_layers"]
    if outermost:
        outputs = [way.output(source) for source in way.graph.outputs]
        ends = (False,) * len(ends)
    layers = [_connected(way.plans[name][0].entry, way.nodes.get(name)) for name in entries if name in way.plans]
    changed = {"layers": [*layers, *way.changes.values()], "output_layers": outputs}
    return {**model, "config": {**content, **changed}}, ends


def _connected(entry: Entry, nodes: list[Any] | None) -> Entry:
    return entry if nodes is None else {**entry, "inbound_nodes": nodes}


def _input(entry: Entry, moved: bool) -> Entry:
    shape = entry["config"].get("batch_input_shape")
    if not moved or not isinstance(shape, list):
        return entry
    return {**entry, "config": {**entry["config"], "batch_input_shape": _last(shape)}}


def _last(shape: list[Any]) -> list[Any]:
    return [shape[0], *shape[2:], shape[1]]


def _change(name: str, to_last: bool) -> Entry:
    dims = TO_LAST if to_last else TO_FIRST
    return {"class_name": "Permute", "config": {"name": name, "trainable": True, "dtype": "float32", "dims": dims}}


def _unused(name: str, names: set[str]) -> str:
    found, number = name, 1
    while found in names:
        number += 1
        found = f"{name}_{number}"
    names.add(found)
    return found
