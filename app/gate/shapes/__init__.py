"""Shapes of outputs and weights of a checked configuration, without TensorFlow, before anything is built."""

from app.gate.shapes.budget import check_budget
from app.gate.shapes.network import Network, Weight, build

__all__ = ["Network", "Weight", "build", "check_budget"]
