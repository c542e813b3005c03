"""The catalogue of methods: what each one is, its parameters and what it needs. Imports no TensorFlow."""

from app.methods.base import RUNNER_UP, Method, Parameter
from app.methods.catalogue import METHODS, configure, method_named

__all__ = ["METHODS", "RUNNER_UP", "Method", "Parameter", "configure", "method_named"]
