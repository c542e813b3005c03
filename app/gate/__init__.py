"""Checks model files from outside in a process of their own, before anything in this program opens them."""

from app.gate.check import GateFacts, check

__all__ = ["GateFacts", "check"]
