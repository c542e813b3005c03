"""Plain layers in the place of functions called on tensors; what no layer computes stays, and is refused by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.gate.translate import keras2_operations, keras3_operations, tensorflow1_operations
from app.gate.translate.functions import FUNCTIONS, Call, Made
from app.gate.translate.functions.function import Layer
from app.gate.translate.layers import Entry, content, layers_of, name_of, with_content
from app.gate.translate.operation import Operation, Reference, is_reference

Reader = Callable[[Entry, Any], Operation | None]


def rebuilt(model: Entry, names: list[str]) -> Entry:
    """A model with layers for the functions that it calls, where some compute them; adds their names to `names`."""
    if model.get("class_name") == "Sequential" or not isinstance(content(model).get("layers"), list):
        return model
    if not any(map(reader_of, layers_of(model))):
        return model
    return _Model(model).rebuilt(names)


def reader_of(entry: Entry) -> Reader | None:
    """What reads a call of a function in the form of this entry, None when it is a layer."""
    kind = entry.get("class_name")
    if kind in ("TFOpLambda", "SlicingOpLambda"):
        return keras2_operations.read
    if kind == "TensorFlowOpLayer":
        return tensorflow1_operations.read
    return keras3_operations.read if keras3_operations.is_operation(entry) else None


@dataclass
class _Model:
    """One model on its way: its `entries` by name, which `outputs` of each are taken, and where those have `moved`."""

    model: Entry
    entries: dict[str, Entry] = field(default_factory=dict)
    moved: dict[tuple[str, int], str] = field(default_factory=dict)
    outputs: dict[str, set[int]] = field(default_factory=dict)

    def rebuilt(self, names: list[str]) -> Entry:
        inner = content(self.model)
        self.entries = {name_of(entry): entry for entry in layers_of(self.model)}
        for source, _, place in (item[:3] for item in _references(inner)):
            self.outputs.setdefault(source, set()).add(place)
        layers: list[Any] = []
        for entry in inner["layers"]:
            found = self._layers_for(entry) if isinstance(entry, dict) else None
            if found is not None:
                names.append(name_of(entry))
            layers += [entry] if found is None else found
        changed = {**inner, "layers": layers}
        changed = {key: self._following(value) if key in _CONNECTED else value for key, value in changed.items()}
        changed["layers"] = [
            {**layer, "inbound_nodes": self._following(layer["inbound_nodes"])} if _has_calls(layer) else layer
            for layer in layers
        ]
        return _without_idle(with_content(self.model, **changed))

    def _layers_for(self, entry: Entry) -> list[Entry] | None:
        """The layers in the place of a function, None when there are none: all of its calls must be alike."""
        read, calls = reader_of(entry), entry.get("inbound_nodes")
        if read is None or not isinstance(calls, list) or not calls:
            return None
        operations = [read(entry, call) for call in calls]
        made = [self._made(operation) for operation in operations]
        if any(one is None for one in made):
            return None
        first = made[0]
        assert first is not None
        tensors = [
            list(one.tensors) if one.tensors is not None else operation.tensors
            for one, operation in zip(made, operations, strict=True)
            if one is not None and operation is not None
        ]
        write = _as_keras3 if read is keras3_operations.read else _as_keras2
        if first.output is not None:
            return self._outputs(entry, first.output, tensors, write) if len(made) == 1 else None
        if any(one is not None and one.layers != first.layers for one in made):
            return None
        return self._chain(entry, first.layers, tensors, write)

    def _made(self, operation: Operation | None) -> Made | None:
        if operation is None:
            return None
        call = Call(operation.operands, dict(operation.arguments), self._behind)
        made = FUNCTIONS[operation.name].make(call)
        return made if made is not None and call.rest_is_idle() else None

    def _behind(self, reference: Reference) -> Operation | None:
        """The operation that a tensor comes from."""
        entry = self.entries.get(reference[0], {})
        read, calls = reader_of(entry), entry.get("inbound_nodes")
        if read is None or not isinstance(calls, list) or not isinstance(reference[1], int):
            return None
        return read(entry, calls[reference[1]]) if 0 <= reference[1] < len(calls) else None

    def _chain(
        self, entry: Entry, layers: tuple[Layer, ...], tensors: list[list[Reference]], write: Callable[..., Any]
    ) -> list[Entry]:
        """Layers one behind the other; the last has the function's name."""
        names = [self._unused(f"{_name(entry)}_{number}") for number in range(1, len(layers))] + [_name(entry)]
        found = []
        for name, (kind, settings) in zip(names, layers, strict=True):
            found.append(_entry(kind, name, settings, [write(inputs) for inputs in tensors]))
            tensors = [[[name, call, 0]] for call in range(len(tensors))]
        return found

    def _outputs(
        self, entry: Entry, layer: Callable[[int], Layer], tensors: list[list[Reference]], write: Callable[..., Any]
    ) -> list[Entry]:
        """A layer for each output that something takes."""
        name, found = _name(entry), []
        for place in sorted(self.outputs.get(name, ())):
            kind, settings = layer(place)
            self.moved[name, place] = self._unused(f"{name}_{place}")
            found.append(_entry(kind, self.moved[name, place], settings, [write(tensors[0])]))
        return found

    def _unused(self, name: str) -> str:
        while name in self.entries:
            name += "_"
        self.entries[name] = {}
        return name

    def _following(self, value: Any) -> Any:
        """The same connections, to where the outputs of functions have gone."""
        if isinstance(value, dict):
            return {key: self._following(item) for key, item in value.items()}
        if not isinstance(value, list):
            return value
        if _is_connection(value) and (value[0], value[2]) in self.moved:
            return [self.moved[value[0], value[2]], value[1], 0, *map(self._following, value[3:])]
        return [self._following(item) for item in value]


