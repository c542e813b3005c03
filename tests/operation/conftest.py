"""The application over an engine that does nothing, and its log as text or JSON."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app import create_app
from app.config import Settings
from app.operation import logs
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
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Callable[[], str]]]:
    """Configure the log; the answer tells what it has said since."""
    root = logging.getLogger()
    former, level = root.handlers, root.level

    def configure(**settings: Any) -> Callable[[], str]:
        stream = io.StringIO()
        monkeypatch.setattr("sys.stderr", stream)
        logs.configure(Settings(**settings))
        return stream.getvalue

    yield configure
    root.handlers = former
    root.setLevel(level)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]
