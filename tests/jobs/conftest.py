"""The store under test: SQLite, and PostgreSQL where its server is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import Settings
from app.jobs.cluster import Cluster
from app.jobs.store import Store
from app.storage.files import Files
from tests.jobs.desk import Desk


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "postgresql":
        return request.getfixturevalue("empty_postgresql")
    return f"sqlite:///{tmp_path / 'store.sqlite3'}"


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
    store.close()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One real worker process, without the engine in it."""
    cluster = Cluster(Settings(data_dir=tmp_path_factory.mktemp("cluster")))
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture
def desk(store: Store, settings: Settings, cluster: Cluster, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(store, Files(settings), cluster, tmp_path)
    yield desk
    for dispatcher in desk.running:
        dispatcher.stop()
