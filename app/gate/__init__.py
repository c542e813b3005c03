"""Checks model files from outside in a process of their own and rebuilds them, before this program opens them."""

from app.gate.check import GateFacts, WeightsOnly, check

__all__ = ["GateFacts", "WeightsOnly", "check"]
