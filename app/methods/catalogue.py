"""All methods by id, and the way from a request's parameters to a checked method."""

from __future__ import annotations

from typing import Any

from app.errors import InvalidInput
from app.methods import attribution, deep_taylor, grad_cam, gradient_based, patterns, relevance
from app.methods.base import Method

MODULES = (grad_cam, relevance, deep_taylor, attribution, patterns, gradient_based)
METHODS: dict[str, type[Method]] = {method.id: method for module in MODULES for method in module.METHODS}


def method_named(method_id: Any) -> type[Method]:
    """The method's class; `InvalidInput` lists the ids when there is none of that name."""
    if not isinstance(method_id, str) or method_id not in METHODS:
        raise InvalidInput.at("/method", f"There is no method {method_id!r}; choose one of {', '.join(METHODS)}.")
    return METHODS[method_id]


def configure(method_id: Any, parameters: Any = None) -> Method:
    """A method with checked parameters; what is left out takes its default.

    Raises `InvalidInput` for an unknown method or parameter, a wrong type, or a value out of bounds.
    """
    method = method_named(method_id)
    if parameters is not None and not isinstance(parameters, dict):
        raise InvalidInput.at("/parameters", f"'parameters' must be an object, got {type(parameters).__name__}.")
    known = {parameter.name: parameter for parameter in method.parameters()}
    for name in parameters or {}:
        if name not in known:
            allowed = ", ".join(known) or "it has none"
            raise InvalidInput.at(
                f"/parameters/{name}", f"'{method.id}' has no parameter '{name}'; its parameters: {allowed}."
            )
    configured = method(**{name: known[name].check(value, method.id) for name, value in (parameters or {}).items()})
    configured.require()
    return configured
