"""The HTTP API and the page: one blueprint for each resource; each file starts with its list of URLs."""

from __future__ import annotations

from flask import Flask

from app.access import guard
from app.api import (
    admin,
    agreement,
    datasets,
    exports,
    guards,
    health,
    images,
    maps,
    methods,
    metrics,
    model_preprocessing,
    models,
    openapi,
    page,
    problems,
    ready,
    runs,
    samples,
    scores,
    session,
    sets,
    shares,
    suggest,
    tabs,
)

_RESOURCES = (
    health,
    ready,
    metrics,
    session,
    methods,
    models,
    model_preprocessing,
    images,
    samples,
    datasets,
    sets,
    runs,
    maps,
    tabs,
    shares,
    exports,
    scores,
    agreement,
    suggest,
    admin,
    openapi,
    page,
)


def register(app: Flask) -> None:
    """Put the API, the page and the error handlers into the application."""
    problems.register(app)
    guard.register(app)
    guards.register(app)
    for resource in _RESOURCES:
        app.register_blueprint(resource.blueprint)