_CONNECTED = ("input_layers", "output_layers")


def _has_calls(layer: Any) -> bool:
    return isinstance(layer, dict) and "inbound_nodes" in layer


def _name(entry: Entry) -> str:
    return entry["name"] if isinstance(entry.get("name"), str) else name_of(entry)


def _entry(kind: str, name: str, settings: dict[str, Any], calls: list[Any]) -> Entry:
    config = {"name": name, "trainable": True, "dtype": "float32", **settings}
    return {"class_name": kind, "name": name, "config": config, "inbound_nodes": calls}


def _as_keras2(tensors: list[Any]) -> list[Any]:
    return [[*tensor, {}] for tensor in tensors]


def _as_keras3(tensors: list[Any]) -> dict[str, Any]:
    written = [{"class_name": "__keras_tensor__", "config": {"keras_history": tensor}} for tensor in tensors]
    return {"args": [written if len(written) > 1 else written[0]], "kwargs": {}}


def _is_connection(value: Any) -> bool:
    return is_reference(value) and all(isinstance(part, int) for part in value[1:3])


def _references(value: Any) -> Iterator[Reference]:
    """Every `[layer, call, output]` in a configuration, without those of models inside it."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in ("config", "layers"):
                yield from _references(item)
        for layer in value.get("layers", ()) if isinstance(value.get("layers"), list) else ():
            yield from _references(layer)
        if value.get("class_name") == "__keras_tensor__":
            yield from _references(list(content(value).values()))
    elif isinstance(value, list):
        if _is_connection(value):
            yield value
        for item in value:
            yield from _references(item)


def _without_idle(model: Entry) -> Entry:
    """The model without the functions that nothing takes any more, as the one that tells the number of pictures."""
    layers = content(model)["layers"]
    idle = {name_of(layer): layer for layer in layers if isinstance(layer, dict) and reader_of(layer)}
    kept = [layer for layer in layers if not isinstance(layer, dict) or name_of(layer) not in idle]
    waiting = list(_references({**content(model), "layers": kept}))
    while waiting:
        needed = idle.pop(waiting.pop()[0], None)
        waiting += _references(needed or {})
    unused = [id(layer) for layer in idle.values()]
    return with_content(model, layers=[layer for layer in layers if id(layer) not in unused]) if unused else model
