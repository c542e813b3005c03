"""All cards by method, and a card as the API and the page see it."""

from __future__ import annotations

import dataclasses
from typing import Any

from app.methods.base import Method
from app.methods.cards import attribution, gradient_based, relevance, relevance_mixtures
from app.methods.cards.base import Card

CARDS: dict[type[Method], Card] = attribution.CARDS | relevance.CARDS | relevance_mixtures.CARDS | gradient_based.CARDS


def described_card(method: type[Method]) -> dict[str, Any]:
    """The card with the method's name, summary and reference."""
    about = {"id": method.id, "label": method.label, "summary": method.summary, "reference": method.reference}
    return about | dataclasses.asdict(CARDS[method])
