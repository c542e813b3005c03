"""Writes docs/functions.md from the table of functions that the gate takes over:

python -m docs.make_functions
"""

from __future__ import annotations

from pathlib import Path

from app.gate.translate.functions import FUNCTIONS, Function
from app.gate.translate.keras3_operations import as_called

PAGE = Path(__file__).parent / "functions.md"
HEAD = """# Functions in models

<!-- Made by `python -m docs.make_functions` from app/gate/translate/functions; do not edit. -->

A model may call functions on its tensors where it could have layers: `tf.reduce_mean(x, axis=-1)` in an attention
block, `x / 255`, `x[..., ::-1]`, `keras.ops.silu(x)`. Those of this table become layers that compute the same, in files
of Keras 2 and of Keras 3; `keras.backend` and `keras.activations` call them under these names. A function that is not
here, or that is called in another way, is refused by its name. Write that step with Keras layers or with other
functions, build the model anew, give it the weights of the old one (`new.set_weights(old.get_weights())`) and save it.

| of TensorFlow | of Keras 3 | with |
|---|---|---|
"""


def page() -> str:
    """The whole page as Markdown."""
    return HEAD + "\n".join(map(_row, FUNCTIONS.values())) + "\n"


def _row(function: Function) -> str:
    of_keras = {as_called(name) for name in function.keras3 if name != "ReLU"}
    return f"| {_listed(map(_of_tensorflow, function.tensorflow))} | {_listed(of_keras)} | {function.takes} |"


def _listed(names: object) -> str:
    return ", ".join(f"`{name}`" for name in sorted(set(names))) or "-"  # type: ignore[call-overload]


# How Python's own signs are called inside.
_SIGNS = {
    "add": "x + y",
    "sub": "x - y",
    "mul": "x * y",
    "truediv": "x / y",
    "neg": "-x",
    "pow": "x ** y",
    "getitem": "x[...]",
}


def _of_tensorflow(name: str) -> str:
    sign = name.removeprefix("__operators__.")
    return f"tf.{name}" if sign == name else _SIGNS[sign]


if __name__ == "__main__":
    PAGE.write_text(page())
