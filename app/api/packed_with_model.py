"""What came in one ZIP with a model: its class names, and what is known of files of the tool that made it."""

from __future__ import annotations

import base64

from app.class_index import parse_class_index
from app.gate import GateFacts
from app.jobs.messages import Preprocessing

# How Teachable Machine's own snippet prepares a picture: ImageOps.fit with LANCZOS, then x / 127.5 - 1.
_OF_TOOLS = {"teachable_machine": ("Teachable Machine", Preprocessing("symmetric", fit="crop", resampling="lanczos"))}


def completed_by_packed(
    facts: GateFacts, asked: Preprocessing | None, names: list[str] | None
) -> tuple[Preprocessing | None, list[str] | None, str | None]:
    """Preprocessing and class names with those of the ZIP where the user gave none, and what was taken from there."""
    taken = []
    if names is None and facts.labels is not None:
        names = parse_class_index(base64.b64decode(facts.labels), "The file of class names packed with the model")
        taken.append("the class names packed with the model")
    if asked is None and facts.made_by in _OF_TOOLS:
        tool, asked = _OF_TOOLS[facts.made_by]
        taken.append(f"the preprocessing of {tool} (-1 .. 1, the middle of the picture)")
    return asked, names, f"Taken: {' and '.join(taken)}." if taken else None
