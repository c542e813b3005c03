"""The keys of the engine's own layers: they compute what no layer of Keras does, and only the translation writes them.

Each has its rule of shapes in `shapes/own.py` and its class, with what it means for relevance, in the engine.
"""

from __future__ import annotations

from app.gate.values import AXIS, COUNT, FLAG, NOTHING, NUMBER, Kind, list_of, one_of, whole

# The functions of `ElementwiseFunction`, each with how many numbers it takes.
ELEMENTWISE = dict.fromkeys(("absolute", "cos", "erf", "gelu_by_tanh", "log", "log_sigmoid", "sin"), 0) | {
    "clip": 2,
    "power": 1,
}
_END = whole(-1_000_000) | NOTHING
_PART = whole(-1_000_000) | one_of("... new") | list_of(_END, 3, 3)
_OVER_AXES = {"axis": list_of(AXIS, 1, 8), "keepdims": FLAG}

OWN_LAYERS: dict[str, dict[str, Kind]] = {
    "ReversedChannels": {},
    "ElementwiseFunction": {"function": one_of(" ".join(ELEMENTWISE)), "numbers": list_of(NUMBER | NOTHING, 0, 2)},
    "MeanOverAxes": _OVER_AXES,
    "SumOverAxes": _OVER_AXES,
    "MaxOverAxes": _OVER_AXES,
    "MinOverAxes": _OVER_AXES,
    "SpreadOverAxes": _OVER_AXES | {"root": FLAG},
    "Slice": {"parts": list_of(_PART, 1, 8)},
    "EqualPart": {"axis": AXIS, "place": whole(0), "count": COUNT},
    "Gather": {"indices": list_of(whole(-1_000_000), 1), "axis": AXIS},
    "Stack": {"axis": AXIS},
    "Tile": {"multiples": list_of(COUNT, 1, 7)},
    "RepeatElements": {"repeats": COUNT, "axis": AXIS},
    "MirrorPadding": {"paddings": list_of(list_of(whole(0), 2, 2), 1, 7), "mode": one_of("reflect symmetric")},
    "FlattenChannelsFirst": {},
    "Quotient": {},
    "MatrixProduct": {"transpose_a": FLAG, "transpose_b": FLAG},
    "PictureStandardization": {},
    "LocalResponseNormalization": dict.fromkeys(("depth_radius", "bias", "alpha", "beta"), NUMBER),
}
