"""The order of layers in a functional model, as Keras finds it: by depth, then by the way from the outputs.

Weights are read in this order, so it must be the same. Source: `_map_graph_network` of Keras 2.14 (functional.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.gate.names import shown
from app.gate.refusal import Refused

# (layer, which of its calls)
Call = tuple[str, int]


@dataclass(frozen=True)
class Source:
    """One tensor: an output of a call."""

    call: Call
    place: int


@dataclass(frozen=True)
class Graph:
    """`calls` in an order in which they can be made, with what each takes; `layers` in Keras' order."""

    calls: dict[Call, list[Source]]
    layers: list[str]
    inputs: list[str]
    outputs: list[Source]


def graph_of(model: dict[str, Any], first_call: dict[str, int]) -> Graph:
    """The connections of a functional model; raises `Refused` for those that lead nowhere or in circles.

    `first_call` is the number that Keras gives to a layer's first call, where it is not 0.
    """
    taken = _all_calls(model, first_call)
    outputs = [_source(reference, taken) for reference in model["output_layers"]]
    inputs = [reference[0] for reference in model["input_layers"]]
    order, places = _walk(taken, outputs)
    reached, used = set(order), {layer for layer, _ in order}
    for layer, number in taken:
        if layer in used and (layer, number) not in reached:
            raise Refused(f"has a layer ({shown(layer)}) with a call that no output needs.")
    for name in inputs:
        if (name, 0) not in taken or taken[name, 0]:
            raise Refused(f"names an input ({shown(name)}) that is no input layer.")
    depths = _depths(order, taken)
    unused = [name for name in inputs if name not in depths]
    layers = sorted(depths, key=lambda name: (-depths[name], places[name]))
    return Graph({call: taken[call] for call in order}, layers + unused, inputs, outputs)


def _all_calls(model: dict[str, Any], first_call: dict[str, int]) -> dict[Call, list[Source]]:
    references: dict[Call, list[Any]] = {}
    for layer in model["layers"]:
        name, nodes = layer["name"], layer.get("inbound_nodes", [])
        if layer["class_name"] == "InputLayer" and not nodes:
            references[name, 0] = []
        for number, node in enumerate(nodes):
            references[name, number + first_call.get(name, 0)] = list(_references(node))
    return {call: [_source(item, references) for item in items] for call, items in references.items()}


def _references(node: list[Any]) -> Iterator[list[Any]]:
    """The inputs of a call, then the tensors among its other arguments, by name: the order of Keras."""
    inputs = [node] if isinstance(node[0], str) else node
    yield from inputs
    for item in inputs:
        for arguments in item[3:]:
            yield from (arguments[key] for key in sorted(arguments) if isinstance(arguments[key], list))


def _source(reference: list[Any], calls: dict[Call, Any]) -> Source:
    name, number, place = reference[:3]
    if (name, 0) in calls and not calls[name, 0]:
        number = 0  # an input layer has one call
    if (name, number) not in calls:
        raise Refused(f"connects a layer to call {number} of {shown(name)}, which there is not.")
    return Source((name, number), place)


def _walk(taken: dict[Call, list[Source]], outputs: list[Source]) -> tuple[list[Call], dict[str, int]]:
    """Calls, each behind those it needs, and the layers numbered as they are first met."""
    order: dict[Call, None] = {}
    open_calls: set[Call] = set()
    places: dict[str, int] = {}
    for output in outputs:
        stack: list[tuple[Call, Iterator[Source]]] = []
        call: Call | None = output.call
        while call is not None or stack:
            if call is not None and call not in order:
                if call in open_calls:
                    raise Refused(f"has layers connected in a circle, at {shown(call[0])}.")
                open_calls.add(call)
                places.setdefault(call[0], len(places))
                stack.append((call, iter(taken[call])))
            following = next(stack[-1][1], None) if stack else None
            if stack and following is None:
                finished = stack.pop()[0]
                open_calls.discard(finished)
                order[finished] = None
            call = None if following is None else following.call
    _check_turns(list(order))
    return list(order), places


def _check_turns(order: list[Call]) -> None:
    """Keras makes the calls of a layer in their order, and waits forever when one needs a later one."""
    last: dict[str, int] = {}
    for layer, number in order:
        if number < last.get(layer, number):
            raise Refused(f"has a layer ({shown(layer)}) whose calls are not in order.")
        last[layer] = number


def _depths(order: list[Call], taken: dict[Call, list[Source]]) -> dict[str, int]:
    calls: dict[Call, int] = {}
    layers: dict[str, int] = {}
    for call in reversed(order):
        depth = max(calls.setdefault(call, 0), layers.get(call[0], 0))
        layers[call[0]] = calls[call] = depth
        for source in taken[call]:
            calls[source.call] = max(depth + 1, calls.get(source.call, 0))
    return layers
