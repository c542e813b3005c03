"""Turns of users with real workers: what one user has queued does not hold up another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import Settings
from app.jobs import states
from app.jobs.cluster import Cluster
from app.jobs.store import Store
from app.storage.files import Files
from tests.conftest import wait_until
from tests.jobs import chunk_functions
from tests.jobs.desk import Desk


@pytest.fixture
def two_workers(tmp_path_factory) -> Iterator[Cluster]:
    cluster = Cluster(Settings(data_dir=tmp_path_factory.mktemp("two"), workers=2))
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture
def desk_for_two(store: Store, settings, two_workers: Cluster, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(store, Files(settings), two_workers, tmp_path)
    yield desk
    for dispatcher in desk.running:
        dispatcher.stop()


def chunks_before_bob(desk: Desk, runs_of_ada: int) -> int:
    """How many chunks of a user with many runs begin between the moment another adds his and its first chunk."""
    many = [desk.add(pictures=1, models=("ada",), owner="ada") for _ in range(runs_of_ada)]
    desk.start(chunk_functions.slow)
    wait_until(lambda: len(desk.asked()) >= 2)
    bobs = desk.add(pictures=6, models=("bob",), owner="bob")
    begun = len(desk.asked())
    desk.wait(bobs, seconds=60)
    assert desk.store.run(many[-1].id).state in (states.QUEUED, states.RUNNING)
    return desk.models_asked().index("bob") - begun


def test_a_user_with_many_runs_delays_another_by_at_most_one_chunk(desk: Desk):
    assert chunks_before_bob(desk, 10) <= 1


@pytest.mark.ci
def test_a_user_with_many_runs_delays_another_by_at_most_one_chunk_of_each_of_two_workers(desk_for_two: Desk):
    assert chunks_before_bob(desk_for_two, 20) <= 2


def test_runs_of_two_users_are_computed_in_turns(desk: Desk):
    runs = [desk.add(pictures=13, models=(name,), owner=name) for name in ("ada", "bob")]
    desk.start()
    for run in runs:
        desk.wait(run)
    assert desk.models_asked() == ["ada", "bob"] * 3


def test_a_run_of_a_loaded_model_goes_first_within_a_user(desk: Desk):
    runs = [desk.add(pictures=1, models=(name,), owner="ada") for name in ("pets", "farm", "pets")]
    desk.start()
    for run in runs:
        desk.wait(run)
    assert desk.models_asked() == ["pets", "pets", "farm"]


def test_the_place_in_the_queue_counts_turns(store: Store):
    def add(owner: str) -> str:
        return store.of(owner).add_run("visualize", {}, 1, "t").id

    first, second, third, bobs = add("ada"), add("ada"), add("ada"), add("bob")
    assert [store.run(run).position for run in (first, bobs, second, third)] == [0, 1, 2, 3]
    store.take_next_run(first)
    assert [store.run(run).position for run in (bobs, second, third)] == [0, 1, 2]
