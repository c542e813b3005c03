"""Cards of the methods: what a map shows and what it does not, the formula, and what is known to go wrong."""

from app.methods.cards.base import Card, Failure
from app.methods.cards.catalogue import CARDS, described_card

__all__ = ["CARDS", "Card", "Failure", "described_card"]
