"""Writes docs/methods.md from the catalogue of methods:

python -m docs.make_methods
"""

from __future__ import annotations

from pathlib import Path

from app.methods import METHODS, Method, Parameter
from app.methods.cards import CARDS, Card

PAGE = Path(__file__).parent / "methods.md"
HEAD = """# Methods

<!-- Made by `python -m docs.make_methods` from app/methods; do not edit. -->

{count} methods answer three questions. *Selection* says what you choose: a **class** (left out: the one that the
network predicts) or a **neuron** (a unit by index, or the 1, 4, 9 or 16 most active ones; left out: the most active
one). *Signed* maps have values on both sides of zero, for and against; where that depends on a parameter, the table
says it for the default. The `id` is the name in the API and in `run.json`. Where results differ from those of
iNNvestigate 2.1.2, and why: [corrections](corrections.md).

A class can be set against another one (*why this class and not that one*): then the difference of the two scores before
softmax is explained, for the methods that allow it. Relevance starts with the score of one class and minus the score
of the other, a gradient with 1 and -1; so the map of a method that is linear in its start is the one class's map minus
the other's. At an inner layer the units that stand for the difference are explained. One sigmoid unit stands for two
classes whose scores are the unit's and minus the unit's: their difference is twice the unit's.
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
    layers = "up to the last with feature maps" if method.layers == "convolutional" else "any"
    names = ", ".join(f"`{parameter.name}`" for parameter in method.parameters()) or "none"
    return f"| `{method.id}` | {method.label} | {method.selection} | {signed} | {layers} | {names} |"


def _details(method: type[Method]) -> str:
    lines = [f"### {method.label}", "", f"`{method.id}`. {method.summary}", "", f"Reference: {method.reference}.", ""]
    lines += _card(CARDS[method])
    if method.learns_from_pictures:
        lines += [LEARNS, ""]
    if method.parameters():
        lines += ["| parameter | default | allowed | what |", "|---|---|---|---|"]
        lines += [*map(_parameter, method.parameters()), ""]
    return "\n".join(lines)


def _card(card: Card) -> list[str]:
    formula = ["```", card.formula, "```", ""]
    lines = [f"- Shows: {card.shows}", f"- Does not show: {card.does_not_show}"]
    lines += [f"- Known to go wrong: {one.text} ({'; '.join(one.references)})" for one in card.failures]
    return [*lines, f"- Two classes or units side by side: {card.comparison}", "", *formula]


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
