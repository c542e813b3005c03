"""Means, sums and extremes over axes, and normalisation by them."""

from __future__ import annotations

from typing import Any

from app.gate.translate.functions.function import Call, Layer, Made, Make, function, is_whole, layer

AXES = "axes as numbers, without the one that counts pictures (axis 0)"


def axes_of(value: Any) -> list[int] | None:
    """Axes as a list, None for those that no layer goes over: all of them, or that of the pictures."""
    axes = value if isinstance(value, list) else [value]
    while len(axes) == 1 and isinstance(axes[0], list):
        axes = axes[0]
    return axes if axes and all(is_whole(axis) and axis != 0 for axis in axes) else None


def _over_axes(kind: str, **settings: Any) -> Make:
    def make(call: Call) -> Made | None:
        axes = axes_of(call.take("axis", "axes", "reduction_indices"))
        keep = call.take("keepdims", "keep_dims", default=False)
        if axes is None or not call.is_of_one_tensor or keep not in (True, False, None):
            return None
        return layer(kind, axis=axes, keepdims=bool(keep), **settings)

    return make


def _norm(call: Call) -> Made | None:
    """The Euclidean norm: the root of the sum of squares."""
    order = call.take("ord", default="euclidean")
    made = _over_axes("SumOverAxes")(call)
    if made is None or order not in ("euclidean", 2, None):
        return None
    return Made((_power(2.0), *made.layers, _power(0.5)))


def _power(exponent: float) -> Layer:
    return "ElementwiseFunction", {"function": "power", "numbers": [exponent]}


def _unit_length(call: Call) -> Made | None:
    axes, order = axes_of(call.take("axis", "dim")), call.take("order", default=2)
    call.take("epsilon")  # only keeps a division by zero away, as the layer's own does
    return layer("UnitNormalization", axis=axes) if axes and order == 2 and call.is_of_one_tensor else None


FUNCTIONS = (
    function(
        "reduce_mean",
        _over_axes("MeanOverAxes"),
        AXES,
        tf="math.reduce_mean reduce_mean",
        keras3="Mean Average",
        graph="Mean/axis",
    ),
    function(
        "reduce_sum",
        _over_axes("SumOverAxes"),
        AXES,
        tf="math.reduce_sum reduce_sum",
        keras3="Sum",
        graph="Sum/axis",
    ),
    function(
        "reduce_max",
        _over_axes("MaxOverAxes"),
        AXES,
        tf="math.reduce_max reduce_max",
        keras3="Max Amax",
        graph="Max/axis",
    ),
    function(
        "reduce_min",
        _over_axes("MinOverAxes"),
        AXES,
        tf="math.reduce_min reduce_min",
        keras3="Min Amin",
        graph="Min/axis",
    ),
    function(
        "reduce_variance", _over_axes("SpreadOverAxes", root=False), AXES, tf="math.reduce_variance", keras3="Var"
    ),
    function("reduce_std", _over_axes("SpreadOverAxes", root=True), AXES, tf="math.reduce_std", keras3="Std"),
    function("norm", _norm, f"the Euclidean norm, and {AXES}", tf="norm linalg.norm", keras3="Norm"),
    function(
        "l2_normalize",
        _unit_length,
        AXES,
        tf="math.l2_normalize nn.l2_normalize linalg.l2_normalize",
        keras3="Normalize",
    ),
)
