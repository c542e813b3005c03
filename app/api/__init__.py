"""The HTTP API and the page: one blueprint for each resource; each file starts with its list of URLs."""

from __future__ import annotations

from flask import Flask

from app.api import (
    datasets,
    guards,
    health,
    images,
    maps,
    methods,
    model_preprocessing,
    models,
    openapi,
    page,
    problems,
    runs,
    samples,
    sets,
    suggest,
    tabs,
)

_RESOURCES = (
    health,
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
    suggest,
    openapi,
    page,
)


def register(app: Flask) -> None:
    """Put the API, the page and the error handlers into the application."""
    problems.register(app)
    guards.register(app)
    for resource in _RESOURCES:
        app.register_blueprint(resource.blueprint)
