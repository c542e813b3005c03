"""The functions of TensorFlow and Keras that become plain layers: one row of `FUNCTIONS` is one function."""

from __future__ import annotations

from app.gate.translate.functions import elementwise, merging, pictures, rearranging, reductions
from app.gate.translate.functions.function import Call, Function, Made

FUNCTIONS: dict[str, Function] = {
    function.name: function
    for part in (elementwise, merging, reductions, rearranging, pictures)
    for function in part.FUNCTIONS
}
OF_TENSORFLOW = {name: function for function in FUNCTIONS.values() for name in function.tensorflow}
OF_KERAS3 = {name: function for function in FUNCTIONS.values() for name in function.keras3}
OF_GRAPHS = {name: function for function in FUNCTIONS.values() for name in function.graph}

__all__ = ["FUNCTIONS", "OF_GRAPHS", "OF_KERAS3", "OF_TENSORFLOW", "Call", "Function", "Made"]
