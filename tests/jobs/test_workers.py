from __future__ import annotations

from dataclasses import dataclass

from app.jobs.workers import REPEAT_SECONDS, Sending, Workers


class Run:
    def __init__(self, name: str) -> None:
        self.id = name


@dataclass
class Chunk:
    run: Run
    models: tuple[str, ...]


def sending(key: str, run: Run, worker: str, *models: str, now: float = 0) -> Sending:
    return Sending(("visualize", key), None, Chunk(run, models), worker, sent=now, heard=now)  # type: ignore[arg-type]


def test_a_worker_computes_one_chunk_at_a_time():
    workers, run = Workers(), Run("r")
    workers.send(sending("k", run, "a"))
    assert workers.free({"a", "b"}) == ["b"]
    assert workers.answered(("visualize", "k")) is not None
    assert workers.answered(("visualize", "k")) is None
    assert workers.free({"a", "b"}) == ["a", "b"]


def test_what_a_worker_has_loaded_is_what_it_was_sent_until_it_tells():
    workers, run = Workers(), Run("r")
    workers.send(sending("k", run, "a", "vgg"))
    workers.send(sending("l", run, "a", "resnet"))
    assert workers.loaded("a") == {"vgg", "resnet"}
    workers.has_loaded("a", ("resnet",))
    assert (workers.loaded("a"), workers.loaded("b")) == ({"resnet"}, set())
    workers.still_there({"b"}, 0)
    assert workers.loaded("a") == set()


def test_signs_of_life_are_of_one_worker():
    workers, run = Workers(), Run("r")
    for key in "ab":
        workers.send(sending(key, run, key))
    workers.heard("a", "r", 9)
    workers.heard("b", "other", 9)
    assert [one.heard for one in workers.sendings.values()] == [9, 0]


def test_a_worker_that_is_away_for_a_moment_only_keeps_its_chunk():
    workers, run = Workers(), Run("r")
    workers.send(sending("k", run, "a"))
    assert workers.missing(set(), 0, 2) == []
    assert workers.missing({"a"}, 1, 2) == []
    assert workers.missing(set(), 3, 2) == []
    assert [one.key[1] for one in workers.missing(set(), 5, 2)] == ["k"]
    assert not workers.sendings


def test_of_a_worker_that_was_told_to_have_ended_nothing_is_awaited_once_it_is_away():
    workers, run = Workers(), Run("r")
    workers.send(sending("k", run, "a"))
    assert workers.missing({"a"}, 0, 2, ended={"a"}) == [] and workers.in_doubt() == set()
    workers.send(sending("l", run, "b"))
    assert [one.worker for one in workers.missing(set(), 1, 2, ended={"a"})] == ["a"]
    assert workers.in_doubt() == {"r"}


def test_nothing_is_sent_to_a_worker_that_is_replaced():
    workers = Workers()
    workers.leave("a", 0)
    assert workers.free({"a", "b"}) == ["b"]
    assert workers.still_there({"a", "b"}, 1) == []
    assert workers.still_there({"b"}, 2) == []
    assert workers.free({"a", "b"}) == ["a", "b"]


def test_a_worker_that_does_not_end_is_told_once_more_and_then_used():
    workers = Workers()
    workers.leave("a", 0)
    assert workers.still_there({"a"}, REPEAT_SECONDS) == ["a"]
    assert workers.free({"a"}) == []
    assert workers.still_there({"a"}, 2 * REPEAT_SECONDS) == []
    assert workers.free({"a"}) == ["a"]
