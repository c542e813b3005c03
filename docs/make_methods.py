"""Writes docs/methods.md from the catalogue of methods:

python -m docs.make_methods
"""

from __future__ import annotations

from pathlib import Path

from app.methods import METHODS, Method, Parameter

PAGE = Path(__file__).parent / "methods.md"
HEAD = """# Methods

<!-- Made by `python -m docs.make_methods` from app/methods; do not edit. -->

{count} methods answer three questions. *Selection* says what you choose: a **class** (left out: the one that the
network predicts) or a **neuron** (a unit by index, or the 1, 4, 9 or 16 most active ones; left out: the most active
one). *Signed* maps have values on both sides of zero, for and against; where that depends on a parameter, the table
says it for the default. The `id` is the name in the API and in `run.json`. Where results differ from those of
iNNvestigate 2.1.2, and why: [corrections](corrections.md).
"""
LEARNS = "Learns from the pictures of the run, or from those named as `training`; what it learned is kept."


def page() -> str:
    """The whole page as Markdown."""
    questions = dict.fromkeys(method.question for method in METHODS.values())
    sections = [_section(question) for question in questions]
    return "\n".join([HEAD.format(count=len(METHODS)), *sections])


def _section(question: str) -> str:
    methods = [method for method in METHODS.values() if method.question == question]
    table = ["| id | label | selection | signed | layers | parameters |", "|---|---|---|---|---|---|"]
    table += [_row(method) for method in methods]
    return "\n".join([f"## {question}", "", *table, "", *map(_details, methods)])


def _row(method: type[Method]) -> str:
    signed = "yes" if method().signed else "no"
    layers = "up to the last convolution" if method.layers == "convolutional" else "any"
    names = ", ".join(f"`{parameter.name}`" for parameter in method.parameters()) or "none"
    return f"| `{method.id}` | {method.label} | {method.selection} | {signed} | {layers} | {names} |"


def _details(method: type[Method]) -> str:
    lines = [f"### {method.label}", "", f"`{method.id}`. {method.summary}", "", f"Reference: {method.reference}.", ""]
    if method.learns_from_pictures:
        lines += [LEARNS, ""]
    if method.parameters():
        lines += ["| parameter | default | allowed | what |", "|---|---|---|---|"]
        lines += [*map(_parameter, method.parameters()), ""]
    return "\n".join(lines)


def _parameter(parameter: Parameter) -> str:
    default = "empty" if parameter.default is None else _value(parameter.default)
    return f"| `{parameter.name}` | {default} | {_allowed(parameter)} | {parameter.help} |"


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).lower()


def _allowed(parameter: Parameter) -> str:
    if parameter.choices:
        return ", ".join(parameter.choices)
    if parameter.type == "bool":
        return "true, false"
    kind = "whole number" if parameter.type == "int" else "number"
    return f"{kind}, {parameter.minimum:.10g} to {parameter.maximum:.10g}"


def main() -> None:
    PAGE.write_text(page())
    print(PAGE.name)


if __name__ == "__main__":
    main()
