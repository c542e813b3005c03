"""A client of the web application that checks every answer against the OpenAPI document."""

from __future__ import annotations

import pytest

from app import create_app
from app.config import Settings
from tests.api.client import CheckedClient, checked_client
from tests.api.stand_ins import DESCRIPTION, QuietEngine


@pytest.fixture
def quiet_engine() -> QuietEngine:
    return QuietEngine({"VGG16": DESCRIPTION})


@pytest.fixture
def app(settings: Settings, quiet_engine: QuietEngine):
    app = create_app(settings, quiet_engine)
    yield app
    app.extensions["store"].close()


@pytest.fixture
def client(app) -> CheckedClient:
    return checked_client(app)


@pytest.fixture
def store(app):
    return app.extensions["store"]
