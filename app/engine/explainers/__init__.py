"""The engine's side of the catalogue: for each method, the function that computes its maps."""

from app.engine.explainers import grad_cam, gradient_based, paths, patterns, relevance
from app.engine.explainers.registry import EXPLAINERS, Maps, explain

__all__ = ["EXPLAINERS", "Maps", "explain", "grad_cam", "gradient_based", "paths", "patterns", "relevance"]
