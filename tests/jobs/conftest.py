"""The store under test: SQLite, and PostgreSQL where `TEST_POSTGRESQL_URL` names an empty database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import Settings
from app.jobs import tables
from app.jobs.cluster import Cluster
from app.jobs.store import Store

POSTGRESQL_URL = os.environ.get("TEST_POSTGRESQL_URL")


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRESQL_URL else [])])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return POSTGRESQL_URL or "" if request.param == "postgresql" else f"sqlite:///{tmp_path / 'store.sqlite3'}"


class Clock:
    """Time that passes only when a test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def any_store(settings: Settings, store_url: str, clock: Clock) -> Iterator[Store]:
    store = Store(settings, store_url, clock)
    yield store
    if not store_url.startswith("sqlite"):
        tables.metadata.drop_all(store._engine)
    store.close()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One real worker process, without the engine in it."""
    cluster = Cluster(Settings(data_dir=tmp_path_factory.mktemp("cluster")))
    cluster.start()
    yield cluster
    cluster.stop()
