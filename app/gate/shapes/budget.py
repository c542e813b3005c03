"""Whether a network is of a size that can be built: parameters, and memory of the values for one picture."""

from __future__ import annotations

from typing import Any

from app.gate.refusal import Refused
from app.gate.shapes.network import Network, build

# An upload has at most 2 GiB, which are 537 million parameters in float32; the largest of Keras Applications has 350.
MAX_PARAMETERS = 550_000_000
# All outputs of all layers for one picture; the largest of Keras Applications (EfficientNetB7, 600 x 600) has 4.2 GB.
MAX_ACTIVATION_BYTES = 16 * 10**9
# What stands for a side that the file leaves open, tried in turn: small ones do not fit every network.
OPEN_SIDES = (224, 600)


def check_budget(model: dict[str, Any]) -> Network:
    """The network of a checked configuration; `Refused` with the number for one that is too large."""
    network = build(model)
    _check_parameters(network)
    _check_activations(_closed(model))
    return network


def _closed(model: dict[str, Any]) -> Network:
    """The network on a picture of a definite size."""
    for side in OPEN_SIDES[:-1]:
        try:
            return build(model, side)
        except Refused:
            continue
    return build(model, OPEN_SIDES[-1])


def _check_parameters(network: Network) -> None:
    if network.parameters > MAX_PARAMETERS:
        raise Refused(
            f"asks for {network.parameters:,} parameters ({4 * network.parameters / 1e9:,.1f} GB); at most "
            f"{MAX_PARAMETERS:,} are allowed."
        )


def _check_activations(network: Network) -> None:
    if network.activation_bytes > MAX_ACTIVATION_BYTES:
        raise Refused(
            f"asks for {network.activation_bytes / 1e9:,.1f} GB of memory for one picture, most of it in its "
            f"{network.largest}; at most {MAX_ACTIVATION_BYTES / 1e9:g} GB are allowed."
        )
