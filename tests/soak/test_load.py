"""Many users at once, over HTTP, against the real program: the short form without an engine, the long one with it."""

from __future__ import annotations

import threading
import time

import pytest

from benchmarks.load import (
    MOST_MEMORY,
    MOST_STATUS_SECONDS,
    PASSWORD,
    SECONDS,
    STATUS,
    USERS,
    accounts,
    name_of,
    visited,
)
from benchmarks.server import NO_ENGINE, Client, running
from benchmarks.uploads import photo

# Other tests run beside the short form.
SHORT_STATUS_SECONDS = 2.0


@pytest.mark.ci
def test_a_dozen_users_for_some_seconds(tmp_path):
    figures = visited(tmp_path, users=12, seconds=6, engine=False)
    assert figures.errors == []
    assert len(figures.seconds[STATUS]) >= 12 and len(figures.seconds["upload"]) >= 12
    assert figures.percentile(STATUS, 95) <= SHORT_STATUS_SECONDS
    assert figures.memory < MOST_MEMORY


@pytest.mark.soak
def test_forty_uploads_at_once_keep_nobody_else_waiting(tmp_path):
    """More uploads than the server once had threads: who only asks is answered between them."""
    accounts(tmp_path / "users", USERS + 1)
    with running(tmp_path, "--users", str(tmp_path / "users"), *NO_ENGINE) as server:
        clients = [Client(server.url, None, f"127.0.1.{number + 1}") for number in range(USERS + 1)]
        for number, client in enumerate(clients):
            client.log_in(name_of(number), PASSWORD)
        statuses: list[int] = []
        files = [("photo.jpg", photo(640, 480, seed)) for seed in range(5)]
        threads = [threading.Thread(target=lambda c=c: statuses.append(c.upload(*files)[0])) for c in clients[:-1]]
        for thread in threads:
            thread.start()
        waits = []
        while any(thread.is_alive() for thread in threads):
            begun = time.monotonic()
            clients[-1].json("GET", "/api/tabs")
            waits.append(time.monotonic() - begun)
            time.sleep(0.2)
        for client in clients:
            client.close()
    assert statuses == [201] * USERS
    assert len(waits) > 10 and max(waits) < 2


@pytest.mark.soak
def test_forty_users_for_three_minutes_while_runs_go_on(tmp_path):
    figures = visited(tmp_path, USERS, SECONDS)
    assert figures.errors == []
    assert figures.runs >= USERS and len(figures.seconds[STATUS]) > 100 * USERS
    assert figures.percentile(STATUS, 95) <= MOST_STATUS_SECONDS
    assert figures.memory < MOST_MEMORY
